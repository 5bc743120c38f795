"""What nearly every request asks and hardly ever changes: read from the database once a minute by each process."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Generic, TypeVar

from django.core.cache import cache
from django.db import transaction

T = TypeVar("T")


class Kept(Generic[T]):
    """An answer kept in this process as it is, for as long as a mark stands in the cache.

    `read` gets it anew; an empty answer is not kept. Whoever changes what was read calls `forget`: this process forgets at
    once and again when the change is committed, others within `seconds`. Callers must not change what they are given.
    """

    def __init__(self, name: str, read: Callable[[], T], *, seconds: int = 60) -> None:
        self.key, self.read, self.seconds = f"kept.{name}", read, seconds
        self._held: tuple[str, T] | None = None

    def __call__(self) -> T:
        mark, held = cache.get(self.key), self._held
        if mark and held and held[0] == mark:
            return held[1]
        if not mark:  # set before reading: who forgets while it is read is heard
            mark = uuid.uuid4().hex
            cache.set(self.key, mark, self.seconds)
        found = self.read()
        self._held = (mark, found) if found else None
        return found

    def forget(self) -> None:
        cache.delete(self.key)
        transaction.on_commit(lambda: cache.delete(self.key))
