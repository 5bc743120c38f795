"""What a data folder was prepared for: a digest of the migrations and of the data the rooms ship.

Python's own library only, so that a second start can see in milliseconds that there is nothing to do.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
STAMP = "prepared"
SHIPPED = {".json", ".csv", ".tsv"}


def present() -> str:
    """Return the digest of what this version would prepare, and for which database."""
    digest = hashlib.sha256(os.environ.get("LANTAI_DATABASE_URL", "").encode())
    migrations = PACKAGE.glob("*/migrations/[0-9]*.py")
    shipped = (path for path in PACKAGE.glob("*/data/**/*") if path.suffix in SHIPPED)
    for path in sorted((*migrations, *shipped)):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_prepared(home: Path) -> bool:
    """Tell whether `home` was prepared by this version, for the database now named, and the embedded one is there."""
    try:
        kept = (home / STAMP).read_text("utf-8")
    except OSError:
        return False
    embedded = not os.environ.get("LANTAI_DATABASE_URL")
    return kept == present() and (not embedded or (home / "lantai.sqlite3").exists())


def note_prepared(home: Path) -> None:
    (home / STAMP).write_text(present(), "utf-8")


def lost_keys(home: Path) -> Path | None:
    """Return a key that a prepared `home` has had and has no more, if there is one; `foundation.keymarks` looks closer."""
    folder = Path(os.environ.get("LANTAI_KEYS") or home / "keys")
    return next((folder / name for name in ("master", "ledger-ed25519") if not (folder / name).exists()), None)
