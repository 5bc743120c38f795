"""Fields for particulars of people: encrypted in the database, found again through a blind index.

AES-256-GCM; stored as ``1:`` + base64(nonce ‖ ciphertext ‖ tag), the associated data is the purpose, so that a value
cannot be moved to another column. Source: domain.md 2.12 (encrypted columns; keys outside the database).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from lantai.foundation import keyring


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def encrypt(text: str, *, purpose: str) -> str:
    """Return `text` encrypted for `purpose`; the empty text stays empty."""
    return encrypt_each([text], purpose=purpose)[0] if text else ""


def encrypt_each(texts: Sequence[str], *, purpose: str) -> list[str]:
    """Return each of `texts` encrypted for `purpose`; the system is asked for chance once, not for each of thousands."""
    cipher, chance, associated = _cipher(keyring.key("fields")), secrets.token_bytes(12 * len(texts)), purpose.encode()
    found = []
    for place, text in enumerate(texts):
        nonce = chance[12 * place : 12 * place + 12]
        sealed = nonce + cipher.encrypt(nonce, text.encode(), associated) if text else b""
        found.append("1:" + base64.b64encode(sealed).decode() if text else "")
    return found


def decrypt(stored: str, *, purpose: str) -> str:
    """Return the text behind `stored`; raise ValueError when it was made with another key or for another purpose."""
    if not stored:
        return ""
    raw = base64.b64decode(stored.removeprefix("1:"))
    try:
        return _cipher(keyring.key("fields")).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
    except InvalidTag as fault:
        raise ValueError(f"cannot decrypt a value of {purpose}: wrong key or altered value") from fault


def blind_index(text: str, *, purpose: str) -> str:
    """Return a keyed digest (64 hex characters) by which an equal `text` can be found; empty stays empty."""
    if not text:
        return ""
    return hmac.new(keyring.key(f"blind:{purpose}"), text.strip().upper().encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField[str, str]):
    """Text that is readable in Python and encrypted in the database. It cannot be searched; see `blind_index`."""

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return value if value is None else decrypt(value, purpose=self.purpose)

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else encrypt(str(value), purpose=self.purpose)
