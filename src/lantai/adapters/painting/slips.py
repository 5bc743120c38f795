"""Papers somebody wrote: slips, letters, verses."""

from __future__ import annotations

import random

from PIL import ImageDraw

from lantai.adapters.painting.box import turned
from lantai.adapters.painting.paper import finish, fit, paper, stamp, write
from lantai.adapters.painting.values import Look, Painting, Slip


def paint_slip(slip: Slip, look: Look) -> Painting:
    """Paint a written paper: a title, lines by hand, who signed, perhaps a seal."""
    sheet = paper(look, slip.size)
    pen = ImageDraw.Draw(sheet)
    wide, high = slip.size
    chance = random.Random(look.seed)
    left, y = (170, 190) if slip.framed else (96, 110)
    if slip.framed:
        _frame(pen, wide, high)
    if slip.title:
        big = 76 if slip.framed else 44
        pen.text((wide / 2, y), slip.title, font=fit(slip.title, "song", big, wide - 160), fill=look.ink, anchor="mm")
        y += big + 46
    size = 40 if slip.large or slip.framed else 30
    for words in slip.lines:
        if not slip.framed:
            pen.line((80, y + size * 0.9, wide - 80, y + size * 0.9), fill=look.rule, width=1)
        dy = chance.uniform(-look.wobble, look.wobble)
        at = (left + chance.uniform(-4, 4) * (look.wobble > 0), y + dy)
        face = "song" if slip.framed else look.face
        write(
            sheet, at, words, look, face=face, size=size, width=wide - left * 2 + 2, ink=look.ink, anchor="lm",
            chance=chance,
        )  # fmt: skip
        y += int(size * 1.9)
    y = max(y + 40, high - 260)
    for words in slip.signed:
        write(
            sheet, (wide - left - 14, y), words, look, face="song" if slip.framed else look.face, size=28, width=wide / 2,
            ink=look.ink, anchor="rm", chance=chance,
        )  # fmt: skip
        y += 54
    if slip.stamp:
        stamp(sheet, slip.stamp, (wide - 240, y - 60), radius=100, seed=look.seed)
    whole = turned(0, 0, wide, high, size=slip.size, degrees=0)
    return Painting(finish(sheet, look), wide, high, whole, (whole,))


def _frame(pen: ImageDraw.ImageDraw, wide: int, high: int) -> None:
    """The printed border of a certificate: a thick rule, a thin one, knots in the corners."""
    red = (158, 52, 40)
    pen.rectangle((60, 60, wide - 60, high - 60), outline=red, width=8)
    pen.rectangle((80, 80, wide - 80, high - 80), outline=red, width=2)
    for x in (80, wide - 80):
        for y in (80, high - 80):
            pen.rectangle((x - 26, y - 26, x + 26, y + 26), outline=red, width=3)
            pen.rectangle((x - 13, y - 13, x + 13, y + 13), outline=red, width=2)
