"""QR codes as pictures."""

from __future__ import annotations

import segno


def data_uri(text: str, *, scale: int = 4) -> str:
    """Return a QR code of `text` as an SVG ``data:`` address, for an ``img``."""
    return str(
        segno.make(text, error="m", micro=False).svg_data_uri(scale=scale, border=4, dark="#22252a", light="#ffffff")
    )
