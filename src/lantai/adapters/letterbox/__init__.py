"""A folder in which everything sent is one file under its own uid: written whole, once, and given up on request.

What mail, text messages and waybills become where there is no server. The same uid again is the same file, however often
a worker was killed between writing it and saying so.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path


class Letterbox:
    def __init__(self, folder: Path, suffix: str) -> None:
        self.folder, self.suffix = folder, suffix

    def find(self, uid: str) -> Path | None:
        """Return the file of `uid` (of our own making: no character of patterns), if it is there."""
        return next(self.folder.glob(f"[!.]*{uid}{self.suffix}"), None)

    def put(self, uid: str, content: bytes, *, first: str = "") -> str:
        """Write `content` under a name that begins with `first`, owner-readable only; return the file's name.

        An earlier file of this uid stays as it is. Raises `OSError`; then nothing is there.
        """
        known = self.find(uid)
        if known is not None:
            return known.name
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{first}{uid}{self.suffix}"
        draft = self.folder / f".{name}.{secrets.token_hex(4)}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(self.folder / name)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        return name

    def older_than(self, seconds: float) -> Iterator[Path]:
        """Yield what was written longer ago, and what a killed writer left aside."""
        now = time.time()
        for path in sorted(self.folder.glob("*")):
            if path.is_file() and now - path.stat().st_mtime > seconds:
                yield path
