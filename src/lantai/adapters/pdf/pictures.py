"""Pages as pictures, and what can be read off them (pdfium). pdfium is not safe for threads: one at a time."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from lantai.adapters.images import stamping

_ONE_AT_A_TIME = threading.Lock()
DIGEST_DPI = 96
MOST_PAGES = 60
FRAME = (178, 58, 47)
Area = tuple[float, float, float, float]  # x, y, width, height as fractions of the page
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


def page_jpegs(
    content: bytes, pages: Sequence[int], *, dpi: int, words: str, font: Path, areas: Mapping[int, Area]
) -> list[tuple[int, bytes]]:
    """Return ``(page, JPEG)`` of `pages` (1 first) of a file of ours, `words` over them, a frame around `areas`."""
    made = []
    with _ONE_AT_A_TIME:
        document = pdfium.PdfDocument(content)
        try:
            wanted = [page for page in pages if 1 <= page <= len(document)]
            drawn = [(page, document[page - 1].render(scale=dpi / 72).to_pil().convert("RGB")) for page in wanted]
        finally:
            document.close()
    for page, picture in drawn:
        if words:
            stamping.write_over(picture, words, str(font))
        if page in areas:
            _frame(picture, areas[page])
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=80, optimize=True)
        made.append((page, stream.getvalue()))
    return made


def _frame(picture: Image.Image, area: Area) -> None:
    """Draw a frame around what is different, with a little room."""
    room, (x, y, w, h) = picture.width * 0.012, area
    box = (
        x * picture.width - room,
        y * picture.height - room,
        (x + w) * picture.width + room,
        (y + h) * picture.height + room,
    )
    left, top, right, bottom = (max(0.0, side) for side in box)
    ImageDraw.Draw(picture).rounded_rectangle(
        (left, top, min(right, picture.width - 1), min(bottom, picture.height - 1)), radius=6, outline=FRAME, width=4
    )


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


def beside(path: str, original: str, digests: Sequence[str]) -> dict[str, Any]:
    """Return ``{"issued": digests of the original's pages, "areas": where each changed page differs}``.

    `digests` are those of the file's own pages.
    """
    if not original:
        return {"issued": [], "areas": {}}
    ours = page_digests(Path(original).read_bytes())
    changed = [n for n, (one, other) in enumerate(zip(ours, digests, strict=False), start=1) if one != other]
    return {"issued": ours, "areas": _areas(path, original, changed) if changed else {}}


def _areas(path: str, original: str, pages: Sequence[int]) -> dict[str, list[float]]:
    """Return, for each of `pages` (1 first) that can be laid over the original, where their pixels differ."""
    found = {}
    theirs, ours = (pdfium.PdfDocument(Path(name).read_bytes()) for name in (path, original))
    for page in pages:
        one, other = (
            document[page - 1].render(scale=DIGEST_DPI / 72, may_draw_forms=True) for document in (theirs, ours)
        )
        if (one.width, one.height, one.n_channels) != (other.width, other.height, other.n_channels):
            continue
        rows, columns = np.nonzero((one.to_numpy() != other.to_numpy()).any(axis=2))
        if rows.size:
            left, top = columns.min() / one.width, rows.min() / one.height
            right, bottom = (columns.max() + 1) / one.width, (rows.max() + 1) / one.height
            found[str(page)] = [round(float(value), 4) for value in (left, top, right - left, bottom - top)]
    return found
