"""Painted pages: the same each time, aged, and the truth about where each row stands."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from lantai.adapters import painting

LOOK = painting.Look(seed=7, rotation=0.5, stains=0, holes=False)
TABLE = painting.Table(
    "名册", ("学校：某校",), (painting.Column("序号", 6), painting.Column("姓名", 14)),
    tuple((str(row), "周念慈" if row % 2 else "") for row in range(1, 9)), size=(900, 700),
)  # fmt: skip


def pixels(page: painting.Painting) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(page.content)).convert("L"), dtype=np.int16)


def test_the_same_seed_paints_the_same_page_and_another_another() -> None:
    assert painting.paint_table(TABLE, LOOK).content == painting.paint_table(TABLE, LOOK).content
    assert painting.paint_table(TABLE, replace(LOOK, seed=8)).content != painting.paint_table(TABLE, LOOK).content


def test_a_row_that_holds_a_name_is_darker_than_the_empty_one_below_it_in_print_and_by_hand() -> None:
    for face in ("song", "hei", "hand"):
        page = painting.paint_table(TABLE, replace(LOOK, face=face))
        picture = pixels(page)
        dark = []
        for row in page.rows:
            cell = picture[
                int((row.y + row.height * 0.25) * page.height) : int((row.y + row.height * 0.75) * page.height),
                int((row.x + row.width * 0.45) * page.width) : int((row.x + row.width * 0.95) * page.width),
            ]
            dark.append(int((cell < 110).sum()))
        assert min(dark[0::2]) > 4 * max(dark[1::2]), (face, dark)


def test_handwriting_never_writes_a_sign_twice_alike() -> None:
    slip = painting.Slip(("一一一一一一一一",), size=(900, 400))
    look = replace(LOOK, face="hand", rotation=0.0, grain=0.0)
    printed = pixels(painting.paint_slip(slip, replace(look, face="hei")))
    written = pixels(painting.paint_slip(slip, look))
    strip = slice(80, 140)
    heights = [
        {int(column.argmin()) for column in picture[strip, 100:330].T if column.min() < 120}
        for picture in (printed, written)
    ]
    assert len(heights[1]) > len(heights[0]), "strokes of a hand stray from the line"
