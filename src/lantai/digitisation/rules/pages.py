"""One page as a whole: which layout it has, its rows, and whether somebody must look at all of it.

Doubts of a page: NO_LAYOUT nothing on it is a list or a card we know · NO_ROWS headings without a row · FEW_NAMES more
than half of the names are doubted · COUNT the number of people the page states is not what was found · HANDWRITTEN the
machine is sure of nothing on it: handwriting, or print too bad to be read · UPSIDE_DOWN, ON_ITS_SIDE the picture had to be
turned to be read (told by who had it read).
"""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median

from lantai.digitisation.rules import cards, columns, headers, lists, words
from lantai.digitisation.rules.plane import Plane, lay_out
from lantai.digitisation.values import PageRows, PageText, PersonRow

UNSURE, FEWEST_LINES = 0.93, 5  # mean certainty of a usual line; lines from which a page tells anything
_STATED = re.compile(r"共计?(\d{1,3})[人名]")


def read(page: PageText) -> PageRows:
    """Return the people of a page. Never guesses a page it does not know: that one goes to review as a whole."""
    plane = lay_out(page)
    heads = columns.heads(plane)
    rows = lists.rows(plane, heads)
    form = "list"
    if not heads:
        one = cards.row(plane)
        rows, form = [one] if one else [], "card"
    by_hand = ("HANDWRITTEN",) if _unsure(page) else ()
    if not rows:
        return PageRows(doubts=(*by_hand, "NO_ROWS" if heads else "NO_LAYOUT"), vertical=page.vertical)
    marks = lists.courses(plane, columns.heads(plane, "course")) if form == "card" else []
    layout = _layout(plane, form, rows)
    if marks:
        rows = [_without_heads(rows[0], {kind for one in marks for kind in one})]
    return PageRows(
        layout=layout, rows=tuple(rows), doubts=(*by_hand, *_doubts(plane, form, rows)), vertical=page.vertical,
        courses=tuple(marks), header=None if by_hand else headers.proposed(page, plane, heads, rows),
    )  # fmt: skip


def _without_heads(row: PersonRow, kinds: set[str]) -> PersonRow:
    """Return the person of a transcript without the headings over her courses, which are no labels of hers to be filled in."""
    return replace(row, cells={kind: cell for kind, cell in row.cells.items() if kind not in kinds or cell.text})


def _unsure(page: PageText) -> bool:
    """Tell whether the machine is unsure of most lines. Of print it is sure, even of carbon copies."""
    means = [sum(sign.certainty for sign in line.signs) / len(line.signs) for line in page.lines if line.signs]
    return len(means) >= FEWEST_LINES and median(means) < UNSURE


def _layout(plane: Plane, form: str, rows: list[PersonRow]) -> str:
    """Return the code of the likeliest layout of that form: by title first, then by its columns."""
    text = words.plain("".join(piece.text for piece in (*plane.titles, *plane.pieces)))
    kinds = {kind for row in rows for kind in row.cells}

    def fits(layout: words.Layout) -> tuple[int, int]:
        return sum(title in text for title in layout.titles), len(kinds & layout.kinds)

    return max((layout for layout in words.layouts() if layout.form == form), key=fits).code


def _doubts(plane: Plane, form: str, rows: list[PersonRow]) -> list[str]:
    doubts = []
    if form == "list":
        if sum(row.name_is_doubted for row in rows) * 2 > len(rows):
            doubts.append("FEW_NAMES")
        stated = {
            int(found) for piece in (*plane.titles, *plane.pieces) for found in _STATED.findall(words.plain(piece.text))
        }
        if stated and len(rows) not in stated:
            doubts.append("COUNT")
    return doubts
