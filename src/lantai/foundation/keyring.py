"""Keys by purpose. The embedded profile keeps them in owner-only files apart from the data (see `keyfiles.py`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from lantai.foundation.keyfiles import bytes_key


@cache
def _derive(folder: Path, purpose: str) -> bytes:
    master = bytes_key(folder, "master")
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"lantai", info=purpose.encode()).derive(master)


def key(purpose: str) -> bytes:
    """Return the 32-byte key for `purpose` (``fields``, ``blind:phone``, ``codes`` …)."""
    return _derive(Path(settings.KEYS), purpose)
