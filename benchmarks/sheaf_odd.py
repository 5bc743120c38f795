"""Pages that are no lists: empty, a photograph, a letter, somebody's handwriting (see `sheaf`). Nobody stands on them."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.sheaf_pages import Sheet, Style, heading, text

LETTER = (
    "各系、各教研室：", "　　为做好本学期期末考试工作，现将有关事项通知如下，请遵照执行。", "　　一、考试时间定于七月一日至七月十日。",
    "　　二、监考教师应提前十分钟到达考场，清点人数。", "　　三、学生须持学生证参加考试，迟到三十分钟者不得入场。",
    "　　四、评卷工作应在考试结束后五日内完成，成绩报教务处备案。",
)  # fmt: skip
HAND = "今天下午系里开会讨论实习安排大家意见不一最后决定下周一出发去工厂车间带队老师两人学生二十余人望各组早作准备"


def empty(style: Style, _count: int) -> Sheet:
    return Sheet(style.paper, [])


def letter(style: Style, _count: int) -> Sheet:
    y = heading(style, "锦江工学院教务处文件", []) + 40 * style.scale
    for words in LETTER:
        text(style, (style.paper.width * 0.08, y), words, 26, width=style.paper.width * 0.84, anchor="lm")
        y += 70 * style.scale
    return Sheet(style.paper, [], said=style.said)


def photograph(style: Style, _count: int) -> Sheet:
    """A picture without a word: soft shapes of light and dark with the grain of a print."""
    generator = np.random.default_rng(style.chance.randrange(10**6))
    wide, high = style.paper.size
    small = Image.fromarray(generator.integers(20, 235, (9, 7), dtype=np.uint8)).resize(
        (wide, high), Image.Resampling.BICUBIC
    )
    pen = ImageDraw.Draw(small)
    for _ in range(24):
        x, y, radius = style.chance.randrange(wide), style.chance.randrange(high), style.chance.randrange(40, 200)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=style.chance.randrange(256))
    soft = np.asarray(small.filter(ImageFilter.GaussianBlur(9))).astype(np.float32)
    grain = generator.normal(0, 7, soft.shape)
    style.paper.paste(Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8)).convert("RGB"))
    return Sheet(style.paper, [])


def handwriting(style: Style, _count: int) -> Sheet:
    """Lines as somebody in a hurry writes them: every character turned, leaning, of its own size, strokes run together."""
    chance, size = style.chance, round(52 * style.scale)
    font = style.font(52)
    y = 150 * style.scale
    while y < style.paper.height * 0.9:
        x, drift = style.paper.width * 0.08, chance.uniform(-0.02, 0.02)
        while x < style.paper.width * 0.9:
            side = size * 2
            glyph = Image.new("L", (side, side), 0)
            ImageDraw.Draw(glyph).text((side / 2, side / 2), chance.choice(HAND), font=font, fill=255, anchor="mm")
            lean, squeeze = chance.uniform(-0.5, 0.1), chance.uniform(0.6, 1.1)
            moved = (1 / squeeze, lean, -lean * side / 2 + side / 2 * (1 - 1 / squeeze), 0.1 * lean, 1, 0)
            glyph = glyph.transform((side, side), Image.Transform.AFFINE, moved, Image.Resampling.BICUBIC)
            glyph = _waved(glyph.rotate(chance.uniform(-14, 14), Image.Resampling.BICUBIC), chance)
            place = (int(x - side / 4), int(y + drift * x + chance.uniform(-8, 8) - side / 2))
            style.paper.paste(Image.new("RGB", (side, side), style.ink), place, glyph)
            x += size * squeeze * chance.uniform(0.7, 1.0)
        y += size * 1.7
    return Sheet(style.paper, [])


def _waved(glyph: Image.Image, chance: random.Random) -> Image.Image:
    """Bend the strokes."""
    side = glyph.width
    across, down = np.meshgrid(np.arange(side), np.arange(side))
    reach, phase = side * chance.uniform(0.02, 0.06), chance.uniform(0, math.tau)
    x = np.clip(across + reach * np.sin(down / side * 9 + phase), 0, side - 1).astype(int)
    y = np.clip(down + reach * np.sin(across / side * 8 - phase), 0, side - 1).astype(int)
    return Image.fromarray(np.asarray(glyph)[y, x])
