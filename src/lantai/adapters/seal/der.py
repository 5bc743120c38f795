"""Writing DER by hand, for the few structures that are built anew at every sealing."""

from __future__ import annotations

SEQUENCE, SET, OCTETS, CONTEXT_0, CONTEXT_1 = 0x30, 0x31, 0x04, 0xA0, 0xA1


def der(tag: int, *parts: bytes) -> bytes:
    """Return tag, length and value of the joined `parts`."""
    value = b"".join(parts)
    size = len(value)
    if size < 0x80:
        return bytes((tag, size)) + value
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + value
