"""One person's page: a student-status card, a transcript, a certificate."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from lantai.adapters.painting.box import turned
from lantai.adapters.painting.paper import finish, fit, paper, stamp, typeface, write
from lantai.adapters.painting.values import Block, Card, Look, Painting

LEFT, RIGHT, STEP = 84, 60, 50
PORTRAIT = (148, 196)


def paint_card(card: Card, look: Look) -> Painting:
    """Paint a card. Its header region is title and subtitle; its one row is all that stands below."""
    sheet = paper(look, card.size)
    pen = ImageDraw.Draw(sheet)
    wide, high = card.size
    pen.text(
        (wide / 2, 92),
        " ".join(card.title),
        font=fit(" ".join(card.title), "song", 46, wide - 160),
        fill=look.ink,
        anchor="mm",
    )
    pen.text((wide / 2, 150), card.subtitle, font=fit(card.subtitle, "hei", 23, wide - 160), fill=look.ink, anchor="mm")
    top = 190
    for number, block in enumerate(card.blocks):
        narrow = PORTRAIT[0] + 24 if card.portrait and number == 0 else 0
        bottom = _block(sheet, block, look, (LEFT, top, wide - RIGHT - narrow), seed=look.seed + number)
        if narrow:
            _portrait(sheet, (wide - RIGHT - PORTRAIT[0], top), look)
            bottom = max(bottom, top + PORTRAIT[1])
        top = bottom + 22
    chance = random.Random(look.seed + 3)
    for index, words in enumerate(card.below):
        write(
            sheet, (LEFT + 6, top + 24 + index * 38), words, look, face=look.face, size=23, width=wide - 420,
            ink=look.ink, anchor="lm", chance=chance,
        )  # fmt: skip
    if card.stamp:
        stamp(sheet, card.stamp, (wide - 220, min(high - 150, top + 110)), radius=96, seed=look.seed)
    header = turned(LEFT, 40, wide - RIGHT, 180, size=card.size, degrees=look.rotation)
    body = turned(LEFT - 8, 182, wide - RIGHT + 8, high - 40, size=card.size, degrees=look.rotation)
    return Painting(finish(sheet, look), wide, high, header, (body,))


def _block(sheet: Image.Image, block: Block, look: Look, place: tuple[int, int, int], *, seed: int) -> int:
    left, top, right = place
    pen = ImageDraw.Draw(sheet)
    if block.title:
        pen.text((left + 4, top + 16), block.title, font=typeface("song", 26), fill=look.rule, anchor="lm")
        top += 40
    return (
        _pairs(sheet, block, look, (left, top, right), seed)
        if block.pairs
        else _rows(sheet, block, look, (left, top, right), seed)
    )


def _pairs(sheet: Image.Image, block: Block, look: Look, place: tuple[int, int, int], seed: int) -> int:
    left, top, right = place
    pen = ImageDraw.Draw(sheet)
    chance = random.Random(seed)
    count = -(-len(block.pairs) // block.columns)
    room = (right - left) / block.columns
    label = min(118, int(room * 0.4))
    for index, (name, words) in enumerate(block.pairs):
        x, y = left + room * (index % block.columns), top + STEP * (index // block.columns)
        pen.rectangle((x, y, x + room, y + STEP), outline=look.rule, width=1)
        pen.line((x + label, y, x + label, y + STEP), fill=look.rule, width=1)
        pen.text(
            (x + label / 2, y + STEP / 2), name, font=fit(name, "song", 22, label - 8), fill=look.rule, anchor="mm"
        )
        dy = chance.uniform(-look.wobble, look.wobble)
        write(
            sheet, (x + label + 10, y + STEP / 2 + dy), words, look, face=look.face, size=25, width=room - label - 14,
            ink=look.ink, anchor="lm", chance=chance,
        )  # fmt: skip
    bottom = top + STEP * count
    pen.rectangle((left - 4, top - 4, right + 4, bottom + 4), outline=look.rule, width=3)
    return bottom


def _rows(sheet: Image.Image, block: Block, look: Look, place: tuple[int, int, int], seed: int) -> int:
    left, top, right = place
    pen = ImageDraw.Draw(sheet)
    chance = random.Random(seed)
    room = (right - left) / max(1, len(block.heads))
    step = 40
    for line, row in enumerate((block.heads, *block.rows)):
        y = top + line * step
        for index, words in enumerate(row):
            x = left + room * index
            pen.rectangle((x, y, x + room, y + step), outline=look.rule, width=1)
            face, ink = ("song", look.rule) if line == 0 else (look.face, look.ink)
            dy = chance.uniform(-look.wobble, look.wobble) if line else 0.0
            write(
                sheet, (x + room / 2, y + step / 2 + dy), words, look, face=face, size=21, width=room - 8, ink=ink,
                chance=chance,
            )  # fmt: skip
    bottom = top + step * (len(block.rows) + 1)
    pen.rectangle((left - 4, top - 4, right + 4, bottom + 4), outline=look.rule, width=3)
    return bottom


def _portrait(sheet: Image.Image, place: tuple[int, int], look: Look) -> None:
    """A faded photograph of nobody in particular: hair, face in soft light, collar, white border."""
    wide, high = PORTRAIT
    chance = random.Random(look.seed + 9)
    grey = chance.randrange(150, 182)
    print_ = Image.new("L", (wide * 2, high * 2), grey)
    pen = ImageDraw.Draw(print_)
    middle, chin = wide + chance.randrange(-5, 6), high * 1.12
    coat = chance.randrange(58, 104)
    pen.ellipse((middle - 128, chin + 26, middle + 128, chin + 330), fill=coat)
    pen.polygon([(middle - 30, chin - 10), (middle + 30, chin - 10), (middle + 40, chin + 52), (middle, chin + 84), (middle - 40, chin + 52)], fill=202)  # fmt: skip
    pen.polygon([(middle - 62, chin + 34), (middle - 24, chin + 26), (middle, chin + 88)], fill=coat - 22)
    pen.polygon([(middle + 62, chin + 34), (middle + 24, chin + 26), (middle, chin + 88)], fill=coat - 22)
    hair = chance.choice((0, 34))
    pen.ellipse((middle - 70, chin - 172, middle + 70, chin - 62 + hair), fill=46)
    pen.ellipse((middle - 56, chin - 142, middle + 56, chin + 14), fill=208)
    pen.pieslice((middle - 62, chin - 166, middle + 62, chin - 70), 180, 360, fill=44)
    for side in (-1, 1):
        pen.ellipse((middle + side * 24 - 8, chin - 80, middle + side * 24 + 8, chin - 70), fill=92)
        pen.line((middle + side * 14, chin - 92, middle + side * 36, chin - 94), fill=96, width=5)
    pen.line((middle - 13, chin - 22, middle + 13, chin - 22), fill=128, width=6)
    pen.line((middle, chin - 62, middle + 4, chin - 44), fill=176, width=4)
    soft = print_.filter(ImageFilter.GaussianBlur(5)).resize(PORTRAIT, Image.Resampling.LANCZOS)
    faded = soft.point([int(70 + value * 0.62) for value in range(256)])
    photograph = ImageOps.expand(ImageOps.colorize(faded, (52, 40, 30), (240, 230, 208)), 6, (240, 234, 218))
    photograph = photograph.resize(PORTRAIT, Image.Resampling.LANCZOS)
    sheet.paste(photograph, place)
    ImageDraw.Draw(sheet).rectangle((*place, place[0] + wide, place[1] + high), outline=(120, 106, 86))
