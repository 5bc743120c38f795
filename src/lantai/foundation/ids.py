"""Identifiers for people to read, dictate and type. Source: services.md F4 (verification code of ≥ 75 bits)."""

from __future__ import annotations

import secrets
import uuid

# 30 characters: no 0 O 1 I L U, so nothing in a code can be taken for anything else in it.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_WIDE = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)})


def mint(length: int) -> str:
    """Return `length` random characters of `ALPHABET` (4.9 bits each)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise(text: str) -> str:
    """Fold what a person typed (case, full width, spaces, hyphens) to bare characters."""
    folded = text.translate(_WIDE).upper()
    return "".join(character for character in folded if character.isalnum())


def grouped(code: str, size: int = 4) -> str:
    """Return ``7KQM-X3RD-94HW-TPFE``."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def check_character(text: str) -> str:
    """Return a character that catches every mistyped character and 99.7 % of swapped neighbours (ISO 7064 MOD 31,30)."""
    product = 30
    for character in text:
        product = (product + ALPHABET.index(character)) % 30 or 30
        product = product * 2 % 31
    return ALPHABET[(31 - product) % 30]


def new_uuid() -> uuid.UUID:
    """Return a random identifier for a row that leaves the database."""
    return uuid.uuid4()
