"""Measuring received pages: what is written on, however faded, and what is empty, however stained."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFilter

from lantai.adapters.images.examining import measures
from lantai.digitisation.rules.findings import Thresholds

pytestmark = pytest.mark.once


def page(*, ink: int | None = None, stain: int = 0) -> Image.Image:
    """A page of paper (level 210) with rows of strokes `ink` levels darker, and a soft stain."""
    picture = Image.new("L", (566, 800), 210)
    draw = ImageDraw.Draw(picture)
    if stain:
        draw.ellipse((80, 300, 400, 620), fill=210 - stain)
        picture = picture.filter(ImageFilter.GaussianBlur(30))
        draw = ImageDraw.Draw(picture)
    for y in range(80, 720, 24) if ink else ():
        for x in range(60, 500, 14):
            draw.line((x, y, x + 8, y + 8), fill=210 - (ink or 0), width=2)
    return picture


@pytest.mark.parametrize(
    ("picture", "blank"),
    [(page(ink=120), False), (page(ink=22), False), (page(), True), (page(stain=40), True)],
    ids=["printed", "faded", "empty", "stained"],
)
def test_faded_writing_is_no_empty_page_and_a_stain_is_no_writing(picture, blank):
    assert (measures(picture)["ink"] < Thresholds().blank_ink) is blank
