"""What nearly every request asks and hardly ever changes: read from the database once a minute by each process."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Generic, TypeVar

from django.core.cache import cache
from django.db import transaction

T = TypeVar("T")
CHANGING = "changing"  # the mark while somebody changes what was read


class Kept(Generic[T]):
    """An answer kept in this process as it is, for as long as a mark stands in the cache.

    `read` gets it anew; an empty answer is not kept. Whoever changes what was read calls `forget`: nothing is kept until the
    change is committed, nor for `seconds` where it is taken back; other processes forget within `seconds`. Callers must not
    change what they are given.
    """

    def __init__(self, name: str, read: Callable[[], T], *, seconds: int = 60) -> None:
        self.key, self.read, self.seconds = f"kept.{name}", read, seconds
        self._held: tuple[str, T] | None = None

    def __call__(self) -> T:
        mark, held = cache.get(self.key), self._held
        if mark == CHANGING:
            return self.read()
        if mark and held and held[0] == mark:
            return held[1]
        if not mark:  # set before reading: who forgets while it is read is heard
            mark = uuid.uuid4().hex
            cache.set(self.key, mark, self.seconds)
        found = self.read()
        self._held = (mark, found) if found else None
        return found

    def forget(self) -> None:
        cache.set(self.key, CHANGING, self.seconds)
        transaction.on_commit(lambda: cache.delete(self.key))
