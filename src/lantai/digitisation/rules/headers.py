"""The header of a page, proposed from what was read: the titles and the line of headings, over the whole ruled width.

A certified copy shows the header and one person's row, so a header must hold nobody's row. Where that is not sure (rows
above the headings, a page too slanted for a rectangle between headings and first row) less is proposed, or nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lantai.digitisation.rules import cells as rules
from lantai.digitisation.rules import columns, words
from lantai.digitisation.rules.cards import labelled
from lantai.digitisation.rules.columns import Column, Head
from lantai.digitisation.rules.plane import Piece, Plane, in_rows
from lantai.digitisation.values import Line, PageText, PersonRow, ReadHeader
from lantai.foundation.geometry import Region

AIR = 0.3  # heights of a usual line: what is left around the words where there is room
CLEAR = 0.12  # the same: what always stays between the header and what is no header
FURTHEST = 0.6  # the same: how far below the headings a header may reach where no rule ends it
RIM = 0.1  # of the height of a line as found, at either side: paper, not ink
SHOWN = 0.85  # of the height of every heading must lie in the header
SUREST = 0.8  # mean certainty of the headings, below which nothing is proposed
MOST_SURE = 0.999  # a machine is never wholly sure
LONG_NUMBER = 6  # digits by themselves: no title
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class _Between:
    """What the header holds (pieces of the plane), how wide it is, and between which heights it must stay."""

    pieces: Sequence[Piece]
    left: float
    right: float
    ceiling: float
    floor: float
    certainty: float


def proposed(page: PageText, plane: Plane, heads: Sequence[Head], rows: Sequence[PersonRow]) -> ReadHeader | None:
    """Return the header of a list (`heads`) or a card, nothing when it is not sure that it holds nobody's row."""
    found = _of_list(plane, heads) if heads else _of_card(plane)
    if found is None or found.certainty < SUREST:
        return None
    view = _View(page)
    region = _region(view, plane, found)
    if region is None or not _clear(view, plane, region, found.pieces, rows):
        return None
    return ReadHeader(view.region(region), round(min(MOST_SURE, *map(_mean, found.pieces)), 4))


def _of_list(plane: Plane, heads: Sequence[Head]) -> _Between | None:
    head = heads[0]
    every = [column for block in head.blocks for column in block.columns]
    rows = in_rows(plane.pieces, plane.height)
    titles, ceiling = _titles(rows, head, every)
    own = [piece for piece in plane.pieces if head.top <= piece.middle <= head.bottom]
    if _names_somebody(own):  # a card that was taken for a list
        return None
    below = [_ink(piece)[0] for piece in _writing(plane) if piece.middle > head.bottom]
    floor = min([*below, *_rules_below(plane, head), head.bottom + FURTHEST * plane.height])
    certainty = _certainty(own)
    left, right = head.blocks[0].left, head.blocks[-1].right
    subtitles = max((len(_titles(rows, one, every, head.bottom)[0]) for one in heads[1:]), default=0)
    if not subtitles:
        return _Between([*own, *_flat(titles)], left, right, ceiling, floor, certainty)
    kept, under = titles[subtitles:], titles[:subtitles]  # a title of the first class is none of the second
    if not kept or not under:
        return None
    floor = min(_ink(piece)[0] for piece in _flat(under))
    return _Between(_flat(kept), left, right, ceiling, floor, certainty)


def _titles(
    rows: Sequence[Sequence[Piece]], head: Head, every: Sequence[Column], begin: float = -math.inf
) -> tuple[list[Sequence[Piece]], float]:
    """Return the rows of pieces over the headings that are no person's, the nearest first, and where what is one ends."""
    found: list[Sequence[Piece]] = []
    for row in reversed(rows):
        level = sum(piece.middle for piece in row) / len(row)
        if level >= head.top:
            continue
        if level <= begin or _is_somebodys(row, every):
            return found, max(_ink(piece)[1] for piece in row)
        found.append(row)
    return found, -math.inf


def _is_somebodys(row: Sequence[Piece], every: Sequence[Column]) -> bool:
    """Tell whether a row may be a person's: a name or a long number by itself, or something in half of the columns."""
    if _names_somebody(row):
        return True
    filled = {one for one in every for piece in row if one.left <= piece.centre < one.right}
    return len(filled) >= max(3, len(every) / 2)


def _names_somebody(row: Sequence[Piece]) -> bool:
    """Tell whether a name, a sex or a long number stands by itself in a row."""
    texts = [words.plain(piece.text) for piece in row]
    sexes = words.marks()["sexes"]
    return any(
        columns.looks_like_a_name(text) or text in sexes or (text.isdigit() and len(text) >= LONG_NUMBER)
        for text in texts
    )


def _rules_below(plane: Plane, head: Head) -> list[float]:
    """Return where the rule is drawn that ends the headings, if one is: the header may reach just over it."""
    middle = (head.blocks[0].left + head.blocks[-1].right) / 2
    near = [y for y in plane.ruled(middle) if 0 < y - head.bottom < 1.5 * plane.height]
    return [near[0] + 2 * CLEAR * plane.height] if near else []


