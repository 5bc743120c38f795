"""Keys by purpose. The embedded profile keeps them in owner-only files apart from the data (see `keyfiles.py`)."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from lantai.foundation.keyfiles import bytes_key


@cache
def _derive(folder: str, purpose: str) -> bytes:
    master = bytes_key(Path(folder), "master", make=not settings.LOOKS_ONLY)
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"lantai", info=purpose.encode()).derive(master)


def key(purpose: str) -> bytes:
    """Return the 32-byte key for `purpose` (``fields``, ``blind:phone``, ``codes`` …)."""
    return _derive(str(settings.KEYS), purpose)  # a text is known again faster than a path


def mark(name: str) -> str:
    """Return what tells the key in the file `name` (``master`` or a signing key) from another and nothing more."""
    return key("mark").hex()[:32] if name == "master" else key_id(name)


@cache
def _signing(folder: Path, name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes_key(folder, name, make=not settings.LOOKS_ONLY))


def signing_key(name: str) -> Ed25519PrivateKey:
    """Return the Ed25519 key kept in the owner-only file `name`, making it once."""
    return _signing(Path(settings.KEYS), name)


def key_id(name: str) -> str:
    """Return the short name of a signing key: the first 16 hex characters of SHA-256 over its public bytes."""
    return hashlib.sha256(signing_key(name).public_key().public_bytes_raw()).hexdigest()[:16]
