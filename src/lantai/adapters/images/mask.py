"""Masking by a keep-list: what is not kept is never painted onto the new picture in the first place.

Runs in a limited child process. The source is decoded, kept rectangles are copied as pixels onto a fresh canvas of the
mask's own pattern, and that canvas is encoded anew: no metadata, no thumbnail, no transparency, no second frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from lantai.adapters.sandbox.refusal import Refused

Box = tuple[int, int, int, int]
DARK, LIGHT, FRAME, PAPER = (163, 149, 120), (179, 166, 136), (178, 58, 47), (250, 248, 243)
MOST_PIXELS = 120_000_000
PRINT_WIDTH = 1900  # pixels over 182 mm: 265 per inch
QUALITY = 90
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "JPEG2000")


def keep_only(
    path: str, *, folder: str, header: list[float] | None, keep: list[list[float]], name: str
) -> list[dict[str, Any]]:
    """Write the bands that may be seen and the whole masked page to `folder`; describe them, top to bottom.

    `header` and `keep` are rectangles as fractions of the page. Each band is as wide as the page and about as high as
    what is kept in it plus a little masked ground; what lies between bands is cut away. The last one described is the
    whole page. Answers
    ``[{"file", "width", "height", "kind": "header"|"rows"|"page", "cut_before": bool, "cut_after": bool}]``.
    Raises `Refused` ``NOTHING_KEPT``, ``NOT_AN_IMAGE``, ``TOO_LARGE``, ``OUTSIDE``.
    """
    if not keep:
        raise Refused("NOTHING_KEPT")
    page = _decode(path)
    width, height = page.size
    boxes = [_pixels(values, width, height) for values in keep]
    top = _pixels(header, width, height) if header else None
    masked = _canvas(width, height)
    for box in [*([top] if top else []), *boxes]:
        masked.paste(page.crop(box), box[:2])
    page.close()
    bands = _bands(top, boxes, height)
    if not (len(boxes) == 1 and _area(boxes[0]) > 0.5 * width * height):
        _frame(masked, boxes)
    answer = []
    for index, (start, end, kind) in enumerate(bands):
        file = f"{name}-{index + 1}.jpg"
        size = _write(masked.crop((0, start, width, end)), Path(folder) / file)
        answer.append(
            {
                "file": file, "width": size[0], "height": size[1], "kind": kind,
                "cut_before": start > (bands[index - 1][1] if index else 0),
                "cut_after": index + 1 == len(bands) and end < height,
            }
        )  # fmt: skip
    file = f"{name}-whole.jpg"
    size = _write(masked, Path(folder) / file)
    whole = {"file": file, "width": size[0], "height": size[1], "kind": "page", "cut_before": False, "cut_after": False}
    return [*answer, whole]


def _decode(path: str) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # our own limit below is asked before any pixel is decoded
    try:
        with Image.open(path, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("TOO_LARGE", f"{picture.width}x{picture.height}")
            picture.seek(0)
            upright = ImageOps.exif_transpose(picture)
            if upright.mode in {"RGBA", "LA", "PA", "P"}:
                flat = upright.convert("RGBA")
                ground = Image.new("RGBA", flat.size, (255, 255, 255, 255))
                ground.alpha_composite(flat)
                return ground.convert("RGB")
            return upright.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as fault:
        raise Refused("NOT_AN_IMAGE", type(fault).__name__) from fault


def _pixels(values: Sequence[float], width: int, height: int) -> Box:
    x, y, w, h = values
    left, top = max(0, int(x * width)), max(0, int(y * height))
    right, bottom = min(width, round((x + w) * width)), min(height, round((y + h) * height))
    if right - left < 2 or bottom - top < 2:
        raise Refused("OUTSIDE", str(list(values)))
    return left, top, right, bottom


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _canvas(width: int, height: int) -> Image.Image:
    """A fresh even ground with faint rules: it says "masked", holds nothing of the page, and costs few bytes."""
    canvas = Image.new("RGB", (width, height), DARK)
    brush = ImageDraw.Draw(canvas)
    step = max(16, height // 24 // 8 * 8)
    for y in range(step, height, step):
        brush.rectangle((0, y, width, y + max(1, height // 900)), fill=LIGHT)
    return canvas


def _bands(header: Box | None, boxes: Sequence[Box], height: int) -> list[tuple[int, int, str]]:
    """Return ``(top, bottom, kind)`` of the bands to show; touching ones become one."""
    found: list[tuple[int, int, str]] = [(header[1], header[3], "header")] if header else []
    for box in sorted(boxes, key=lambda box: box[1]):
        ground = min(max(12, int((box[3] - box[1]) * 0.9)), max(12, height // 40))
        found.append((max(0, box[1] - ground), min(height, box[3] + ground), "rows"))
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(found):
        if merged and start <= merged[-1][1] + 4:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), "rows")
        else:
            merged.append((start, end, kind))
    return merged


def _frame(masked: Image.Image, boxes: Sequence[Box]) -> None:
    line = max(2, masked.width // 450)
    brush = ImageDraw.Draw(masked)
    for left, top, right, bottom in boxes:
        brush.rectangle(
            (max(0, left - line), max(0, top - line), right + line - 1, bottom + line - 1), outline=FRAME, width=line
        )


def _write(band: Image.Image, path: Path) -> tuple[int, int]:
    if band.width > PRINT_WIDTH:
        band = band.resize(
            (PRINT_WIDTH, max(1, round(band.height * PRINT_WIDTH / band.width))), Image.Resampling.LANCZOS
        )
    fresh = Image.new("RGB", band.size, PAPER)
    fresh.paste(band, (0, 0))
    fresh.save(path, "JPEG", quality=QUALITY)
    return fresh.size
