"""The grammar of the IIIF Image API 3.0, by the tables of its section 4, on a page of 3000 × 2000 pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.web.iiif import parameters
from lantai.web.iiif.parameters import MOST_AREA, Refused, read

WHOLE = (3000, 2000)


def ask(region="full", size="max", rotation="0", last="default.jpg", whole=WHOLE):
    return read(region, size, rotation, last, whole=whole)


@pytest.mark.parametrize(
    ("region", "box"),
    [
        ("full", (0, 0, 3000, 2000)),
        ("square", (500, 0, 2000, 2000)),
        ("125,15,120,140", (125, 15, 120, 140)),
        ("pct:41.6,7.5,40,70", (1248, 150, 1200, 1400)),
        ("2900,15,200,200", (2900, 15, 100, 200)),  # what lies outside is cut off
        ("pct:50,50,66.6,75", (1500, 1000, 1500, 1000)),
    ],
)
def test_a_region_is_a_rectangle_of_the_page(region, box):
    assert ask(region).piece.box == box


@pytest.mark.parametrize(
    "region",
    [
        "0,0,0,5", "0,0,5,0", "3000,0,1,1", "0,2000,1,1", "-1,0,5,5", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1.5,0,5,5", "",
        "pct:0,0,0,10", "pct:100,0,1,1", "pct:1e1,0,5,5", "pct:-1,0,5,5", "FULL", "full ", "٣,0,5,5",
    ],
)  # fmt: skip
def test_a_region_of_nothing_or_outside_is_a_bad_request(region):
    with pytest.raises(Refused) as refusal:
        ask(region)
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        ("max", (3000, 2000)),
        ("1500,", (1500, 1000)),
        (",500", (750, 500)),
        ("pct:50", (1500, 1000)),
        ("2250,1000", (2250, 1000)),
        ("!900,900", (900, 600)),
        ("!9000,9000", (3000, 2000)),  # without ^ it is never made larger
        ("^3600,", (3600, 2400)),
        ("^,3000", (4500, 3000)),
        ("^pct:120", (3600, 2400)),
        ("^3600,2000", (3600, 2000)),
        ("^!3600,3600", (3600, 2400)),
        ("^max", (4898, 3265)),
    ],
)
def test_a_size_as_the_standard_reckons_it(size, pixels):
    assert ask(size=size).piece.size == pixels


@pytest.mark.parametrize(
    "size",
    [
        "", ",", "0,", ",0", "0,0", "!0,5", "pct:0", "3001,", ",2001", "3000,2001", "pct:100.1", "pct:-5", "!5,", "!,5", "^", "full",
        "^100000,", "^9000,9000", "1.5,", "w,h", "5,5,5", "^pct:1000",
    ],
)  # fmt: skip
def test_a_size_of_nothing_or_larger_than_the_region_is_a_bad_request(size):
    with pytest.raises(Refused) as refusal:
        ask(size=size)
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    ("rotation", "last", "status"),
    [
        ("361", "default.jpg", 400), ("-90", "default.jpg", 400), ("!", "default.jpg", 400), ("north", "default.jpg", 400),
        ("22.5", "default.jpg", 501), ("!45", "default.jpg", 501), ("0", "native.jpg", 400), ("0", "default", 400),
        ("0", "default.xyz", 400), ("0", "default.tif", 501), ("0", "default.webp", 501), ("0", "default.pdf", 501),
    ],
)  # fmt: skip
def test_what_the_grammar_knows_and_we_do_not_offer_is_another_answer(rotation, last, status):
    with pytest.raises(Refused) as refusal:
        ask(rotation=rotation, last=last)
    assert refusal.value.status == status


@pytest.mark.parametrize(
    ("parts", "canonical"),
    [
        (("full", "max", "0", "default.jpg"), "full/max/0/default.jpg"),
        (("0,0,3000,2000", "3000,", "0.0", "color.jpg"), "full/max/0/default.jpg"),
        (("pct:0,0,50,50", "pct:50", "!90", "gray.png"), "0,0,1500,1000/750,500/!90/gray.png"),
        (("square", "^!2500,2500", "360", "bitonal.png"), "500,0,2000,2000/^2500,2500/0/bitonal.png"),
    ],
)
def test_requests_for_the_same_have_one_canonical_form(parts, canonical):
    assert ask(*parts).canonical == canonical


@given(st.text(max_size=24), st.text(max_size=24), st.text(max_size=8), st.text(max_size=16))
def test_any_text_is_a_request_or_a_refusal(region, size, rotation, last):
    with pytest.raises(Refused):
        ask(region, size, rotation, last)


SIDE = st.integers(1, 9000)


@given(st.tuples(SIDE, SIDE), st.sampled_from(["max", "^max", "!300,300", "700,", ",700", "pct:33", "^!900,900"]))
def test_no_answer_is_larger_than_allowed_and_a_canonical_form_asks_for_the_same_again(whole, size):
    try:
        asked = ask(size=size, whole=whole)
    except Refused:
        return
    wide, high = asked.piece.size
    assert 1 <= wide * high <= MOST_AREA
    region, pixels, rotation, last = asked.canonical.split("/")
    if wide * high <= whole[0] * whole[1] or pixels.startswith("^"):
        assert parameters.read(region, pixels, rotation, last, whole=whole).piece.size in {(wide, high), whole}
