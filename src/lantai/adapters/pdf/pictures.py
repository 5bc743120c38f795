"""Pages as pictures, and what can be read off them (pdfium). pdfium is not safe for threads: one at a time."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops, ImageDraw

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
    """Return ``{"pages": n, "digests": […], "notes": […], "codes": […]}`` of a stranger's file.

    Notes are the annotations of each page, counted: a viewer may show one that we do not draw. Codes are bare, at most
    five.
    """
    content = Path(path).read_bytes()
    document = pdfium.PdfDocument(content)
    codes: list[str] = []
    for index in range(min(len(document), MOST_PAGES)):
        text = document[index].get_textpage().get_text_bounded()
        codes += ["".join(found) for found in _CODE.findall(text)]
    answer = {"pages": len(document), "notes": _notes(document), "codes": list(dict.fromkeys(codes))[:5]}
    document.close()
    return {**answer, "digests": list(_digests(content))}


def _notes(document: pdfium.PdfDocument) -> list[int]:
    return [pdfium_c.FPDFPage_GetAnnotCount(document[n]) for n in range(min(len(document), MOST_PAGES))]


def beside(path: str, original: str, digests: Sequence[str], notes: Sequence[int]) -> dict[str, Any]:
    """Return ``{"changed": [page, …], "areas": {page: where it differs}, "issued": pages of the original}``.

    `digests` and `notes` are those `read_off` gave for the file. Pages count from 1; areas are fractions of the page.
    """
    if not original or not digests:
        return {"issued": 0, "changed": [], "areas": {}}
    ours = read_off(original)
    here, there = zip(ours["digests"], ours["notes"], strict=True), zip(digests, notes, strict=True)
    changed = [n for n, (one, other) in enumerate(zip(here, there, strict=False), start=1) if one != other]
    return {"issued": ours["pages"], "changed": changed, "areas": _areas(path, original, changed) if changed else {}}


def _areas(path: str, original: str, pages: Sequence[int]) -> dict[str, list[float]]:
    """Return, for each of `pages` that can be laid over the original, where pixels differ or annotations were added."""
    theirs, ours = (pdfium.PdfDocument(Path(name).read_bytes()) for name in (path, original))
    found = {
        str(page): _pixels(theirs[page - 1], ours[page - 1]) or _added(theirs[page - 1], ours[page - 1])
        for page in pages
    }
    return {page: [round(float(value), 4) for value in area] for page, area in found.items() if area}


def _pixels(page: pdfium.PdfPage, original: pdfium.PdfPage) -> Area | None:
    one, other = (sheet.render(scale=DIGEST_DPI / 72, may_draw_forms=True).to_pil() for sheet in (page, original))
    if (one.size, one.mode) != (other.size, other.mode):
        return None
    box = ImageChops.difference(one, other).getbbox(alpha_only=False)
    if box is None:
        return None
    left, top, right, bottom = box
    return left / one.width, top / one.height, (right - left) / one.width, (bottom - top) / one.height


def _added(page: pdfium.PdfPage, original: pdfium.PdfPage) -> Area | None:
    """Return the rectangle around the annotations that the original has not (they are numbered on from its own)."""
    width, height = page.get_size()
    before, after = (pdfium_c.FPDFPage_GetAnnotCount(sheet) for sheet in (original, page))
    boxes = [box for n in range(before, min(after, before + 50)) if (box := _rectangle(page, n)) is not None]
    if not boxes or width <= 0 or height <= 0:
        return None
    left, right = (max(0.0, min(1.0, pick(box[n] for box in boxes) / width)) for pick, n in ((min, 0), (max, 2)))
    bottom, top = (max(0.0, min(1.0, pick(box[n] for box in boxes) / height)) for pick, n in ((min, 1), (max, 3)))
    return left, 1 - top, right - left, top - bottom


def _rectangle(page: pdfium.PdfPage, number: int) -> Area | None:
    note, box = pdfium_c.FPDFPage_GetAnnot(page, number), pdfium_c.FS_RECTF()
    try:
        read = note and pdfium_c.FPDFAnnot_GetRect(note, box)
        return (box.left, box.bottom, box.right, box.top) if read else None
    finally:
        pdfium_c.FPDFPage_CloseAnnot(note)
