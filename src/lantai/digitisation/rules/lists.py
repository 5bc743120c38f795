"""Lists: from columns to rows of people, and what the rows say about each other."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from lantai.digitisation.rules import cells as rules
from lantai.digitisation.rules import words
from lantai.digitisation.rules.columns import Block, Column, Head, looks_like_a_name
from lantai.digitisation.rules.plane import Piece, Plane, around, cut, in_rows
from lantai.digitisation.values import Cell, PersonRow

ORDERLY, FEWEST_ORDERLY = (
    0.6,
    5,
)  # share of the numbers read, and how many, that rise by one for the rest to be told by them
FAR = 4.5  # rows' heights between a list and what follows it
LEFT_OUT = 2  # numbers a list may leave out between two rows
FEWEST_FOLLOWING = 2  # rows of people below what seems to be the foot of a list, for it to be none
NEARLY_ALL = 0.8  # of the numbers of a list that have the same sign in one place
Cells = Mapping[Column, Sequence[Piece]]


def rows(plane: Plane, heads: Sequence[Head]) -> list[PersonRow]:
    """Return the people below each row of headings, block by block, with the doubts of every cell."""
    found: list[PersonRow] = []
    for place, head in enumerate(heads):
        end = heads[place + 1].top if place + 1 < len(heads) else float("inf")
        for block in head.blocks:
            if any(column.kind == "name" for column in block.columns):
                found += checked(_people(_lines(plane, head, block, end), plane))
    return found


def courses(plane: Plane, heads: Sequence[Head]) -> list[Mapping[str, Cell]]:
    """Return the courses of a transcript or card, one a row: name, hours, credit, mark as far as there are columns."""
    found: list[Mapping[str, Cell]] = []
    for place, head in enumerate(heads):
        end = heads[place + 1].top if place + 1 < len(heads) else float("inf")
        for block in head.blocks:
            if not any(column.kind == "course" for column in block.columns):
                continue
            for line in _lines(plane, head, block, end):
                made = {column.kind: rules.cell(column.kind, some) for column, some in line.items() if column.kind}
                if made.get("course", Cell("course", "")).text:
                    found.append(made)
    return found


def _lines(plane: Plane, head: Head, block: Block, end: float) -> list[Cells]:
    """Return the rows of a block, each piece in its column; what follows the list is left out."""
    borders = [column.right for column in block.columns[:-1]]
    pieces = [
        part
        for piece in plane.pieces
        if head.bottom < piece.middle < end and piece.top > head.top
        for part in cut(piece, [block.left, *borders, block.right])
        if block.left < part.centre < block.right
    ]
    seals = [piece for piece in pieces if piece.line.red > rules.SEAL]
    pieces = [piece for piece in pieces if piece.line.red <= rules.SEAL]
    found: list[Cells] = []
    foot = _foot(plane, head)
    steps: list[float] = []
    before = head.bottom
    several = in_rows(pieces, plane.height)
    for place, row in enumerate(several):
        level = median(piece.middle for piece in row)
        row += [piece for piece in seals if abs(piece.middle - level) < 0.5 * (piece.height + plane.height)]
        filled = _placed(row, block)
        beyond = level > foot and not _goes_on(filled, level - before, found, steps)
        footer = _is_footer(row)
        if beyond or footer or _far_below(level - before, steps, plane.height):
            if not _people_follow(several[place + (1 if footer else 0) :], block, found):
                break
            if footer:
                continue
        if found:
            steps.append(level - before)
        found.append(filled)
        before = level
    return _joined(found, plane)


def _placed(row: Sequence[Piece], block: Block) -> Cells:
    """Return the pieces of a row by column, without the columns in which nothing stands."""
    placed = {
        column: [piece for piece in row if column.left <= piece.centre < column.right] for column in block.columns
    }
    return {column: some for column, some in placed.items() if some}


def _people_follow(rows: Sequence[Sequence[Piece]], block: Block, found: Sequence[Cells]) -> bool:
    """Tell whether what seems to be the foot of a list has people of it below: words of a seal, a sum in its midst, a gap.

    Nothing of a list may be lost because its end was seen too early: it goes on when two more rows are filled as it is and
    have names where names stand.
    """
    usual = median([len(one) for one in found]) if found else 0.0
    following = [_placed(row, block) for row in rows]
    full = [one for one in following if len(one) * 2 > max(usual, 2)]
    named = [
        one for one in full
        if any(column.kind == "name" and looks_like_a_name("".join(piece.text for piece in some)) for column, some in one.items())
    ]  # fmt: skip
    return len(named) >= FEWEST_FOLLOWING


def _goes_on(row: Cells, step: float, found: Sequence[Cells], steps: Sequence[float]) -> bool:
    """Tell whether a row below the last drawn rule is one more of the list: a faint rule may not have been seen."""
    if len(steps) < 2:
        return False
    return step < 1.6 * median(steps) and len(row) * 2 > median(len(one) for one in found)


def _far_below(step: float, steps: Sequence[float], height: float) -> bool:
    """Tell whether a row stands so far below the last that it belongs to no list: a signature, a date."""
    return len(steps) > 1 and step > FAR * max(median(steps), 1.5 * height)


def _foot(plane: Plane, head: Head) -> float:
    """Return where the ruled part of the page ends, when it is ruled."""
    below = [y for y in plane.ruled(head.blocks[0].left + plane.height) if y > head.bottom]
    return below[-1] + 0.3 * plane.height if len(below) >= 5 else float("inf")


def _is_footer(row: Sequence[Piece]) -> bool:
    """Tell whether a row begins as the foot of a list does; words that stand under a seal are its own."""
    text = words.plain("".join(piece.text for piece in row if piece.line.red <= rules.RED))
    return any(text.startswith(words.plain(word)) for word in words.marks()["footers"])


def _kinds(line: Cells) -> set[str]:
    return {column.kind for column, some in line.items() if any(piece.line.red <= rules.SEAL for piece in some)}


def _joined(lines: Sequence[Cells], plane: Plane) -> list[Cells]:
    """Join a row that only goes on with the text of the one above, where no rule is drawn between them."""
    found: list[Cells] = []
    checks = {kind for kind, heading in words.headings().items() if heading.check != "text"}
    for line in lines:
        if found and not _kinds(line) & checks and not _ruled_between(found[-1], line, plane):
            found[-1] = {
                column: [*found[-1].get(column, ()), *line.get(column, ())]
                for column in dict.fromkeys([*found[-1], *line])
            }
        else:
            found.append(line)
    return found


def _ruled_between(one: Cells, other: Cells, plane: Plane) -> bool:
    begin = max(piece.middle for some in one.values() for piece in some)
    end = min(piece.middle for some in other.values() for piece in some)
    at = min(piece.left for some in one.values() for piece in some)
    return any(begin < y < end for y in plane.ruled(at))


def _people(lines: Sequence[Cells], plane: Plane) -> list[PersonRow]:
    found: list[PersonRow] = []
    above: dict[str, str] = {}
    levels: list[float] = []
    for line in lines:
        made = {
            column.kind: rules.cell(column.kind, some, above.get(column.kind, ""), plane.script)
            for column, some in line.items()
            if column.kind
        }
        if not _is_person(made):
            continue
        if "name" not in made:
            made["name"] = Cell("name", "", 0.0, ("EMPTY",))
        above = {kind: one.text for kind, one in made.items()}
        pieces = [piece.line for some in line.values() for piece in some]
        found.append(PersonRow(made, region=around(pieces)))
        levels.append(median(piece.middle for some in line.values() for piece in some))
    return _with_gaps(*_without_strays(found, levels), plane)


def _without_strays(found: Sequence[PersonRow], levels: Sequence[float]) -> tuple[list[PersonRow], list[float]]:
    """Take out what stands between two rows with nothing but a "name" (words of a seal); the row beside it is doubted."""
    steps = [b - a for a, b in pairwise(levels)]
    if len(steps) < 3 or median(len(row.cells) for row in found) < 3:
        return list(found), list(levels)
    near = 0.65 * median(steps)
    whole: list[PersonRow] = []
    kept: list[float] = []
    stray = False
    for place, (row, level) in enumerate(zip(found, levels, strict=True)):
        beside = min(steps[max(0, place - 1) : place + 1], default=near)
        if len(row.cells) == 1 and beside < near:
            stray = True
            whole[-1:] = [_doubting(one, "name", "UNREAD") for one in whole[-1:]]
            continue
        whole.append(_doubting(row, "name", "UNREAD") if stray else row)
        kept.append(level)
        stray = False
    return whole, kept


def _is_person(made: Mapping[str, Cell]) -> bool:
    """A row is a person's when it has a name, or a number with something beside it."""
    name = made.get("name")
    if name is not None and name.text:
        return True
    filled = [kind for kind, one in made.items() if one.text]
    return len(filled) >= 2 or (name is not None and "SEAL" in name.doubts)