def _of_card(plane: Plane) -> _Between | None:
    rows = in_rows(plane.pieces, plane.height)
    first = next((place for place, row in enumerate(rows) if labelled(row, plane)), 0)
    known = [title for layout in words.layouts() if layout.form == "card" for title in layout.titles]
    named = [place for place, row in enumerate(rows[:first]) if any(title in _text(row) for title in known)]
    titles = rows[: named[-1] + 1] if named else []  # what stands below the title may be somebody's, its label unread
    if not titles or any(_is_somebodys(row, ()) for row in titles):
        return None
    left = min(piece.left for piece in plane.pieces)
    right = max(piece.right for piece in plane.pieces)
    above = _flat(titles)
    floor = min(_ink(piece)[0] for row in rows[named[-1] + 1 :] for piece in row)
    return _Between(above, left, right, -math.inf, floor, _certainty(above))


def _ink(piece: Piece) -> tuple[float, float]:
    """Return from where to where a piece has ink: lines are found with a rim of paper."""
    return piece.top + RIM * piece.height, piece.bottom - RIM * piece.height


def _writing(plane: Plane) -> list[Piece]:
    """Return the pieces that are no words of a seal."""
    return [piece for piece in plane.pieces if piece.line.red <= rules.SEAL]


def _text(row: Sequence[Piece]) -> str:
    return words.plain("".join(piece.text for piece in row))


def _flat(rows: Sequence[Sequence[Piece]]) -> list[Piece]:
    return [piece for row in rows for piece in row]


def _mean(piece: Piece) -> float:
    return sum(sign.certainty for sign in piece.signs) / len(piece.signs) if piece.signs else 0.0


def _certainty(pieces: Sequence[Piece]) -> float:
    signs = [sign.certainty for piece in pieces for sign in piece.signs]
    return sum(signs) / len(signs) if signs else 0.0


class _View:
    """The page as it is, with its slant, but on its side where it is written in columns: as the plane, not set straight."""

    def __init__(self, page: PageText) -> None:
        self.page = page
        self.wide, self.high = (page.height, page.width) if page.vertical else (page.width, page.height)

    def box(self, line: Line) -> Box:
        wide, high = self.page.width, self.page.height
        left, top = line.x * wide, line.y * high
        right, bottom = left + line.width * wide, top + line.height * high
        return (top, wide - right, bottom, wide - left) if self.page.vertical else (left, top, right, bottom)

    def ink(self, line: Line) -> Box:
        left, top, right, bottom = self.box(line)
        rim = RIM * (bottom - top)
        return left, top + rim, right, bottom - rim

    def place(self, region: Region) -> Box:
        return self.ink(Line("", region.x, region.y, region.w, region.h))

    def region(self, box: Box) -> Region:
        left, top, right, bottom = box
        wide, high = self.page.width, self.page.height
        if self.page.vertical:
            left, top, right, bottom = wide - bottom, left, wide - top, right
        x, y = max(0.0, left / wide), max(0.0, top / high)
        return Region(x, y, min(1.0, right / wide) - x, min(1.0, bottom / high) - y)

    def on_plane(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point stands once the slant is taken out."""
        return self._turned(x, y, -self.page.slant)

    def off_plane(self, x: float, y: float) -> tuple[float, float]:
        return self._turned(x, y, self.page.slant)

    def _turned(self, x: float, y: float, degrees: float) -> tuple[float, float]:
        turn = math.radians(degrees)  # a page on its side turns the same way about its middle
        across, down = x - self.wide / 2, y - self.high / 2
        return (
            self.wide / 2 + across * math.cos(turn) - down * math.sin(turn),
            self.high / 2 + across * math.sin(turn) + down * math.cos(turn),
        )

    def level(self, x: float, height: float) -> float:
        """Return where at `x` the height of the plane runs."""
        (_x, zero), (_y, one) = self.on_plane(x, 0), self.on_plane(x, 1)
        return (height - zero) / (one - zero)


def _region(view: _View, plane: Plane, found: _Between) -> Box | None:
    """Return the rectangle around the header that stays between its heights at both ends; nothing when it does not hold it."""
    boxes = [view.box(piece.line) for piece in found.pieces]
    middle = sum(piece.middle for piece in found.pieces) / len(found.pieces)
    left = max(0.0, min(view.off_plane(found.left, middle)[0], *(box[0] for box in boxes)))
    right = min(view.wide, max(view.off_plane(found.right, middle)[0], *(box[2] for box in boxes)))
    air, clear = AIR * plane.height, CLEAR * plane.height
    floor = min(view.level(x, found.floor - clear) for x in (left, right))
    ceiling = max(view.level(x, found.ceiling + clear) for x in (left, right))
    top = max(0.0, ceiling, min(box[1] for box in boxes) - air)
    bottom = min(view.high, floor, max(box[3] for box in boxes) + air)
    for box in map(view.ink, (piece.line for piece in found.pieces)):
        shown = min(bottom, box[3]) - max(top, box[1])
        if shown < SHOWN * (box[3] - box[1]):
            return None
    return left, top, right, bottom


def _clear(view: _View, plane: Plane, region: Box, pieces: Sequence[Piece], rows: Sequence[PersonRow]) -> bool:
    """Tell whether no row of a person, and no writing that is not the header's own, meets the rectangle."""
    own = {id(piece.line) for piece in pieces}
    others = [view.ink(piece.line) for piece in _writing(plane) if id(piece.line) not in own]
    others += [view.place(row.region) for row in rows if row.region is not None]
    return not any(_meet(region, box) for box in others)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
