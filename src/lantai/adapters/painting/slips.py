"""Papers somebody wrote: slips, letters, verses."""

from __future__ import annotations

import random

from PIL import ImageDraw

from lantai.adapters.painting.box import turned
from lantai.adapters.painting.paper import finish, fit, paper, stamp, typeface
from lantai.adapters.painting.values import Look, Painting, Slip


def paint_slip(slip: Slip, look: Look) -> Painting:
    """Paint a written paper: a title, lines by hand, who signed, perhaps a seal."""
    sheet = paper(look, slip.size)
    pen = ImageDraw.Draw(sheet)
    wide, high = slip.size
    chance = random.Random(look.seed)
    y = 110
    if slip.title:
        pen.text((wide / 2, y), slip.title, font=fit(slip.title, "song", 44, wide - 160), fill=look.ink, anchor="mm")
        y += 90
    size = 40 if slip.large else 30
    for words in slip.lines:
        pen.line((80, y + size * 0.9, wide - 80, y + size * 0.9), fill=look.rule, width=1)
        dy = chance.uniform(-look.wobble, look.wobble) * 2
        pen.text(
            (96 + chance.uniform(-4, 4), y + dy),
            words,
            font=fit(words, look.face, size, wide - 190),
            fill=look.ink,
            anchor="lm",
        )
        y += int(size * 1.9)
    y = max(y + 40, high - 260)
    for words in slip.signed:
        pen.text((wide - 110, y), words, font=typeface(look.face, 28), fill=look.ink, anchor="rm")
        y += 54
    if slip.stamp:
        stamp(sheet, slip.stamp, (wide - 240, y - 60), radius=100, seed=look.seed)
    whole = turned(0, 0, wide, high, size=slip.size, degrees=0)
    return Painting(finish(sheet, look), wide, high, whole, (whole,))
