"""Keys and the profile of the embedded installation, kept in files with owner-only rights.

They live in a folder of their own, apart from the database and the store, so that a copy of either is no copy
of the keys. A production profile names another folder (LANTAI_KEYS), see `lantai check`.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def profile_of(home: Path) -> str:
    """Return "production" once `lantai init` has written the profile file, else "demonstration"."""
    try:
        return (home / "profile").read_text(encoding="utf-8").strip() or "demonstration"
    except OSError:
        return "demonstration"


def bytes_key(folder: Path, name: str, length: int = 32) -> bytes:
    """Return the key kept under `name`, making it once. Two processes starting together get the same key."""
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secrets.token_bytes(length))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def text_key(folder: Path, name: str) -> str:
    return bytes_key(folder, name, 48).hex()
