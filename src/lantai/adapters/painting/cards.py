"""One person's page: a student-status card, a transcript, a certificate."""

from __future__ import annotations

import random

from PIL import ImageDraw

from lantai.adapters.painting.box import turned
from lantai.adapters.painting.paper import finish, fit, paper, stamp, typeface
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
        bottom = _block(pen, block, look, (LEFT, top, wide - RIGHT - narrow), seed=look.seed + number)
        if narrow:
            _portrait(pen, (wide - RIGHT - PORTRAIT[0], top), look)
            bottom = max(bottom, top + PORTRAIT[1])
        top = bottom + 22
    for index, words in enumerate(card.below):
        pen.text(
            (LEFT + 6, top + 24 + index * 38),
            words,
            font=fit(words, look.face, 23, wide - 420),
            fill=look.ink,
            anchor="lm",
        )
    if card.stamp:
        stamp(sheet, card.stamp, (wide - 220, min(high - 150, top + 110)), radius=96, seed=look.seed)
    header = turned(LEFT, 40, wide - RIGHT, 180, size=card.size, degrees=look.rotation)
    body = turned(LEFT - 8, 182, wide - RIGHT + 8, high - 40, size=card.size, degrees=look.rotation)
    return Painting(finish(sheet, look), wide, high, header, (body,))


def _block(pen: ImageDraw.ImageDraw, block: Block, look: Look, place: tuple[int, int, int], *, seed: int) -> int:
    left, top, right = place
    if block.title:
        pen.text((left + 4, top + 16), block.title, font=typeface("song", 26), fill=look.rule, anchor="lm")
        top += 40
    return (
        _pairs(pen, block, look, (left, top, right), seed)
        if block.pairs
        else _rows(pen, block, look, (left, top, right), seed)
    )


def _pairs(pen: ImageDraw.ImageDraw, block: Block, look: Look, place: tuple[int, int, int], seed: int) -> int:
    left, top, right = place
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
        pen.text(
            (x + label + 10, y + STEP / 2 + dy),
            words,
            font=fit(words, look.face, 25, room - label - 14),
            fill=look.ink,
            anchor="lm",
        )
    bottom = top + STEP * count
    pen.rectangle((left - 4, top - 4, right + 4, bottom + 4), outline=look.rule, width=3)
    return bottom


def _rows(pen: ImageDraw.ImageDraw, block: Block, look: Look, place: tuple[int, int, int], seed: int) -> int:
    left, top, right = place
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
            pen.text(
                (x + room / 2, y + step / 2 + dy), words, font=fit(words, face, 21, room - 8), fill=ink, anchor="mm"
            )
    bottom = top + step * (len(block.rows) + 1)
    pen.rectangle((left - 4, top - 4, right + 4, bottom + 4), outline=look.rule, width=3)
    return bottom


def _portrait(pen: ImageDraw.ImageDraw, place: tuple[int, int], look: Look) -> None:
    """A grey photograph of nobody."""
    x, y = place
    wide, high = PORTRAIT
    chance = random.Random(look.seed + 9)
    grey = chance.randrange(120, 160)
    pen.rectangle((x, y, x + wide, y + high), fill=(grey, grey - 4, grey - 10), outline=(90, 84, 76))
    head = (x + wide * 0.32, y + high * 0.2, x + wide * 0.68, y + high * 0.58)
    pen.ellipse(head, fill=(grey + 60, grey + 52, grey + 42))
    pen.pieslice(
        (x + wide * 0.08, y + high * 0.56, x + wide * 0.92, y + high * 1.5),
        180,
        360,
        fill=(grey - 70, grey - 72, grey - 74),
    )
    pen.rectangle((x, y + high, x + wide, y + high + 3), fill=(90, 84, 76))
