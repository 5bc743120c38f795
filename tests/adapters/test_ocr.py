"""What is seen on a picture before anything is read: seals, drawn rules, ink nobody read, columns set side by side."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from lantai.adapters.ocr import ink, standing
from lantai.adapters.ocr.machine import Piece
from lantai.adapters.painting.paper import stamp
from lantai.adapters.typeset.typst import font_folder

pytestmark = [pytest.mark.once]
FONT = ImageFont.truetype(str(font_folder() / "NotoSerifSC-Regular.otf"), 40)


def pixels(picture: Image.Image):
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def sheet(wide: int = 800, high: int = 1100) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (wide, high), (238, 226, 198))
    return picture, ImageDraw.Draw(picture)


def test_a_seal_is_found_where_it_was_pressed_and_red_rules_and_headings_are_none():
    picture, pen = sheet()
    for y in range(200, 900, 50):
        pen.line((60, y, 740, y), fill=(168, 62, 44), width=2)
    for x in range(60, 741, 170):
        pen.line((x, 200, x, 850), fill=(168, 62, 44), width=2)
    pen.text((100, 204), "姓名", font=FONT, fill=(168, 62, 44))
    assert ink.seals(cv2, pixels(picture)) == []
    stamp(picture, "锦江工学院教务处", (500, 640), radius=80, seed=3)
    ((left, top, right, bottom),) = ink.seals(cv2, pixels(picture))
    assert left < 500 < right
    assert top < 640 < bottom
    assert max(right - left, bottom - top) < 260


def test_through_a_red_glass_the_seal_is_gone_and_the_name_stays():
    picture, pen = sheet(300, 300)
    pen.text((90, 120), "周念慈", font=FONT, fill=(40, 38, 46))
    without = ink.without_red(pixels(picture))
    stamp(picture, "锦江工学院教务处", (150, 145), radius=80, seed=3)
    clean = ink.without_red(pixels(picture))
    dark = lambda one: one[:, :, 0] < 110  # noqa: E731
    assert (dark(clean) & ~dark(without)).sum() < 0.05 * dark(without).sum()
    assert (dark(without) & ~dark(clean)).sum() < 0.2 * dark(without).sum()


def test_drawn_rules_are_told_with_their_reach_and_words_are_none():
    picture, pen = sheet()
    for x in (100, 300, 700):
        pen.line((x, 220, x, 880), fill=(60, 60, 66), width=2)
    for y in range(220, 900, 60):
        pen.line((100, y, 700, y), fill=(60, 60, 66), width=2)
    pen.text((120, 40), "中川州十", font=FONT, fill=(30, 30, 30))
    uprights, rulers = ink.rules(cv2, pixels(picture), 0.0)
    assert [round(x * 800) for x, _, _ in uprights] == pytest.approx([100, 300, 700], abs=3)
    assert next((round(begin * 1100), round(end * 1100)) for _, begin, end in uprights) == pytest.approx(
        (220, 880), abs=8
    )
    assert len(rulers) == 12


def test_ink_beside_what_was_read_is_noticed():
    picture, pen = sheet(130, 50)
    pen.text((5, -6), "林裕洁", font=FONT, fill=(30, 30, 30))
    assert ink.unread(pixels(picture), [0.2, 0.5])
    assert not ink.unread(pixels(picture), [0.2, 0.5, 0.83])
    spaced, pen = sheet(130, 50)
    pen.text((5, -6), "罗", font=FONT, fill=(30, 30, 30))
    pen.text((85, -6), "政", font=FONT, fill=(30, 30, 30))
    assert not ink.unread(pixels(spaced), [0.2, 0.8]), "a name of two set apart hides nobody"


def test_characters_below_each_other_are_set_side_by_side_in_their_order():
    picture, pen = sheet(46, 150)
    for place, sign in enumerate("公孫琪"):
        pen.text((3, 48 * place - 6), sign, font=FONT, fill=(30, 30, 30))
    strip = ink.stack(pixels(picture))
    assert strip.shape[1] == 3 * 46
    for place in range(3):
        piece = strip[:, place * 46 : (place + 1) * 46, 0]
        alone = pixels(picture)[48 * place : 48 * place + 48, :, 0]
        assert (piece < 110).sum() == pytest.approx((alone < 110).sum(), rel=0.25)


def test_a_round_seal_is_seen_in_a_grey_copy_and_a_red_one_is_left_to_its_ink():
    picture, pen = sheet()
    for y in range(200, 900, 50):
        pen.line((60, y, 740, y), fill=(60, 60, 66), width=2)
    assert ink.rings(cv2, pixels(picture)) == []
    stamp(picture, "锦江工学院教务处", (500, 640), radius=60, seed=3)
    assert ink.rings(cv2, pixels(picture)) == []
    ((x, y, radius),) = ink.rings(cv2, pixels(picture.convert("L").convert("RGB")))
    assert (x, y, radius) == (pytest.approx(500, abs=6), pytest.approx(640, abs=6), pytest.approx(60, abs=5))


def test_what_shines_through_from_the_other_side_is_no_line():
    piece, pen = sheet(150, 50)
    pen.text((5, -6), "周念慈", font=FONT, fill=(40, 38, 46))
    ghost, pen = sheet(150, 50)
    pen.text((5, -6), "慈念周", font=FONT, fill=(205, 196, 172))
    pencil, pen = sheet(150, 50)
    pen.text((5, -6), "周念慈", font=FONT, fill=(158, 150, 130))
    sure, unsure = (Piece([("周", certainty, 0.5, "", 0.0)]) for certainty in (0.99, 0.6))
    pieces = [pixels(one) for one in (*[piece] * 9, ghost, pencil, pencil)]
    found = standing.ghosts(pieces, [*[sure] * 8, unsure, sure, sure, unsure])
    assert found == {9, 11}, "neither what is unsure and black nor what is pencilled and clear"
