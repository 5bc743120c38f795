"""The watermark on what a person sees on screen: who looks and when, over the whole picture. In the sandbox."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from lantai.adapters.sandbox.refusal import Refused

INK, GREY = (178, 58, 47), 96


def stamp(path: str, out: str, text: str, font: str) -> dict[str, Any]:
    """Write the JPEG at `path` with `text` repeated over it, slanting, to `out`; return ``{width, height}``."""
    try:
        picture = Image.open(path, formats=("JPEG",)).convert("RGB")
    except OSError as fault:
        raise Refused("IMAGE_BROKEN", str(fault)[:200]) from fault
    write_over(picture, text, font)
    picture.save(out, "JPEG", quality=82)
    return {"width": picture.width, "height": picture.height}


def write_over(picture: Image.Image, text: str, font: str) -> None:
    """Write `text` all over an RGB picture. Also used outside the sandbox, on pictures of our own making only."""
    size = max(12, min(26, picture.width // 40))
    tile = _tile(text, _font(font, size), size)
    layer = Image.new("L", picture.size, 0)
    step_x, step_y = max(tile.width, 60), max(60, min(tile.height, picture.height))
    for row, top in enumerate(range(-step_y // 4, picture.height, step_y)):
        for left in range(-(step_x // 2) * (row % 2), picture.width, step_x):
            layer.paste(tile, (left, top))
    picture.paste(Image.new("RGB", picture.size, INK), mask=layer)


def write_on(picture: Image.Image, text: str, font: str, *, at: tuple[int, int], wide: int) -> None:
    """Write `text` over one piece of a larger picture, grey or RGB, so that neighbouring pieces fit together.

    `at` is where the piece begins in the larger picture, `wide` how wide that is, both in pixels of this scale. For
    pictures of our own making only.
    """
    size = max(13, min(30, wide // 55))
    tile = _kept(text, font, size)
    step_x, step_y = max(tile.width, 60), max(60, tile.height)
    layer = Image.new("L", picture.size, 0)
    for row in range((at[1] - tile.height) // step_y, (at[1] + picture.height) // step_y + 1):
        shift = (step_x // 2) * (row % 2)
        for column in range((at[0] + shift - tile.width) // step_x, (at[0] + shift + picture.width) // step_x + 1):
            layer.paste(tile, (column * step_x - shift - at[0], row * step_y - at[1]))
    picture.paste(INK if picture.mode == "RGB" else GREY, (0, 0, *picture.size), layer)


@lru_cache(maxsize=64)
def _kept(text: str, font: str, size: int) -> Image.Image:
    return _tile(text, _font(font, size), size)


def _font(path: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(path, size) if Path(path).exists() else ImageFont.load_default(size)


def _tile(text: str, font: Any, size: int) -> Image.Image:
    left, top, right, bottom = (int(side) for side in font.getbbox(text))
    flat = Image.new("L", (right - left + size * 4, bottom - top + size * 2), 0)
    ImageDraw.Draw(flat).text((size * 2 - left, size - top), text, fill=72, font=font)
    return flat.rotate(18, expand=True, resample=Image.Resampling.BICUBIC)
