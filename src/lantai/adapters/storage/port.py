"""What a store must do. A key is written once and never again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol


class StorageError(Exception):
    """The store refused; `code` is ``FULL``, ``ABSENT``, ``EXISTS``, ``BAD_KEY`` or ``BROKEN``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


@dataclass(frozen=True, slots=True)
class StoreStanding:
    """What a store is, for the one who runs it."""

    place: str
    replicas: int  # stored copies of every object, all places together
    off_site: int  # of these, how many stand elsewhere
    free: int | None  # bytes; None: without a limit known to us


class Writing(Protocol):
    """Bytes on their way into a store."""

    length: int

    def finish(self) -> None:
        """Wait until all of it is safe on the medium under its key. Raises `StorageError`; then nothing is there."""
        ...


class Storage(Protocol):
    def standing(self) -> StoreStanding:
        """Say what this store is; looks, and writes nothing."""
        ...

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Write `chunks` under `key` and return their length; all of it is safe on the medium, or nothing is there."""
        ...

    def begin(self, key: str, chunks: Iterable[bytes]) -> Writing:
        """Take `chunks` and let them go to the medium while the caller does something else."""
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
