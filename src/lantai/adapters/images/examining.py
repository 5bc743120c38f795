"""Measuring received pages, in the sandbox only: resolution, ink, slant, edges, likeness; thumbnails and plain pages on the way.

One decoding serves all. What is measured is said here; what it means is decided by who asked (thresholds are theirs).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from lantai.adapters.images import work
from lantai.adapters.sandbox.refusal import Refused

SMALL = 800  # pixels of the longer side of the copy that is measured
THUMB = 320
SKEWS = np.arange(-4.0, 4.01, 0.5)
INK = 60  # grey levels below the paper
FAINT = 10  # grey levels below what lies around it: a faded stroke, not a stain
AROUND = 12  # pixels of the measured copy


def examine(path: str, first: int, most: int, folder: str) -> Iterator[dict[str, Any]]:
    """Yield `most` pages of a file from page `first` (0-based), each upright: what it is and its measures.

    ``{frame, frames, media_type, width, height, plain, dpi, mode, turned, scripts, coloured, ink, skew, edges, corners, tones,
    sideways, print}``. Into `folder` go ``FRAME.jpg`` (thumbnail) and, where the page is not plain, ``FRAME.png``. A page that
    cannot be drawn is ``{frame, frames, refused, detail}``; a file that cannot be opened raises `Refused`.
    """
    warnings.simplefilter("ignore")
    if work.is_pdf(path):
        yield from _pdf(path, first, most, Path(folder))
        return
    with work.opened(path) as picture:
        frames = min(getattr(picture, "n_frames", 1), work.MOST_FRAMES) if picture.format == "TIFF" else 1
        media_type = work.MEDIA[str(picture.format)]
    for frame in range(first, min(frames, first + most)):
        try:
            yield _one(path, frame, frames, media_type, Path(folder))
        except Refused as refusal:
            if frames == 1:
                raise
            yield {"frame": frame, "frames": frames, "refused": refusal.code, "detail": refusal.detail}


def _one(path: str, frame: int, frames: int, media_type: str, folder: Path) -> dict[str, Any]:
    with work.opened(path) as picture:
        try:
            picture.seek(frame)
            mode, dpi, size = picture.mode, _dpi(picture), picture.size
            orientation = picture.getexif().get(0x0112, 1)
            if media_type == "image/jpeg":  # a smaller scale is enough to look at; all its bytes are read all the same
                picture.draft(None, _within(size, 2 * SMALL))
            picture.load()
            whole = work.flat(ImageOps.exif_transpose(picture))
        except (OSError, ValueError, SyntaxError, EOFError, TypeError) as fault:
            raise Refused("IMAGE_BROKEN", ascii(fault)[:200]) from fault
    if orientation in {5, 6, 7, 8}:
        size = size[::-1]
    plain = frames == 1 and mode not in work.DEEP and media_type != "image/jp2"
    found = {"frame": frame, "frames": frames, "media_type": media_type, "plain": plain, "dpi": dpi, "mode": mode,
             "turned": orientation not in {0, 1}, "scripts": False, "width": size[0], "height": size[1]}  # fmt: skip
    return _seen(whole, found, folder)


def _pdf(path: str, first: int, most: int, folder: Path) -> Iterator[dict[str, Any]]:
    document = work.open_document(path)
    frames = len(document)
    if frames == 0 or frames > work.MOST_FRAMES:
        raise Refused("IMAGE_BROKEN" if frames == 0 else "IMAGE_TOO_LARGE", f"{frames} pages")
    scripts = first == 0 and _scripts(path)
    for frame in range(first, min(frames, first + most)):
        try:
            page = document[frame]
            width, _height = work.pdf_size(page)
            whole = work.flat(page.render(scale=width / max(1.0, page.get_size()[0]), may_draw_forms=False).to_pil())
        except Refused as refusal:
            yield {"frame": frame, "frames": frames, "refused": refusal.code, "detail": refusal.detail}
            continue
        found = {"frame": frame, "frames": frames, "media_type": "application/pdf", "plain": False, "dpi": _inside(page),
                 "mode": whole.mode, "turned": False, "scripts": scripts, "width": whole.width, "height": whole.height}  # fmt: skip
        yield _seen(whole, found, folder)


def _inside(page: Any) -> float:
    """Return the resolution of the largest picture on a PDF page; 0 when it holds none."""
    from pypdfium2 import raw

    best, area = 0.0, 0.0
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = one.get_bounds()
        if right - left > 1 and (right - left) * (top - bottom) > area:
            area, best = (right - left) * (top - bottom), 72.0 * one.get_px_size()[0] / (right - left)
    return round(best, 1)


def _scripts(path: str) -> bool:
    """Tell whether a PDF does something by itself: JavaScript, actions at opening, launched programs."""
    import pikepdf

    try:
        with pikepdf.open(path) as document:
            root = document.Root
            if "/AA" in root or ("/Names" in root and "/JavaScript" in root.Names):
                return True
            action = root.get("/OpenAction")
            if isinstance(action, pikepdf.Dictionary) and action.get("/S") in {"/JavaScript", "/Launch", "/URI"}:
                return True
            return any("/AA" in page for page in document.pages[:50])
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        return False


def _dpi(picture: Image.Image) -> float:
    """Return the lower of the two resolutions the file states, 0 when it states none."""
    stated = picture.info.get("dpi")
    try:
        values = [float(value) for value in stated] if stated else []
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
    low = min(values, default=0.0)
    return round(low, 1) if 2 < low < 20_000 else 0.0  # 1 × 1: a ratio, no resolution


def _seen(whole: Image.Image, found: dict[str, Any], folder: Path) -> dict[str, Any]:
    if not found["plain"]:
        whole.save(folder / f"{found['frame']}.png", "PNG", compress_level=4)
    small = whole.convert("RGB") if whole.mode != "L" else whole
    small = small.resize(_within(small.size, SMALL), Image.Resampling.BOX)
    thumb = small.copy()
    thumb.thumbnail((THUMB, THUMB * 2), Image.Resampling.LANCZOS)
    thumb.convert("RGB").save(folder / f"{found['frame']}.jpg", "JPEG", quality=78)
    found["coloured"] = small.mode == "RGB"
    return found | measures(small.convert("L"))


def _within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    share = min(1.0, longest / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def measures(grey: Image.Image) -> dict[str, Any]:
    """Measure a small grey copy: see `examine`."""
    values = np.asarray(grey, dtype=np.int16)
    paper = int(np.bincount(values.ravel().clip(0, 255), minlength=256)[96:].argmax()) + 96
    ink = values < paper - INK
    strokes = ink | (values < np.asarray(grey.filter(ImageFilter.BoxBlur(AROUND)), dtype=np.int16) - FAINT)
    high, wide = ink.shape
    inner = strokes[high // 50 : high - high // 50 or high, wide // 50 : wide - wide // 50 or wide]
    tones = np.abs(values - paper) > 24
    skew, sideways = _slant(Image.fromarray((ink * 255).astype(np.uint8)))
    return {
        "ink": round(float(inner.mean()), 5) if inner.size else 0.0, "skew": skew, "sideways": sideways,
        "tones": round(float(tones.mean()), 4), "edges": _edges(ink), "corners": _corners(values, paper),
        "print": _print(grey),
    }  # fmt: skip


def _edges(ink: Any) -> list[float]:
    """Return the share of ink in a narrow strip along each edge: top, right, bottom, left."""
    high, wide = ink.shape
    tall, broad = max(1, high // 160), max(1, wide // 160)
    y, x = slice(high // 6, high - high // 6), slice(wide // 6, wide - wide // 6)  # a torn corner is another matter
    strips = (ink[:tall, x], ink[y, wide - broad :], ink[high - tall :, x], ink[y, :broad])
    return [round(float(strip.mean()), 4) for strip in strips]


def _corners(values: Any, paper: int) -> list[float]:
    """Return the share of each corner that is far darker than the paper: top left, top right, bottom right, bottom left."""
    high, wide = values.shape
    tall, broad = max(1, high // 22), max(1, wide // 22)
    dark = values < max(1, paper - 110)
    parts = (
        dark[:tall, :broad],
        dark[:tall, wide - broad :],
        dark[high - tall :, wide - broad :],
        dark[high - tall :, :broad],
    )
    return [round(float(part.mean()), 3) for part in parts]


def _slant(ink: Image.Image) -> tuple[float, bool]:
    """Return the slant of the lines in degrees (0 where none stands out) and whether they run up and down.

    Lines of writing and rules make the sums of rows differ most when they lie level. Turned by whole pixels: between them
    would blur every angle but 0, which then seems the clearest (and takes four times as long).
    """
    small = ink.resize(_within(ink.size, 420), Image.Resampling.BOX)
    scores = []
    for angle in SKEWS:
        turned = np.asarray(small.rotate(float(angle), resample=Image.Resampling.NEAREST), dtype=np.float32)
        margin_y, margin_x = turned.shape[0] // 12, turned.shape[1] // 12
        middle = turned[margin_y : turned.shape[0] - margin_y, margin_x : turned.shape[1] - margin_x]
        rows, columns = middle.mean(axis=1), middle.mean(axis=0)
        scores.append((float(np.square(np.diff(rows)).sum()), float(np.square(np.diff(columns)).sum())))
    level, upright = (max(score[side] for score in scores) for side in (0, 1))
    still = [score[0] + score[1] for score in scores]
    best = int(np.argmax(still))
    clear = still[best] > 1.3 * still[len(SKEWS) // 2] and still[best] > 1.0
    return (round(-float(SKEWS[best]), 2) if clear else 0.0), bool(upright > 6.0 * level and upright > 4.0)


def _print(grey: Image.Image) -> str:
    """Return 256 bits that are nearly the same for pictures that look the same (difference hash, 17 × 16)."""
    tiny = np.asarray(ImageOps.autocontrast(grey).resize((17, 16), Image.Resampling.BOX), dtype=np.int16)
    bits = (tiny[:, 1:] > tiny[:, :-1]).ravel()
    return np.packbits(bits).tobytes().hex()
