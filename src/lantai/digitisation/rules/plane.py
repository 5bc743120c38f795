"""Lines of a page laid out so that rows run from left to right, whatever way the page is written.

The slant is taken out; a page written in columns from the right is turned on its side, so that its rightmost column
becomes the first row. All that follows (rows, columns, headings) need not know.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from lantai.catalogue.names import fold
from lantai.digitisation.values import Line, PageText, Rule, Sign
from lantai.foundation.geometry import Region

FEWEST_HAN = 30  # characters from which a page tells how it is written
SURE = 0.99
OLD_SHARE = 0.03  # of traditional characters on a page in simplified ones
APART = 1.6  # heights from character to character that belong to two columns
MOSTLY = 0.75  # of the characters of such a line that stand in the middle of a column
POOR_SHARE = 0.06  # of Han characters below `SURE`: a carbon copy, a bad photocopy


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or a part of one, on the plane (pixels). `split` says that it was cut out of a line over two columns."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    line: Line
    signs: tuple[Sign, ...]
    split: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def sign_at(self, index: int) -> float:
        """Return where a character stands along the row."""
        return self.left + self.signs[index].at * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Script:
    """How a page is written: in simplified characters, and so badly that the machine is unsure of many of them."""

    simplified: bool = False
    poor: bool = False


@dataclass(frozen=True, slots=True)
class Plane:
    """A page laid out. `uprights` divide columns, `rulers` divide rows: where, from, to."""

    pieces: tuple[Piece, ...]
    titles: tuple[Piece, ...]
    uprights: tuple[Rule, ...]
    rulers: tuple[Rule, ...]
    height: float  # of a usual piece
    script: Script = Script()

    def dividing(self, y: float) -> tuple[float, ...]:
        """Return where columns are divided by a drawn rule at the height `y`."""
        return tuple(x for x, begin, end in self.uprights if begin - 0.3 * self.height <= y <= end + 0.3 * self.height)

    def ruled(self, x: float) -> tuple[float, ...]:
        """Return where rows are divided by a drawn rule at `x`."""
        return tuple(y for y, begin, end in self.rulers if begin - self.height <= x <= end + self.height)


def lay_out(page: PageText) -> Plane:
    """Return the page's lines on the plane; titles of upright pages that run across are kept apart."""
    wide, high = page.width, page.height
    pieces: list[Piece] = []
    titles: list[Piece] = []
    for line in column_by_column(page) if page.vertical else page.lines:
        piece = _piece(line, page)
        across = page.vertical and line.upright and line.width * wide > 2 * line.height * high
        (titles if across else pieces).append(piece)
    uprights = tuple((x * wide, begin * high, end * high) for x, begin, end in page.uprights)
    rulers = tuple((y * high, begin * wide, end * wide) for y, begin, end in page.rulers)
    if page.vertical:
        turned = tuple((y, wide - end, wide - begin) for y, begin, end in rulers)
        uprights, rulers = turned, tuple(sorted((wide - x, begin, end) for x, begin, end in uprights))
    usual = median([piece.height for piece in pieces]) if pieces else 1.0
    return Plane(tuple(pieces), tuple(titles), uprights, rulers, usual, script(page))


def column_by_column(page: PageText) -> list[Line]:
    """Return the lines of a page in columns; what was found as one line across several is cut into its characters.

    Numbers and sexes of one character stand side by side in a row, and the machine takes them for a line. A rule drawn
    between two characters tells, or that they stand far apart and each in the middle of a column.
    """
    columns = sorted(line.x + line.width / 2 for line in page.lines if not line.upright and len(line.text) > 1)
    found: list[Line] = []
    for line in page.lines:
        if line.upright and _over_columns(line, page, columns):
            found += _one_by_one(line, page)
        else:
            found.append(line)
    return found


def _over_columns(line: Line, page: PageText, columns: Sequence[float]) -> bool:
    if len(line.signs) < 2:
        return False
    places = [line.x + sign.at * line.width for sign in line.signs]
    middle, lean = line.y + line.height / 2, math.tan(math.radians(page.slant)) * page.height / page.width
    level = [x + lean * (middle - 0.5) for x in places]
    drawn = [x for x, begin, end in page.uprights if begin <= middle <= end]
    gaps = list(itertools.pairwise(level))
    if any(a < x < b for a, b in gaps for x in drawn):
        return True
    size = line.height * page.height / page.width
    near = [x for x in places if any(abs(x - column) < size / 2 for column in columns)]
    return min(b - a for a, b in gaps) > APART * size and len(near) >= MOSTLY * len(places)


