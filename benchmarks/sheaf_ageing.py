"""What time and machines do to a page: seven kinds of ageing, carbon copies, seals, torn corners (see `sheaf`)."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from benchmarks.sheaf_pages import Box, Sheet
from lantai.adapters.painting.paper import stamp

AGEING = (
    "clean", "yellowed", "stained", "folded", "faded", "shining through", "photocopied", "skewed and soft", "carbon copy",
)  # fmt: skip
SEAL = 80  # the radius of a seal at scale 1


def sealed(sheet: Sheet, chance: random.Random, scale: float) -> None:
    """Press a seal over a name, or near the foot."""
    if sheet.name_boxes and chance.random() < 0.5:
        left, top, right, bottom = chance.choice(sheet.name_boxes)
        middle = (int((left + right) / 2), int((top + bottom) / 2))
    else:
        middle = (int(sheet.picture.width * 0.8), int(sheet.picture.height * 0.9))
    stamp(sheet.picture, "锦江工学院教务处", middle, radius=round(SEAL * scale), seed=chance.randrange(10**6))
    reach = SEAL * scale
    sheet.seals.append((middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach))


def torn(sheet: Sheet, chance: random.Random) -> None:
    """Tear off the lower right corner; who and what stood there is no longer true of the page."""
    wide, high = sheet.picture.size
    across, down = wide * chance.uniform(0.12, 0.26), high * chance.uniform(0.1, 0.22)
    edge = [(wide, high), (wide, high - down)]
    for step in range(1, 8):
        share = step / 8
        jag = chance.uniform(-0.012, 0.012) * wide
        edge.append((wide - across * share + jag, high - down * (1 - share) + jag))
    edge.append((wide - across, high))
    ImageDraw.Draw(sheet.picture).polygon(edge, fill=(52, 48, 44))

    def gone(box: Box) -> bool:
        left, _top, right, bottom = box
        return (wide - right) / across + (high - bottom) / down < 1.1 and right > left

    kept = [not gone(box) for box in sheet.name_boxes]
    if len(kept) == len(sheet.rows):
        sheet.rows[:] = [row for row, stays in zip(sheet.rows, kept, strict=True) if stays]
    sheet.said[:] = [(words, box) for words, box in sheet.said if not gone(box)]
    sheet.cells[:] = [box for box in sheet.cells if not gone(box)]


def aged(picture: Image.Image, kind: str, chance: random.Random) -> tuple[Image.Image, float]:
    """Return the picture aged and by how many degrees it was turned counterclockwise."""
    if kind == "faded":
        return ImageEnhance.Contrast(picture).enhance(0.42), 0.0
    if kind == "shining through":
        back = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(2))
        return Image.blend(picture, back, 0.22), 0.0
    if kind == "photocopied":
        return _photocopied(picture, chance), 0.0
    if kind == "carbon copy":
        return _carbon(picture, chance), 0.0
    if kind == "skewed and soft":
        angle = chance.uniform(-1.6, 1.6)
        turned = picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=(60, 56, 52))
        return turned.filter(ImageFilter.GaussianBlur(1.1)), angle
    return picture, 0.0


def _photocopied(picture: Image.Image, chance: random.Random) -> Image.Image:
    grey = np.asarray(ImageEnhance.Contrast(picture.convert("L")).enhance(1.7)).astype(np.int16)
    generator = np.random.default_rng(chance.randrange(10**6))
    grey = grey + generator.normal(0, 18, grey.shape).astype(np.int16)
    grey[generator.random(grey.shape) < 0.002] = 20
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")


def _carbon(picture: Image.Image, chance: random.Random) -> Image.Image:
    """The second sheet under a carbon: violet, strokes swollen and uneven, smeared paper."""
    generator = np.random.default_rng(chance.randrange(10**6))
    wide, high = picture.size
    ink = 1 - np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(1.6))).astype(np.float32) / 235
    patches = Image.fromarray(generator.integers(90, 255, (high // 40, wide // 40), dtype=np.uint8))
    pressure = np.asarray(patches.resize((wide, high), Image.Resampling.BICUBIC)).astype(np.float32) / 255
    smear = (
        np.asarray(patches.transpose(Image.Transpose.ROTATE_180).resize((wide, high), Image.Resampling.BICUBIC)).astype(
            np.float32
        )
        / 255
    )
    weight = np.clip(ink.clip(0, 1) * pressure * 0.85 + 0.12 * smear * generator.random((high, wide)), 0, 1)[:, :, None]
    colours = np.array((238, 230, 206), np.float32) * (1 - weight) + np.array((66, 58, 120), np.float32) * weight
    return Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8))


def turned_box(box: Box, angle: float, size: tuple[int, int]) -> Box:
    """Return where a box stands once the page was turned about its middle (degrees, counterclockwise); its size stays."""
    left, top, right, bottom = box
    turn = math.radians(angle)
    x, y = (left + right) / 2 - size[0] / 2, (top + bottom) / 2 - size[1] / 2
    x, y = size[0] / 2 + x * math.cos(turn) + y * math.sin(turn), size[1] / 2 - x * math.sin(turn) + y * math.cos(turn)
    half_wide, half_high = (right - left) / 2, (bottom - top) / 2
    return (x - half_wide, y - half_high, x + half_wide, y + half_high)


def box_around(box: Box, angle: float, size: tuple[int, int]) -> Box:
    """Return the upright box around what stands in a box once the page was turned: bigger than `turned_box`."""
    left, top, right, bottom = turned_box(box, angle, size)
    turn = math.radians(abs(angle))
    across, down = (bottom - top) * math.sin(turn) / 2, (right - left) * math.sin(turn) / 2
    return (left - across, top - down, right + across, bottom + down)
