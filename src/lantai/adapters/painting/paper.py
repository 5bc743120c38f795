"""Paper, ink, stamps: the surface everything is painted on."""

from __future__ import annotations

import io
import math
import random
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from lantai.adapters.painting.values import Look

HAND = (
    "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
    "/usr/share/fonts/truetype/arphic/ukai.ttc",
)


@lru_cache
def folder() -> Path:
    found = find_spec("pylopdf_fonts_zh_cn")
    if found is None or found.origin is None:
        raise FileNotFoundError("the package pylopdf-fonts-zh-cn is not installed")
    return Path(found.origin).parent


@lru_cache(maxsize=64)
def typeface(face: str, size: int) -> ImageFont.FreeTypeFont:
    if face == "hand":
        for name in HAND:
            if Path(name).exists():
                return ImageFont.truetype(name, size)
    name = "NotoSerifSC-Regular.otf" if face == "song" else "NotoSansSC-Regular.otf"
    return ImageFont.truetype(str(folder() / name), size)


def _clouds(generator: np.random.Generator, wide: int, high: int, coarse: int) -> np.ndarray:
    small = generator.random((max(2, high // coarse), max(2, wide // coarse)), dtype=np.float32)
    picture = Image.fromarray((small * 255).astype(np.uint8)).resize((wide, high), Image.Resampling.BICUBIC)
    return np.asarray(picture, dtype=np.float32) / 255 - 0.5


@lru_cache(maxsize=4)
def _surface(wide: int, high: int, grain: float, kind: int) -> np.ndarray:
    """Return how much lighter or darker each place of an empty sheet is than its tint; float32, high x wide."""
    generator = np.random.default_rng(kind)
    surface = _clouds(generator, wide, high, 260) * 22
    for coarse, weight in ((60, 10), (9, 6)):
        surface += _clouds(generator, wide, high, coarse) * weight
    noise = generator.standard_normal((high, wide), dtype=np.float32)
    noise *= grain
    surface += noise
    across = np.abs(np.linspace(-1, 1, wide, dtype=np.float32)) ** 6
    down = np.abs(np.linspace(-1, 1, high, dtype=np.float32)) ** 6
    surface -= 34 * np.maximum(across[None, :], down[:, None])
    return surface


@lru_cache(maxsize=6)
def _sheet(wide: int, high: int, tint: tuple[int, int, int], grain: float, kind: int) -> Image.Image:
    surface = np.clip(_surface(wide, high, grain, kind), -110, 110)
    steps = Image.fromarray((surface + 128).astype(np.uint8))
    tables = [
        [round(max(0, min(255, base + (step - 128) * weight))) for step in range(256)]
        for base, weight in zip(tint, (0.85, 1.0, 1.25), strict=True)
    ]
    return Image.merge("RGB", [steps.point(table) for table in tables])


def paper(look: Look, size: tuple[int, int]) -> Image.Image:
    """Return an empty aged sheet; one of four surfaces, flipped and stained by the look's seed."""
    chance = random.Random(look.seed)
    sheet = _sheet(*size, look.tint, look.grain, chance.randrange(4))
    if chance.random() < 0.5:
        sheet = sheet.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if chance.random() < 0.5:
        sheet = sheet.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    sheet = sheet.copy()
    if look.stains:
        _foxing(sheet, chance, 6 * look.stains)
        _fold(sheet, chance)
    for _ in range(look.stains):
        _stain(sheet, chance)
    if look.holes:
        pen = ImageDraw.Draw(sheet)
        for share in (0.25, 0.5, 0.75):
            x, y = 34 + chance.randrange(-3, 4), size[1] * share + chance.randrange(-4, 5)
            pen.ellipse((x - 11, y - 11, x + 11, y + 11), fill=(58, 50, 42))
    return sheet


def _foxing(sheet: Image.Image, chance: random.Random, count: int) -> None:
    """Rust-brown specks, as damp leaves them."""
    for _ in range(count):
        radius = chance.randrange(2, 9)
        side = radius * 4
        mask = Image.new("L", (side, side), 0)
        ImageDraw.Draw(mask).ellipse((radius, radius, radius * 3, radius * 3), fill=chance.randrange(28, 84))
        mask = mask.filter(ImageFilter.GaussianBlur(radius * 0.5))
        place = (chance.randrange(sheet.width), chance.randrange(sheet.height))
        sheet.paste(Image.new("RGB", (side, side), (134, 84, 40)), place, mask)


def _fold(sheet: Image.Image, chance: random.Random) -> None:
    """The crease of a sheet that was once folded in the middle: a light line with its shadow."""
    upright = sheet.width > sheet.height
    length, middle = (sheet.height, sheet.width / 2) if upright else (sheet.width, sheet.height / 2)
    middle += chance.uniform(-14, 14)
    for shift, colour, strength, wide in ((-1, (255, 250, 236), 92, 2), (2, (92, 70, 44), 62, 4)):
        size = (wide, length) if upright else (length, wide)
        place = (int(middle + shift), 0) if upright else (0, int(middle + shift))
        sheet.paste(Image.new("RGB", size, colour), place, Image.new("L", size, strength))


def _stain(sheet: Image.Image, chance: random.Random) -> None:
    radius = chance.randrange(40, 150)
    side = radius * 2 + 40
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    ring = chance.random() < 0.4
    points = [
        (
            side / 2 + math.cos(turn / 12 * math.tau) * radius * chance.uniform(0.85, 1.05),
            side / 2 + math.sin(turn / 12 * math.tau) * radius * chance.uniform(0.85, 1.05),
        )
        for turn in range(12)
    ]
    if ring:
        pen.line([*points, points[0]], fill=60, width=9, joint="curve")
    else:
        pen.polygon(points, fill=34)
    mask = mask.filter(ImageFilter.GaussianBlur(9))
    place = (chance.randrange(-40, sheet.width - 60), chance.randrange(-40, sheet.height - 60))
    sheet.paste(Image.new("RGB", (side, side), (138, 98, 52)), place, mask)


def stamp(sheet: Image.Image, words: str, middle: tuple[int, int], *, radius: int, seed: int) -> None:
    """Press a round red seal: words on a curve, a star in the middle, ink uneven, never quite upright."""
    chance = random.Random(seed)
    side = radius * 2 + 12
    mask = Image.new("L", (side * 2, side * 2), 0)
    pen = ImageDraw.Draw(mask)
    centre, big = side, radius * 2
    pen.ellipse((centre - big, centre - big, centre + big, centre + big), outline=255, width=9)
    star = []
    for turn in range(10):
        reach = big * (0.30 if turn % 2 == 0 else 0.12)
        angle = -math.pi / 2 + turn * math.pi / 5
        star.append((centre + math.cos(angle) * reach, centre + math.sin(angle) * reach))
    pen.polygon(star, fill=255)
    size = max(20, min(int(big * 0.30), int(big * 3.4 / max(1, len(words)))))
    font = typeface("song", size)
    span = min(math.pi * 1.45, len(words) * size * 1.25 / (big * 0.78))
    for index, sign in enumerate(words):
        share = 0.5 if len(words) == 1 else index / (len(words) - 1)
        angle = -math.pi / 2 - span / 2 + span * share
        glyph = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(glyph).text(
            (size, size), sign, font=font, fill=255, anchor="mm", stroke_width=max(1, size // 22), stroke_fill=255
        )
        glyph = glyph.rotate(-math.degrees(angle + math.pi / 2), resample=Image.Resampling.BICUBIC)
        at = (int(centre + math.cos(angle) * big * 0.76 - size), int(centre + math.sin(angle) * big * 0.76 - size))
        mask.paste(255, at, glyph)
    mask = mask.rotate(chance.uniform(-14, 14), resample=Image.Resampling.BICUBIC).resize(
        (side, side), Image.Resampling.LANCZOS
    )
    generator = np.random.default_rng(seed)
    uneven = 0.62 + 0.5 * _clouds(generator, side, side, 14) + 0.25 * (generator.random((side, side)) - 0.5)
    worn = np.clip(np.asarray(mask, dtype=np.float32) * np.clip(uneven, 0.15, 0.95), 0, 255).astype(np.uint8)
    at = (middle[0] - side // 2, middle[1] - side // 2)
    sheet.paste(Image.new("RGB", (side, side), (186, 40, 34)), at, Image.fromarray(worn))


def write(
    sheet: Image.Image,
    at: tuple[float, float],
    words: str,
    look: Look,
    *,
    face: str,
    size: int,
    width: float,
    ink: tuple[int, int, int],
    anchor: str = "mm",
    chance: random.Random,
) -> None:
    """Write words: printed faces in one go, the hand sign by sign, none quite like the other. `anchor`: mm, lm or rm."""
    font = fit(words, face, size, width)
    if face != "hand":
        ImageDraw.Draw(sheet).text(at, words, font=font, fill=ink, anchor=anchor)
        return
    x = at[0] - {"mm": 0.5, "lm": 0.0, "rm": 1.0}[anchor] * font.getlength(words)
    slope = chance.uniform(-0.012, 0.012)
    for sign in words:
        step = font.getlength(sign)
        if not sign.isspace():
            _sign(sheet, (x + step / 2, at[1] + slope * (x - at[0])), sign, font, look, ink, chance)
        x += step * chance.uniform(0.95, 1.03)


def _sign(  # noqa: PLR0917  one caller, sign by sign
    sheet: Image.Image,
    at: tuple[float, float],
    sign: str,
    font: ImageFont.FreeTypeFont,
    look: Look,
    ink: tuple[int, int, int],
    chance: random.Random,
) -> None:
    """One sign by hand: leaning, uneven in size and pressure, its corners pulled about a little."""
    side = int(font.size * 2)
    tile = Image.new("L", (side, side), 0)
    ImageDraw.Draw(tile).text((side / 2, side / 2), sign, font=font, fill=255, anchor="mm")
    pull, lean = side * 0.030 * max(0.6, look.wobble), side * 0.045
    corners = [0.0, 0.0, 0.0, side, side, side, side, 0.0]
    bent = [value + chance.uniform(-pull, pull) for value in corners]
    for upper, sideways in ((0, lean), (6, lean)):
        bent[upper] += sideways
    tile = tile.transform((side, side), Image.Transform.QUAD, bent, resample=Image.Resampling.BICUBIC)
    press = chance.uniform(0.78, 1.0)
    tile = tile.point([int(value * press) for value in range(256)])
    dy = chance.uniform(-look.wobble, look.wobble) * 0.55
    place = (int(at[0] - side / 2), int(at[1] + dy - side / 2))
    sheet.paste(Image.new("RGB", (side, side), ink), place, tile)


def finish(sheet: Image.Image, look: Look) -> bytes:
    """Turn the sheet as it lay on the scanner, soften it a little, and return JPEG bytes."""
    if look.rotation:
        sheet = sheet.rotate(look.rotation, resample=Image.Resampling.BILINEAR, fillcolor=(52, 48, 44))
    stream = io.BytesIO()
    sheet.save(stream, "JPEG", quality=look.quality, dpi=(150, 150))
    return stream.getvalue()


def fit(words: str, face: str, size: int, width: float) -> ImageFont.FreeTypeFont:
    """Return the typeface at `size`, or smaller when the words would not fit into `width`."""
    while size > 10 and typeface(face, size).getlength(words) > width:
        size -= 1
    return typeface(face, size)