def _with_gaps(found: Sequence[PersonRow], levels: Sequence[float], plane: Plane) -> list[PersonRow]:
    """Put a row to be looked at where the rows stand a row's height too far apart."""
    if len(levels) < 4:
        return list(found)
    steps = [b - a for a, b in itertools.pairwise(levels)]
    pitch = median(steps)
    whole: list[PersonRow] = []
    for place, row in enumerate(found):
        whole.append(row)
        missing = round(steps[place] / pitch) - 1 if place < len(steps) and pitch > 0.8 * plane.height else 0
        whole += [PersonRow({"name": Cell("name", "", 0.0, ("EMPTY",))}, doubts=("ROW_MISSING",))] * max(0, missing)
    return whole


def checked(found: Sequence[PersonRow]) -> list[PersonRow]:
    """Compare the rows of one list with each other: order, form of numbers, what stands twice; choose its number."""
    kinds = [
        kind for kind in words.marks()["number_order"] if sum(kind in row.cells for row in found) * 2 >= len(found)
    ]
    number_kind = kinds[0] if kinds else ""
    several = [replace(row, number_kind=number_kind) for row in found]
    several = _ordered(several)
    for kind in ("student_no", "exam_no", "diploma_no", "degree_no"):
        several = _of_one_form(_as_the_others(several, kind), kind)
    return several


