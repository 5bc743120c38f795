"""Reading a seal's own bytes without a PDF parser: works on damaged files too."""

from __future__ import annotations

import hashlib
import re

_CONTENTS = re.compile(rb"/Contents\s*<([0-9A-Fa-f]{200,})>")


def signature_digests(content: bytes, *, most: int = 12) -> list[str]:
    """Return the SHA-256 of every signature value in the raw bytes, padding removed."""
    found = []
    for match in _CONTENTS.finditer(content):
        digits = match[1] if len(match[1]) % 2 == 0 else match[1][:-1]
        found.append(hashlib.sha256(bytes.fromhex(digits.decode()).rstrip(b"\0")).hexdigest())
        if len(found) >= most:
            break
    return found


def signature_digest(content: bytes) -> str:
    """Return the one of a file we sealed just now."""
    return signature_digests(content, most=1)[0]
