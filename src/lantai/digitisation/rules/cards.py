"""Cards: one person a page, fields named by labels beside or before what was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lantai.digitisation.rules import cells as rules
from lantai.digitisation.rules import columns, words
from lantai.digitisation.rules.lists import checked
from lantai.digitisation.rules.plane import Piece, Plane, around, cut, in_rows
from lantai.digitisation.values import Cell, PersonRow

SEPARATORS = ":：;；"
TOO_FAR = 14.0  # times the height of a line between a label and what belongs to it


def row(plane: Plane) -> PersonRow | None:
    """Return the one person of a card, or nothing when no name is labelled on the page."""
    fields: dict[str, Cell] = {}
    places = []
    for kind, pieces in _fields(plane):
        if kind in fields:
            continue
        fields[kind] = rules.cell(kind, pieces, script=plane.script)
        places += [piece.line for piece in pieces]
    if "name" not in fields or _is_list(plane):
        return None
    return checked([PersonRow(fields, region=around(places))])[0]


def labelled(line: Sequence[Piece], plane: Plane) -> bool:
    """Tell whether a row of pieces holds a label with something to be filled in."""
    return any(_label(piece)[0] for piece in _cut_at_rules(line, plane))


def _is_list(plane: Plane) -> bool:
    """Tell whether people stand one below the other under a label for names: then this is no card."""
    return any(
        columns.names_below(plane, piece.bottom, piece.left, piece.right) >= columns.FEWEST_NAMES
        for piece in plane.pieces
        if words.kind_of(piece.text.rstrip(SEPARATORS)) == "name"
    )


def _fields(plane: Plane) -> Iterator[tuple[str, list[Piece]]]:
    for line in in_rows(plane.pieces, plane.height):
        kind = ""
        held: list[Piece] = []
        reached = 0.0
        for piece in _cut_at_rules(line, plane):
            label, rest = _label(piece)
            if label:
                if kind:
                    yield kind, held
                kind, held, reached = label, [rest] if rest else [], piece.right
            elif kind and piece.left - reached < TOO_FAR * plane.height:
                held.append(piece)
                reached = piece.right
        if kind:
            yield kind, held


def _cut_at_rules(line: Sequence[Piece], plane: Plane) -> list[Piece]:
    """Cut a label from what was filled in beside it, where a rule stands between them."""
    parts: list[Piece] = []
    for piece in line:
        some = cut(piece, plane.dividing(piece.middle))
        known = len(some) > 1 and bool(words.kind_of(some[0].text.rstrip(SEPARATORS)))
        parts += some if known else [piece]
    return parts


def _label(piece: Piece) -> tuple[str, Piece | None]:
    """Return the kind of a label and what follows it in the same piece."""
    if kind := words.kind_of(piece.text.rstrip(SEPARATORS)):
        return kind, None
    if len(piece.signs) != len(piece.text):
        return "", None
    for place, sign in enumerate(piece.text):
        if sign in SEPARATORS and (kind := words.kind_of(piece.text[:place])):
            return kind, _after(piece, place + 1)
    return "", None


def _after(piece: Piece, begin: int) -> Piece | None:
    signs = piece.signs[begin:]
    if not signs:
        return None
    left = min(piece.right - 1, piece.sign_at(begin) - (piece.right - piece.left) / len(piece.signs) / 2)
    return Piece("".join(sign.text for sign in signs), left, piece.right, piece.top, piece.bottom, piece.line, signs)