def _ordered(found: Sequence[PersonRow]) -> list[PersonRow]:
    """Numbers of rows rise by one: one that does not is put right when its neighbours agree on it, else doubted."""
    numbers = [rules.number_of(row.cells["sequence"].text) if "sequence" in row.cells else 0 for row in found]
    texts = [row.cells["sequence"].text for row, number in zip(found, numbers, strict=True) if number]
    if len(texts) < 3:
        return list(found)
    digits = sum(text[0].isascii() for text in texts) * 2 > len(texts)
    example = next(text for text in texts if text[0].isascii() == digits)
    usual, often = Counter(number - place for place, number in enumerate(numbers) if number).most_common(1)[0]
    if often >= max(FEWEST_ORDERLY, ORDERLY * len(texts)):
        numbers = _without_slips(numbers, usual)
    whole: list[PersonRow] = []
    for place, (row, number) in enumerate(zip(found, numbers, strict=True)):
        at, before = next(((at, numbers[at]) for at in range(place - 1, -1, -1) if numbers[at]), (0, 0))
        near = not before or number - before <= place - at + LEFT_OUT
        if number and near and before < number < _next(numbers, place):
            row = _written(row, rules.written_like(number, example)) if not digits else row  # noqa: PLW2901
            whole.append(row if number - place == usual else _doubting(row, "sequence", "SEQUENCE"))
        elif expected := _expected(numbers, place):
            numbers[place] = expected
            seen = row.cells.get("sequence", Cell("sequence", ""))
            text = rules.written_like(expected, example)
            mended = replace(seen, text=text, confidence=0.5, doubts=("MENDED",), written=seen.text)
            whole.append(replace(row, cells={**row.cells, "sequence": mended}) if not row.doubts else row)
        else:
            whole.append(_doubting(row, "sequence", "SEQUENCE"))
    return whole


def _without_slips(numbers: Sequence[int], usual: int) -> list[int]:
    """Take out every number that stands out between others that do not, so that these tell what it must be."""
    fitting = [place for place, number in enumerate(numbers) if number == place + usual]
    return [
        0 if number != place + usual and fitting[0] < place < fitting[-1] else number for place, number in enumerate(numbers)
    ]  # fmt: skip


def _next(numbers: Sequence[int], place: int) -> float:
    """Return the next number there is; nothing follows the last."""
    return next((number for number in numbers[place + 1 :] if number), float("inf"))


