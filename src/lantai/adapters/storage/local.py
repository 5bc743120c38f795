"""A folder as a store: written aside, flushed to the medium, moved into place in one step."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from lantai.adapters.storage.port import StorageError, StoreStanding

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{3,79}")
_LEFTOVER_SECONDS = 24 * 3600


class LocalFolder:
    """`Storage` in a folder; ``abcdef…`` is kept as ``ab/cd/abcdef…``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / ".incoming"

    def standing(self) -> StoreStanding:
        """One copy, here; what the medium has left."""
        there = next(path for path in (self.root, *self.root.parents) if path.exists())
        return StoreStanding(str(self.root), replicas=1, off_site=0, free=shutil.disk_usage(there).free)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise StorageError("BAD_KEY", key)
        return self.root / key[:2] / key[2:4] / key

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        path = self._path(key)
        self.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.incoming / f"{key}.{os.getpid()}.{secrets.token_hex(4)}"
        try:
            length = _write(draft, chunks)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.link(draft, path)  # never over an existing key
            _flush_folder(path.parent)
        except FileExistsError as fault:
            raise StorageError("EXISTS", key) from fault
        except OSError as fault:
            code = "FULL" if fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else "BROKEN"
            raise StorageError(code, str(fault)) from fault
        finally:
            draft.unlink(missing_ok=True)
        return length

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except OSError as fault:
            raise StorageError("ABSENT", key) from fault

    def size(self, key: str) -> int:
        try:
            return self._path(key).stat().st_size
        except OSError as fault:
            raise StorageError("ABSENT", key) from fault

    def remove(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        for path in sorted(self.root.glob("[!.]*/*/*")):
            yield path.name

    def keys_older_than(self, seconds: float) -> Iterator[str]:
        """Yield the keys written longer ago than that."""
        for path in sorted(self.root.glob("[!.]*/*/*")):
            if time.time() - path.stat().st_mtime > seconds:
                yield path.name

    def clear_leftovers(self) -> int:
        """Remove what writers killed more than a day ago left aside; return how many."""
        old = [path for path in self.incoming.glob("*") if time.time() - path.stat().st_mtime > _LEFTOVER_SECONDS]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _write(path: Path, chunks: Iterable[bytes]) -> int:
    length = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        for chunk in chunks:
            stream.write(chunk)
            length += len(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    return length


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
