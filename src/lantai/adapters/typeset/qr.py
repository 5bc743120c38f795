"""QR codes as SVG."""

from __future__ import annotations

import io

import segno


def svg(text: str) -> bytes:
    """Return `text` as a QR code (level M, no border, dark modules only).

    The mask pattern is fixed: weighing all eight costs four fifths of the time, and every reader takes any of them.
    """
    made = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=2).save(
        made, kind="svg", border=0, dark="#22252a", light=None, xmldecl=False
    )
    return made.getvalue()