def _expected(numbers: Sequence[int], place: int) -> int:
    """Return the number both neighbours, or the two on the one side there is, leave for this place; else 0."""
    known = [(at, number) for at, number in enumerate(numbers) if number and at != place]
    before, after = [one for one in known if one[0] < place][-2:], [one for one in known if one[0] > place][:2]
    pair = [before[-1], after[0]] if before and after else (before or after)
    if len(pair) < 2 or pair[1][1] - pair[0][1] != pair[1][0] - pair[0][0]:
        return 0
    return max(0, pair[0][1] + place - pair[0][0])


def _written(row: PersonRow, text: str) -> PersonRow:
    one = row.cells["sequence"]
    return replace(row, cells={**row.cells, "sequence": replace(one, text=text, written=one.written or one.text)})


def _as_the_others(found: Sequence[PersonRow], kind: str) -> list[PersonRow]:
    """Numbers may hold a letter or a dash (S1203311, 0317-02): what nearly all of a list have in one place is no slip.

    A letter before the digits that the others have not is a digit misread. O, I and L are told from no digit that way.
    """
    cells = [row.cells[kind] for row in found if kind in row.cells and row.cells[kind].text]
    if len(cells) < 3:
        return list(found)
    signs = [rules.as_written(one.written) for one in cells]
    length, often = Counter(map(len, signs)).most_common(1)[0]
    fixed: dict[int, str] = {}
    for place in range(length if often * 2 > len(signs) else 0):
        sign, alike = Counter(one[place] for one in signs if len(one) == length).most_common(1)[0]
        if alike >= NEARLY_ALL * often and (sign == "-" or (sign.isascii() and sign.isalpha() and sign not in "OIL")):
            fixed[place] = sign
    return [_in_form(row, kind, fixed, length) for row in found]


def _in_form(row: PersonRow, kind: str, fixed: Mapping[int, str], length: int) -> PersonRow:
    one = row.cells.get(kind)
    if one is None or not one.text:
        return row
    written = rules.as_written(one.written)
    if fixed and len(written) == length:
        text = "".join(sign if place in fixed else rules.digits_of(sign) for place, sign in enumerate(written))
    else:
        text = rules.digits_of(one.text)
    rest = "".join(sign for place, sign in enumerate(text) if fixed.get(place) != sign)
    odd = len(written) == length and any(written[place] != sign for place, sign in fixed.items())
    kept = [doubt for doubt in one.doubts if doubt != "FORM" or not rest.isdigit()]
    doubts = (*kept, "ODD_ONE") if odd else tuple(kept)
    if (text, doubts) == (one.text, one.doubts):
        return row
    sure = min(1.0, one.confidence * 2 ** (len(one.doubts) - len(doubts)))
    return replace(row, cells={**row.cells, kind: replace(one, text=text, doubts=doubts, confidence=round(sure, 4))})


def _of_one_form(found: Sequence[PersonRow], kind: str) -> list[PersonRow]:
    """Numbers of one list are equally long, begin alike, and stand once."""
    texts = [row.cells[kind].text for row in found if kind in row.cells and row.cells[kind].text]
    if len(texts) < 3:
        return list(found)
    length, often = Counter(map(len, texts)).most_common(1)[0]
    head, alike = Counter(text[:2] for text in texts).most_common(1)[0]
    twice = {text for text, count in Counter(texts).items() if count > 1}
    whole = []
    for row in found:
        text = row.cells[kind].text if kind in row.cells else ""
        odd = (often * 2 > len(texts) and len(text) != length) or (alike * 5 > 4 * len(texts) and text[:2] != head)
        if text and odd:
            row = _doubting(row, kind, "ODD_ONE")  # noqa: PLW2901
        if text in twice:
            row = _doubting(row, kind, "TWICE")  # noqa: PLW2901
        whole.append(row)
    return whole


def _doubting(row: PersonRow, kind: str, doubt: str) -> PersonRow:
    one = row.cells.get(kind, Cell(kind, "", 0.0, ("EMPTY",)))
    again = replace(one, doubts=tuple(dict.fromkeys((*one.doubts, doubt))), confidence=round(one.confidence / 2, 4))
    return replace(row, cells={**row.cells, kind: again})
