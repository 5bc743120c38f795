"""Where the headings stand, and from them the columns: each with its kind and its borders."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lantai.digitisation.rules import words
from lantai.digitisation.rules.plane import Piece, Plane, in_rows

FEWEST_SHARE = 0.6  # of the pieces of a heading row must be headings
FEWEST_NAMES = 3  # below a heading for a page to be a list


@dataclass(frozen=True, slots=True)
class Column:
    kind: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Block:
    """Columns side by side that make one list; a page may hold two or three beside each other."""

    columns: tuple[Column, ...]

    @property
    def left(self) -> float:
        return self.columns[0].left

    @property
    def right(self) -> float:
        return self.columns[-1].right


@dataclass(frozen=True, slots=True)
class Head:
    """One row of headings: its height on the plane and the blocks below it."""

    bottom: float
    top: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    left: float
    right: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


def heads(plane: Plane, asked: str = "name") -> list[Head]:
    """Return the rows of headings over a column of the kind `asked`, from the top; empty when there is none.

    Most headings of a row must be known. A sheet with a column for each course is known by the people below its
    heading for names; a column whose heading nobody could read (a seal stands on it), or that is called what we do not
    know, by being the only one of names.
    """
    found = []
    rows = in_rows(plane.pieces, plane.height)
    for row, below in zip(rows, [*rows[1:], []], strict=True):
        named = [one for piece in row for one in _headings(piece)]
        kinds = {one.kind for one in named if one.kind}
        if len(kinds) < 2 or _labels(below):
            continue
        mostly = sum(bool(one.kind) for one in named) >= FEWEST_SHARE * len(named)
        if asked in kinds and (mostly or (asked == "name" and _people_below(plane, row, named))):
            found.append(_head(plane, row, named))
        elif asked == "name" and (
            head := _with_names(plane, _head(plane, row, named), sure=mostly and len(kinds) >= 3)
        ):
            found.append(head)
    return found


def looks_like_a_name(text: str) -> bool:
    """Tell whether a text is made like a Chinese name: a known surname and one or two characters more."""
    text = words.plain(text)
    single, compound = words.surnames()
    if not 2 <= len(text) <= 4 or not all("㐀" <= one <= "鿿" for one in text) or text in words.by_word():
        return False
    return (len(text) <= 3 and text[0] in single) or any(text.startswith(one) for one in compound)


def _people_below(plane: Plane, row: Sequence[Piece], named: Sequence[_Found]) -> bool:
    """Tell whether people stand below the heading for names."""
    bottom = max(piece.bottom for piece in row)
    heading = next(one for one in named if one.kind == "name")
    return names_below(plane, bottom, heading.left, heading.right) >= FEWEST_NAMES


def names_below(plane: Plane, top: float, left: float, right: float) -> int:
    """Return how many pieces below `top` and under that stretch look like names, when most of them do."""
    under = [
        piece for piece in plane.pieces
        if piece.middle > top and left - plane.height < piece.centre < right + plane.height and len(piece.text) > 1
    ]  # fmt: skip
    alike = sum(looks_like_a_name(piece.text) for piece in under)
    return alike if alike * 2 > len(under) else 0


def _with_names(plane: Plane, head: Head, *, sure: bool) -> Head | None:
    """Return the head with its one column of names, which has no heading that could be read; nothing when none is clear.

    Where few headings are known (not `sure`) more people must stand there.
    """
    fewest = FEWEST_NAMES if sure else 2 * FEWEST_NAMES
    strange = [
        column for block in head.blocks for column in block.columns
        if not column.kind and names_below(plane, head.bottom, column.left + plane.height, column.right - plane.height) >= fewest
    ]  # fmt: skip
    if len(strange) != 1 or len(head.blocks) != 1:
        return None
    named = (Column("name", one.left, one.right) if one is strange[0] else one for one in head.blocks[0].columns)
    return Head(head.bottom, head.top, (Block(tuple(named)),))


def _labels(row: Sequence[Piece]) -> bool:
    """Tell whether a row holds labels as a card does: then the row above it was no heading of a list."""
    named = [one for piece in row for one in _headings(piece)]
    return sum(bool(one.kind) for one in named) * 3 > len(named)


def _headings(piece: Piece) -> Iterator[_Found]:
    """Yield the headings a piece holds; `kind` is empty when it holds something else."""
    text = words.plain(piece.text)
    if kind := words.kind_of(text):
        yield _Found(kind, piece.left, piece.right)
        return
    if len(piece.signs) == len(text) and (parts := _divided(text)):
        for begin, end in parts:
            half = (piece.right - piece.left) / len(text) / 2
            yield _Found(words.by_word()[text[begin:end]], piece.sign_at(begin) - half, piece.sign_at(end - 1) + half)
        return
    yield _Found(_nearly(text), piece.left, piece.right)


def _divided(text: str) -> list[tuple[int, int]]:
    """Return where a text falls into headings without rest, the longest first; empty when it does not."""
    at, parts = 0, []
    while at < len(text):
        for length in range(min(words.longest_word(), len(text) - at), 1, -1):
            if text[at : at + length] in words.by_word():
                parts.append((at, at + length))
                at += length
                break
        else:
            return []
    return parts if len(parts) > 1 else []


def _nearly(text: str) -> str:
    """Return the kind of the one heading of three or more characters that differs in one of them."""
    if len(text) < 3:
        return ""
    near = {
        kind
        for word, kind in words.by_word().items()
        if len(word) == len(text) and sum(a != b for a, b in zip(word, text, strict=True)) == 1
    }
    return near.pop() if len(near) == 1 else ""


def _head(plane: Plane, row: Sequence[Piece], named: Sequence[_Found]) -> Head:
    named = sorted(named, key=lambda one: one.left)
    top, bottom = min(piece.top for piece in row), max(piece.bottom for piece in row)
    below = [piece for piece in plane.pieces if piece.middle > bottom]
    usual = plane.height
    drawn = plane.dividing(bottom + 0.8 * usual)
    named = _one_a_column(named, drawn)
    left = max((x for x in drawn if x < named[0].centre), default=named[0].left - 4 * usual)
    right = min((x for x in drawn if x > named[-1].centre), default=named[-1].right + 6 * usual)
    columns, begin = [], left
    for one, following in itertools.pairwise(named):
        end, again = _border(drawn, one, following, below)
        columns.append(Column(one.kind, begin, end))
        if again > end:  # a column whose heading nobody read, or the gap between two blocks
            columns.append(Column("", end, again))
        begin = again
    columns.append(Column(named[-1].kind, begin, right))
    return Head(bottom, top, tuple(_blocks(columns)))


def _one_a_column(named: Sequence[_Found], drawn: Sequence[float]) -> list[_Found]:
    """Leave out what nobody knows where something else stands between the same two drawn rules: words of a seal."""
    kept: list[_Found] = []
    for one in named:
        if kept and drawn and not any(kept[-1].centre < x < one.centre for x in drawn):
            if not one.kind:
                continue
            if not kept[-1].kind:
                kept.pop()
        kept.append(one)
    return kept


def _border(rules: Sequence[float], one: _Found, following: _Found, below: Sequence[Piece]) -> tuple[float, float]:
    """Return where one column ends and the next begins: at drawn rules, else where the fewest pieces run through."""
    drawn = [x for x in rules if one.centre < x < following.centre]
    if drawn:
        return drawn[0], drawn[-1]
    begin, end = one.centre, following.centre
    steps = [begin + (end - begin) * step / 24 for step in range(1, 24)]
    between = (one.right + following.left) / 2

    def crossed(x: float) -> tuple[int, float]:
        return sum(piece.left < x < piece.right for piece in below), abs(x - between)

    best = min(steps, key=crossed)
    return best, best


def _blocks(columns: Sequence[Column]) -> Iterator[Block]:
    """Divide where the kinds begin again."""
    some: list[Column] = []
    seen: set[str] = set()
    for column in columns:
        if column.kind and column.kind in seen:
            yield Block(tuple(some))
            some, seen = [], set()
        some.append(column)
        seen.add(column.kind)
    if some:
        yield Block(tuple(some))
