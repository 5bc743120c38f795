"""Pages as pictures, and what can be read off them (pdfium). pdfium is not safe for threads: one at a time."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

_ONE_AT_A_TIME = threading.Lock()
DIGEST_DPI = 96
MOST_PAGES = 60
_CODE = re.compile(
    r"(?<![0-9A-Z])([2-9A-HJKMNP-TV-Z]{4})[-–— ]?([2-9A-HJKMNP-TV-Z]{4})[-–— ]?([2-9A-HJKMNP-TV-Z]{4})[-–— ]?([2-9A-HJKMNP-TV-Z]{4})(?![0-9A-Z])"
)


def page_count(content: bytes) -> int:
    with _ONE_AT_A_TIME:
        document = pdfium.PdfDocument(content)
        try:
            return len(document)
        finally:
            document.close()


def page_png(content: bytes, page: int, *, dpi: int = 110) -> bytes:
    """Return page `page` (1 first) as PNG."""
    with _ONE_AT_A_TIME:
        document = pdfium.PdfDocument(content)
        try:
            picture = document[page - 1].render(scale=dpi / 72).to_pil()
        finally:
            document.close()
    made = io.BytesIO()
    picture.save(made, "PNG", optimize=False)
    return made.getvalue()


def page_digests(content: bytes) -> list[str]:
    """Return the SHA-256 of the pixels of every page at 96 dpi, annotations drawn."""
    with _ONE_AT_A_TIME:
        return list(_digests(content))


def _digests(content: bytes) -> Iterator[str]:
    document = pdfium.PdfDocument(content)
    try:
        for index in range(min(len(document), MOST_PAGES)):
            bitmap = document[index].render(scale=DIGEST_DPI / 72, may_draw_forms=True)
            head = f"{bitmap.width}x{bitmap.height}x{bitmap.n_channels}\n".encode()
            yield hashlib.sha256(head + bytes(bitmap.buffer)).hexdigest()
    finally:
        document.close()


# --- run in the child process


def read_off(path: str) -> dict[str, Any]:
    """Return ``{"pages": n, "digests": […], "codes": […]}`` of a stranger's file; codes are bare, at most five."""
    content = Path(path).read_bytes()
    document = pdfium.PdfDocument(content)
    codes: list[str] = []
    for index in range(min(len(document), MOST_PAGES)):
        text = document[index].get_textpage().get_text_bounded()
        codes += ["".join(found) for found in _CODE.findall(text)]
    pages = len(document)
    document.close()
    return {"pages": pages, "digests": list(_digests(content)), "codes": list(dict.fromkeys(codes))[:5]}
