"""What a store must do. A key is written once and never again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol


class StorageError(Exception):
    """The store refused; `code` is ``FULL``, ``ABSENT``, ``EXISTS``, ``BAD_KEY`` or ``BROKEN``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


class Storage(Protocol):
    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Write `chunks` under `key` and return their length; all of it is safe on the medium, or nothing is there."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Return the bytes under `key`, seekable."""
        ...

    def size(self, key: str) -> int:
        """Return how many bytes stand under `key`."""
        ...

    def remove(self, key: str) -> None:
        """Forget `key`; absent is no error."""
        ...

    def keys(self) -> Iterator[str]:
        """Yield every key."""
        ...
