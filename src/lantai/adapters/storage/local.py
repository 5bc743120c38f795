"""A folder as a store: written aside, flushed to the medium, moved into place in one step."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from lantai.adapters.storage.port import StorageError, StoreStanding, Writing

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
        writing = self.begin(key, chunks)
        writing.finish()
        return writing.length

    def begin(self, key: str, chunks: Iterable[bytes]) -> Writing:
        path = self._path(key)
        draft = self.incoming / f"{key}.{os.getpid()}.{secrets.token_hex(4)}"
        try:
            self.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            return _Writing(draft, path, chunks)
        except OSError as fault:
            draft.unlink(missing_ok=True)
            raise _told(fault) from fault
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

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


class _Writing:
    """A draft that a thread flushes to the medium and moves into place: waiting for a disk needs no processor."""

    def __init__(self, draft: Path, path: Path, chunks: Iterable[bytes]) -> None:
        self.draft, self.path = draft, path
        self.length = 0
        self._fault: OSError | None = None
        self._stream = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        try:
            for chunk in chunks:
                self._stream.write(chunk)
                self.length += len(chunk)
            self._stream.flush()
        except BaseException:
            with suppress(OSError):
                self._stream.close()
            raise
        self._thread = threading.Thread(target=self._place, name=f"flush {path.name}")
        self._thread.start()

    def _place(self) -> None:
        try:
            with self._stream as stream:
                os.fsync(stream.fileno())
            _make_folder(self.path.parent)
            os.link(self.draft, self.path)  # never over an existing key
            _flush_folder(self.path.parent)
        except OSError as fault:
            self._fault = fault
        finally:
            self.draft.unlink(missing_ok=True)

    def finish(self) -> None:
        self._thread.join()
        if isinstance(self._fault, FileExistsError):
            raise StorageError("EXISTS", self.path.name) from self._fault
        if self._fault:
            raise _told(self._fault) from self._fault


def _told(fault: OSError) -> StorageError:
    code = "FULL" if fault.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else "BROKEN"
    return StorageError(code, str(fault))


def _make_folder(folder: Path) -> None:
    """Make `folder` in the store; the names of new folders are flushed as well, or a power cut would lose what is in them."""
    if folder.exists():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