def _one_by_one(line: Line, page: PageText) -> Iterator[Line]:
    wide = min(line.width / len(line.signs), line.height * page.height / page.width)
    for place, sign in enumerate(line.signs):
        lean = math.tan(math.radians(page.slant)) * page.width / page.height
        yield replace(
            line, text=sign.text, x=max(0.0, line.x + sign.at * line.width - wide / 2), width=wide, score=sign.certainty,
            y=line.y + lean * (sign.at - 0.5) * line.width, signs=(replace(sign, at=0.5),), again=_at(line.again, place, line),
            unread=False,
        )  # fmt: skip


def _at(again: str | None, place: int, line: Line) -> str | None:
    """Return what a second look made of one character of a line, when it saw as many."""
    return again[place] if again is not None and len(again) == len(line.signs) else None


def script(page: PageText) -> Script:
    """Tell from the characters the machine is sure of, and how many these are, how the page is written."""
    han = [sign for line in page.lines for sign in line.signs if fold.is_han(sign.text)]
    if len(han) < FEWEST_HAN:
        return Script()
    sure = [sign.text for sign in han if sign.certainty > SURE]
    old = sum(fold.simplified(one) != one for one in sure)
    return Script(simplified=old < OLD_SHARE * len(sure), poor=(len(han) - len(sure)) > POOR_SHARE * len(han))


def _piece(line: Line, page: PageText) -> Piece:
    wide, high = page.width, page.height
    centre_x, centre_y = (line.x + line.width / 2) * wide, (line.y + line.height / 2) * high
    across, down = line.width * wide, line.height * high
    if page.slant:
        turn = math.radians(-page.slant)
        x, y = centre_x - wide / 2, centre_y - high / 2
        centre_x = wide / 2 + x * math.cos(turn) - y * math.sin(turn)
        centre_y = high / 2 + x * math.sin(turn) + y * math.cos(turn)
        lean = abs(math.tan(turn))  # the upright box of a slanted line is too high: give it its own height back
        down = max(down * 0.5, down - across * lean)
    if page.vertical:
        centre_x, centre_y, across, down = centre_y, wide - centre_x, down, across
    return Piece(
        line.text, centre_x - across / 2, centre_x + across / 2, centre_y - down / 2, centre_y + down / 2, line, line.signs
    )  # fmt: skip


def in_rows(pieces: Sequence[Piece], usual: float) -> list[list[Piece]]:
    """Return the pieces row by row from the top, each row from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.middle):
        if rows:
            level = sum(one.middle for one in rows[-1]) / len(rows[-1])
            if piece.middle - level < 0.55 * usual:
                rows[-1].append(piece)
                continue
        rows.append([piece])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def cut(piece: Piece, borders: Sequence[float]) -> list[Piece]:
    """Return the piece cut at the borders that run through it, between its characters."""
    if not piece.signs:
        return [piece]
    slack = 0.35 * piece.height
    through = [border for border in borders if piece.left + slack < border < piece.right - slack]
    parts, begin = [], 0
    places = [piece.sign_at(index) for index in range(len(piece.signs))]
    for border in [*through, math.inf]:
        end = begin
        while end < len(places) and places[end] < border:
            end += 1
        if end > begin:
            parts.append((begin, end))
        begin = end
    if len(parts) < 2:
        return [piece]
    return [_part(piece, places, begin, end) for begin, end in parts]


def _part(piece: Piece, places: Sequence[float], begin: int, end: int) -> Piece:
    signs = piece.signs[begin:end]
    half = (piece.right - piece.left) / max(1, len(piece.signs)) / 2
    left, right = max(piece.left, places[begin] - half), min(piece.right, places[end - 1] + half)
    share = max(1e-6, right - left)
    moved = tuple(
        Sign(sign.text, sign.certainty, (place - left) / share, sign.second, sign.second_certainty)
        for sign, place in zip(signs, places[begin:end], strict=True)
    )
    return Piece(
        "".join(sign.text for sign in signs), left, right, piece.top, piece.bottom, piece.line, moved, split=True
    )


def around(lines: Sequence[Line]) -> Region | None:
    """Return the rectangle on the page around some lines."""
    if not lines:
        return None
    left, top = max(0.0, min(line.x for line in lines)), max(0.0, min(line.y for line in lines))
    right = min(1.0, max(line.x + line.width for line in lines))
    bottom = min(1.0, max(line.y + line.height for line in lines))
    return Region(left, top, max(1e-4, right - left), max(1e-4, bottom - top))
