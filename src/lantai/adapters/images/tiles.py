"""Pyramids of page images, and pieces cut from them (libvips and Pillow).

`pyramid` reads foreign bytes and runs in the sandbox. `facts` and `cut` read only what `pyramid` wrote, decoded pixels that
were encoded anew, and run where they are asked: a fork for each tile would cost more than the tile. Import this through
`pyramids`, which loads libvips when it is first needed.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

import pyvips
from PIL import Image

from lantai.adapters.images import stamping
from lantai.adapters.images.work import upright_page
from lantai.adapters.sandbox.refusal import Refused

TILE = 512
KEPT_QUALITY, SENT_QUALITY = 88, 82
INCH = 25.4
Error = pyvips.Error
pyvips.cache_set_max(0)  # else a file made anew under its old name would be read as it was
TURN = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def pyramid(path: str, frame: int, out: str) -> dict[str, Any]:
    """Write the page as a tiled pyramid TIFF to `out`; return ``{width, height}``. In the sandbox.

    Every level is half as large as the one before, down to one tile. The resolution that the picture says it was scanned
    in is kept when it can be believed (50 to 2,400 per inch, square).
    """
    pyvips.concurrency_set(1)
    picture = upright_page(path, frame)
    width, height = picture.size
    raw = pyvips.Image.new_from_memory(picture.tobytes(), width, height, len(picture.getbands()), "uchar")
    scale = max(1.0, _dpi(picture) / INCH)
    raw = raw.copy(interpretation="b-w" if raw.bands == 1 else "srgb", xres=scale, yres=scale)
    raw.tiffsave(
        out, tile=True, tile_width=TILE, tile_height=TILE, pyramid=True, depth="onetile", compression="jpeg",
        Q=KEPT_QUALITY, resunit="inch",
    )  # fmt: skip
    return {"width": width, "height": height}


def _dpi(picture: Image.Image) -> int:
    try:
        across, down = (float(one) for one in picture.info.get("dpi") or (0, 0))
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return 0
    return round(across) if 50 <= across <= 2400 and abs(across - down) <= 2 else 0


def facts(path: str) -> dict[str, int]:
    """Return ``{width, height, dpi, levels}`` of a pyramid; `dpi` is 0 when the picture told none."""
    first = pyvips.Image.new_from_file(path)
    dpi = round(first.xres * INCH)
    return {"width": first.width, "height": first.height, "dpi": dpi if dpi >= 50 else 0, "levels": _levels(first)}


def _levels(first: Any) -> int:
    return int(first.get("n-pages")) if first.get_typeof("n-pages") else 1


def cut(
    path: str,
    box: Sequence[float],
    size: Sequence[int],
    *,
    rotation: int = 0,
    mirrored: bool = False,
    quality: str = "default",
    form: str = "jpg",
    text: str = "",
    font: str = "",
) -> bytes:
    """Return `box` (left, top, width, height in pixels of the whole page) as a JPEG or PNG of `size`.

    It is taken from the smallest level that is fine enough. `text` is written over it in a pattern that goes on from one
    piece to its neighbour of the same scale. Mirrored first, then turned clockwise by `rotation` (0, 90, 180, 270).
    Raises `Refused` IMAGE_BROKEN for a pyramid that cannot be read.
    """
    left, top, width, height = box
    try:
        piece, whole = _piece(path, box, size)
        pixels = piece.write_to_memory()
    except Error as fault:
        raise Refused("IMAGE_BROKEN", ascii(fault)[:200]) from fault
    picture = Image.frombytes("L" if piece.bands == 1 else "RGB", (piece.width, piece.height), pixels)
    if quality in {"gray", "bitonal"}:
        picture = picture.convert("L")
    if text:
        across, down = size[0] / width, size[1] / height
        picture = picture if quality in {"gray", "bitonal"} else picture.convert("RGB")
        stamping.write_on(picture, text, font, at=(round(left * across), round(top * down)), wide=round(whole * across))
    if quality == "bitonal":
        picture = picture.convert("1", dither=Image.Dither.NONE)
    if mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return _encoded(picture.transpose(TURN[rotation]) if rotation else picture, form)


def _piece(path: str, box: Sequence[float], size: Sequence[int]) -> tuple[Any, int]:
    """Return the pixels asked for and how wide the whole page is."""
    first = level = pyvips.Image.new_from_file(path)
    shrink = min(box[2] / size[0], box[3] / size[1])
    if shrink >= 2 and (wanted := min(_levels(first) - 1, int(math.log2(shrink) + 1e-6))):
        level = pyvips.Image.new_from_file(path, page=wanted)
    across, down = level.width / first.width, level.height / first.height
    left, top = min(level.width - 1, round(box[0] * across)), min(level.height - 1, round(box[1] * down))
    width = max(1, min(level.width - left, round(box[2] * across)))
    height = max(1, min(level.height - top, round(box[3] * down)))
    piece = level.crop(left, top, width, height)
    if (width, height) != tuple(size):
        # a pixel more or less at the last tile of a level is no reason to compute every pixel anew
        near = abs(width - size[0]) <= 1 and abs(height - size[1]) <= 1
        kernel = "nearest" if near else "lanczos3"
        piece = piece.resize(size[0] / width, vscale=size[1] / height, kernel=kernel)
        piece = piece.gravity("north-west", size[0], size[1], extend="copy")
    return piece, first.width


def _encoded(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    if form == "png":
        picture.save(out, "PNG", compress_level=4)
    else:
        (picture.convert("L") if picture.mode == "1" else picture).save(out, "JPEG", quality=SENT_QUALITY)
    return out.getvalue()
