"""Keys and the profile of the embedded installation, kept in files with owner-only rights.

They live in a folder of their own, apart from the database and the store, so that a copy of either is no copy
of the keys. A production profile names another folder (LANTAI_KEYS), see `lantai check`.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


class KeyFault(Exception):  # noqa: N818
    """A key cannot be used. `code`: UNREADABLE, UNWRITABLE, BROKEN (not a key of ours), ABSENT or FOREIGN (not the one
    the data was written with); `path` is the file.
    """

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(code, str(path))
        self.code, self.path = code, path


def profile_of(home: Path) -> str:
    """Return "production" once `lantai init` has written the profile file, else "demonstration"."""
    try:
        return (home / "profile").read_text(encoding="utf-8").strip() or "demonstration"
    except OSError:
        return "demonstration"


def bytes_key(folder: Path, name: str, length: int = 32, *, make: bool = True) -> bytes:
    """Return the key kept under `name`, making it once. Two processes starting together get the same key.

    Without `make` an absent one stays absent. Raises `KeyFault`; a key that is there and cannot be used is never written over.
    """
    path = folder / name
    try:
        if not path.exists():
            if not make:
                raise KeyFault("ABSENT", path)
            _make(path, length)
    except OSError as fault:
        raise KeyFault(
            "UNWRITABLE" if os.access(folder, os.X_OK) or not folder.exists() else "UNREADABLE", path
        ) from fault
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise KeyFault("UNREADABLE", path) from fault
    if len(content) != length:
        raise KeyFault("BROKEN", path)
    return content


def _make(path: Path, length: int) -> None:
    folder = path.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    draft = folder / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(length))
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def text_key(folder: Path, name: str) -> str:
    return bytes_key(folder, name, 48).hex()
