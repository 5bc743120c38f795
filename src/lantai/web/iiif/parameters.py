"""What an address of the IIIF Image API 3.0 asks for: text in, pixels out. Pure. Source: Image API 3.0, section 4.

Anything that is no request of that grammar, or asks for nothing or for too much, is refused with 400; what the grammar knows
and we do not offer (other formats, turning by other angles) with 501.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from lantai.catalogue.values.pictures import Piece

MOST_AREA = 16_000_000  # pixels in one answer: a whole A4 page at 300 per inch is 8.7 million
QUALITIES = ("default", "color", "gray", "bitonal")
FORMATS = {"jpg": "image/jpeg", "png": "image/png"}
OTHER_FORMATS = ("tif", "gif", "jp2", "pdf", "webp")
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,12})?|\.\d{1,12}", re.ASCII)
Box = tuple[int, int, int, int]
Size = tuple[int, int]


class Refused(Exception):  # noqa: N818
    """The address cannot be answered; `status` is the one the standard asks for, `what` the part that is at fault."""

    def __init__(self, what: str, status: int = 400) -> None:
        super().__init__(what)
        self.what, self.status = what, status


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that can be answered, and its canonical form."""

    piece: Piece
    canonical: str  # region/size/rotation/quality.format


def read(region: str, size: str, rotation: str, last: str, *, whole: Size) -> Asked:
    """Read the four parts of an address, for a picture of `whole` pixels. Raises `Refused`."""
    quality, dot, form = last.rpartition(".")
    if not dot or quality not in QUALITIES:
        raise Refused("quality")
    if form not in FORMATS:
        raise Refused("format", 501 if form in OTHER_FORMATS else 400)
    degrees, mirrored = _turned(rotation)
    box = _box(region, whole)
    pixels = _size(size, box)
    piece = Piece(box, pixels, degrees, mirrored, quality, form)
    return Asked(piece, _canonical(piece, whole))


def _box(text: str, whole: Size) -> Box:
    width, height = whole
    if text == "full":
        return 0, 0, width, height
    if text == "square":
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side, side
    if text.startswith("pct:"):
        x, y, w, h = _numbers(text[4:], _DECIMAL, "region")
        left, top = math.floor(x * width / 100), math.floor(y * height / 100)
        right, bottom = round((x + w) * width / 100), round((y + h) * height / 100)
    else:
        left, top, w, h = (int(one) for one in _numbers(text, _WHOLE, "region"))
        right, bottom = left + int(w), top + int(h)
    right, bottom = min(right, width), min(bottom, height)
    if not w or not h or right <= left or bottom <= top:
        raise Refused("region")
    return left, top, right - left, bottom - top


def _numbers(text: str, pattern: re.Pattern[str], what: str) -> list[float]:
    parts = text.split(",")
    if len(parts) != 4 or not all(pattern.fullmatch(part) for part in parts):
        raise Refused(what)
    return [float(part) for part in parts]


def _size(text: str, box: Box) -> Size:
    larger, text = text.startswith("^"), text.removeprefix("^")
    width, height = box[2], box[3]
    if text == "max":
        factor = math.sqrt(MOST_AREA / (width * height))
        if factor >= 1 and not larger:
            return width, height
        return max(1, math.floor(width * factor)), max(1, math.floor(height * factor))
    wide, high = _wished(text, width, height, larger=larger)
    if wide < 1 or high < 1 or wide * high > MOST_AREA or (not larger and (wide > width or high > height)):
        raise Refused("size")
    return wide, high


def _wished(text: str, width: int, height: int, *, larger: bool) -> Size:
    if text.startswith("pct:"):
        if not _DECIMAL.fullmatch(text[4:]):
            raise Refused("size")
        share = float(text[4:]) / 100
        if share > 1 and not larger:
            raise Refused("size")
        return round(width * share), round(height * share)
    confined, text = text.startswith("!"), text.removeprefix("!")
    first, comma, second = text.partition(",")
    given = [int(one) if _WHOLE.fullmatch(one) else None for one in (first, second)]
    if (
        not comma
        or given == [None, None]
        or any(one is None and word for one, word in zip(given, (first, second), strict=True))
    ):
        raise Refused("size")
    wide, high = given
    if confined:
        if wide is None or high is None:
            raise Refused("size")
        factor = min(wide / width, high / height)
        factor = factor if larger else min(1.0, factor)
        return _at_least(width * factor, wide), _at_least(height * factor, high)
    if wide is None:
        assert high is not None
        return _at_least(width * high / height, None) if high else 0, high
    if high is None:
        return wide, _at_least(height * wide / width, None) if wide else 0
    return wide, high


def _at_least(value: float, most: int | None) -> int:
    """Return a side in whole pixels: never none for a long strip, never more than asked."""
    whole = max(1, round(value)) if most != 0 else 0
    return whole if most is None else min(whole, most)


def _turned(text: str) -> tuple[int, bool]:
    mirrored, text = text.startswith("!"), text.removeprefix("!")
    if not _DECIMAL.fullmatch(text) or not 0 <= float(text) <= 360:
        raise Refused("rotation")
    degrees = float(text) % 360
    if degrees % 90:
        raise Refused("rotation", 501)
    return int(degrees), mirrored


def _canonical(piece: Piece, whole: Size) -> str:
    """Return the one form among those that ask for the same (section 4.7)."""
    region = "full" if piece.box == (0, 0, *whole) else ",".join(str(side) for side in piece.box)
    own = piece.box[2:]
    larger = piece.size[0] > own[0] or piece.size[1] > own[1]
    size = "max" if piece.size == own else f"{'^' if larger else ''}{piece.size[0]},{piece.size[1]}"
    turned = f"{'!' if piece.mirrored else ''}{piece.rotation}"
    quality = "default" if piece.quality == "color" else piece.quality
    return f"{region}/{size}/{turned}/{quality}.{piece.form}"
