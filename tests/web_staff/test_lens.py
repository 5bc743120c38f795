"""What the viewer shows of a page, and what it covers."""

from hypothesis import given
from hypothesis import strategies as st

from lantai.foundation.geometry import Region
from lantai.web.staff.reference import lens

WIDTH, HEIGHT = 1480, 1090
HEADER = Region(0.055, 0.14, 0.89, 0.044)
SIDES = st.integers(0, 90).flatmap(lambda start: st.tuples(st.just(start), st.integers(1, 100 - start)))


def regions():
    return st.tuples(SIDES, SIDES).map(lambda s: Region(s[0][0] / 100, s[1][0] / 100, s[0][1] / 100, s[1][1] / 100))


def inside(box, x, y):
    return box.x <= x < box.right and box.y <= y < box.bottom


@given(regions(), st.none() | regions(), st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))
def test_every_point_is_either_kept_or_covered_once(row, header, x, y):
    shown = lens.of(WIDTH, HEIGHT, row, header)
    kept = [lens._box(region, WIDTH, HEIGHT) for region in (row, header) if region]
    covering = [box for box in shown.covers if inside(box, x, y)]
    assert len(covering) == (0 if any(inside(box, x, y) for box in kept) else 1)


@given(regions(), st.none() | regions())
def test_the_window_holds_the_row_and_stays_on_the_page(row, header):
    shown = lens.of(WIDTH, HEIGHT, row, header)
    assert shown.window.x >= 0
    assert shown.window.right <= WIDTH
    assert shown.window.bottom <= HEIGHT
    assert shown.window.y <= shown.row.y + shown.row.h // 2 <= shown.window.bottom


def test_the_heads_of_the_columns_stand_above_the_row():
    shown = lens.of(WIDTH, HEIGHT, Region(0.055, 0.66, 0.89, 0.044), HEADER)
    assert shown.header is not None
    assert shown.header.bottom == round(HEADER.y * HEIGHT) + round(HEADER.h * HEIGHT)
    assert shown.header.w == shown.window.w
    assert shown.total == shown.header.h + shown.window.h
    assert shown.window.h < HEIGHT // 3


def test_an_unmarked_page_is_shown_whole_and_uncovered():
    shown = lens.of(WIDTH, HEIGHT, None, HEADER)
    assert shown.window == lens.Box(0, 0, WIDTH, HEIGHT)
    assert shown.covers == ()
