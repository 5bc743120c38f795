"""Reading a sheet row by row: layouts guessed or given, rows as values or faults. Writes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lantai.adapters import sheets
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import RecordKind, RememberedLayout
from lantai.catalogue.queries import elements
from lantai.catalogue.rules import headers, rows, titles
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.rules.describing import Spoken
from lantai.catalogue.services import layouts
from lantai.catalogue.services.origins import Origin, Origins
from lantai.catalogue.services.worked import Worked
from lantai.catalogue.states import STATE_SECRETS, SheetKind
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import SheetGuess
from lantai.foundation import clock

DATA = Path(__file__).resolve().parent.parent / "data"
HEADER_WITHIN = 15  # rows in which a remembered header is looked for
_FOOTER = re.compile(
    r"^(合\s*计|总\s*计|小\s*计|共\s*计|制\s*表|审\s*核|填\s*表|经\s*办|注|说明|备注)\s*(人|日期)?\s*[:：]?"
)


@cache
def vocabulary() -> headers.Vocabulary:
    return headers.Vocabulary.of(json.loads((DATA / "headers.json").read_text(encoding="utf-8")))


class Columns:
    """What the rows of one sheet share: its name, what it is, and what each column is called."""

    def __init__(self, place: int, layout: SheetGuess) -> None:
        self.place, self.sheet, self.kind = place, layout.sheet, SheetKind(layout.kind)
        self.said = {
            name: f"{letter(column)} {layout.headers.get(column, '')}".strip()
            for column, name in layout.mapping.items()
        }
        self.fields = sorted(layout.mapping.items())
        self.taken = frozenset(layout.mapping)
        self.own = frozenset(column for column, name in self.fields if name in headers.OWN)
        self.words = layout.headers
        self.above = ""  # the code that stands above the header
        self._names: list[str] = []
        self._words_taken: set[str] = set()

    def names(self, width: int) -> list[str]:
        """Return the headers of the first columns, abbreviations in words; of a second one with the same, its letter too."""
        while len(self._names) < width:
            at = len(self._names)
            word = headers.in_words(self.words.get(at, ""), vocabulary()) or letter(at)
            self._names.append(f"{word} {letter(at)}" if word in self._words_taken else word)
            self._words_taken.add(word)
        return self._names


@dataclass(slots=True)
class Line:
    """One row that was read: its values or faults, and its cells as the sheet has them."""

    of: Columns
    number: int
    read: rows.Read
    texts: list[str]
    origin: Origin | None = None
    worked: Worked | None = None  # of a list of people

    @property
    def sheet(self) -> str:
        return self.of.sheet

    @property
    def kind(self) -> SheetKind:
        return self.of.kind

    @property
    def columns(self) -> Mapping[str, str]:
        """Field → "C 出生日期"."""
        return self.of.said

    @property
    def place(self) -> int:
        """Where the row stands in the whole file, as one number."""
        return self.of.place << 24 | self.number

    def cells(self) -> dict[str, str]:
        """Return the row as the sheet has it, header → text, without the columns we added ourselves."""
        names, own = self.of.names(len(self.texts)), self.of.own
        if own:
            return {names[column]: text for column, text in enumerate(self.texts) if text and column not in own}
        return {name: text for name, text in zip(names, self.texts, strict=False) if text}

    def left(self) -> dict[str, str]:
        """Return the cells that no field of ours holds; nothing of what is a state secret."""
        if self.read.values.get("secrecy") in STATE_SECRETS:
            return {}
        taken, names = self.of.taken, self.of.names(len(self.texts))
        return {names[column]: text for column, text in enumerate(self.texts) if text and column not in taken}


def line_of(place: int) -> int:
    """Return the row number in a `Line.place`."""
    return place & 0xFFFFFF


def refused(refusal: SandboxRefusal) -> ImportRefused:
    return ImportRefused(texts.FILE_REFUSALS.get(refusal.code, texts.FILE_REFUSALS["BROKEN"]), code=refusal.code)


def guesses(
    path: Path, file_name: str, mapping: Mapping[str, Any] | None = None, department: str = ""
) -> tuple[SheetGuess, ...]:
    """Return what each sheet of the file seems to be, as `department` had it the last time; `mapping` overrides (see
    `import_catalogue`).

    Raises `ImportRefused` when the file cannot be read.
    """
    try:
        glances = sheets.describe(path)
    except SandboxRefusal as refusal:
        raise refused(refusal) from refusal
    shapes = {glance.sheet: [headers.shape(row) for row in glance.rows[:HEADER_WITHIN]] for glance in glances}
    known = layouts.recalled(department, {one for several in shapes.values() for one in several})
    found = []
    for glance in glances:
        guess = _guess(glance, file_name)
        given = (mapping or {}).get(glance.sheet)
        if given is None and (recalled := _recalled(guess, shapes[glance.sheet], known)):
            guess = replace(_given(guess, recalled, glance), remembered=True)
        elif given:
            guess = _given(guess, given, glance)
        found.append(replace(guess, shape=_shape(guess, shapes[glance.sheet])))
    return tuple(found)


def _shape(guess: SheetGuess, shapes: Sequence[str]) -> str:
    return shapes[guess.header_row - 1] if 0 < guess.header_row <= len(shapes) else ""


def _recalled(
    guess: SheetGuess, shapes: Sequence[str], known: Mapping[str, RememberedLayout]
) -> Mapping[str, Any] | None:
    """Return the remembered layout of the header that was found, or of a row in which none was seen."""
    rows = [guess.header_row] if guess.header_row else range(1, len(shapes) + 1)
    for row in rows:
        if row <= len(shapes) and (one := known.get(shapes[row - 1])):
            return {"kind": one.kind, "header_row": row, "columns": one.columns}
    return None


def _guess(glance: sheets.Glance, file_name: str) -> SheetGuess:
    layout = headers.guess(glance.rows, vocabulary(), sheet=glance.sheet, file_name=Path(file_name).stem)
    return SheetGuess(
        sheet=glance.sheet,
        kind=layout.kind.value,
        kind_score=layout.kind_score,
        header_row=layout.header_row,
        first_row=layout.last_header_row + 1,
        mapping=layout.mapping,
        headers=layout.headers,
        scores=layout.scores,
        titles=layout.titles,
        sample=tuple(glance.rows[layout.last_header_row : layout.last_header_row + 8]),
        rows=max(0, glance.total - layout.last_header_row),
    )


def _given(guess: SheetGuess, given: Mapping[str, Any], glance: sheets.Glance) -> SheetGuess:
    header = int(given.get("header_row", guess.header_row))
    there = headers.guess(glance.rows[header - 1 :], vocabulary()).mapping if header > 0 else {}
    guessed = guess.mapping if header == guess.header_row else there
    columns = {int(column): str(name) for column, name in given.get("columns", guessed).items() if name}
    names = dict(enumerate(glance.rows[header - 1])) if 0 < header <= len(glance.rows) else dict(guess.headers)
    moved = header != guess.header_row
    return replace(
        guess,
        kind=SheetKind(given.get("kind", guess.kind)).value,
        header_row=header,
        first_row=header + 1 if moved else guess.first_row,
        mapping=columns,
        headers={column: name for column, name in names.items() if name} if moved else guess.headers,
        sample=tuple(glance.rows[header : header + 8]) if moved else guess.sample,
    )


def record_kinds() -> list[tuple[str, Sequence[str]]]:
    return list(RecordKind.objects.order_by("rank").values_list("code", "aliases"))


def kind_words() -> dict[str, str]:
    """Return the kinds of record by every word that means one: code, name, other names."""
    found: dict[str, str] = {}
    for code, name, aliases in RecordKind.objects.order_by("rank").values_list("code", "name", "aliases"):
        for word in (code, name, *aliases):
            found.setdefault(word, code)
    return found


def spoken() -> dict[str, Spoken]:
    """Return the elements of DA/T 18 that a sheet may have a column of, by the name of the field."""
    return {f"el_{one.code}": one for one in elements.of_sheets()}


def context_of(layout: SheetGuess, file_name: str, fonds_code: str, *, several: bool) -> rows.Context:
    """Return what a sheet's rows are read in: what its titles, its name and the file's name say."""
    said = titles.facts((*layout.titles, layout.sheet, Path(file_name).stem), record_kinds())
    name = said.list_name if layout.titles else (layout.sheet if _telling(layout.sheet) else Path(file_name).stem)
    if several and layout.sheet and layout.sheet not in name:
        name = f"{name} · {layout.sheet}"
    return rows.Context(
        fonds_code=fonds_code,
        latest_year=clock.today().year + 8,
        list_name=name[:200],
        volume_code=said.volume_code,
        record_kind=said.record_kind or "STUDENT_LIST",
        entered=said.entered,
        graduated=said.graduated,
        unit=said.unit,
        level=said.level,
        kinds=kind_words() if "record_kind" in layout.mapping.values() else {},
        workbook=bool(layout.sheet),
        elements=spoken() if any(name.startswith("el_") for name in layout.mapping.values()) else {},
    )


def known(several: Iterable[SheetGuess]) -> list[SheetGuess]:
    return [layout for layout in several if layout.kind != SheetKind.UNKNOWN]


def contexts(every: Iterable[SheetGuess], file_name: str, fonds_code: str) -> dict[str, rows.Context]:
    """Return the context of each sheet that is brought in."""
    several = known(every)
    return {layout.sheet: context_of(layout, file_name, fonds_code, several=len(several) > 1) for layout in several}


def lines(
    path: Path,
    every: Iterable[SheetGuess],
    said: Mapping[str, rows.Context],
    origins: Origins,
    *,
    size: int,
    after: int = 0,
) -> Generator[tuple[int, list[Line]], None, None]:
    """Yield (number of the piece, its read rows) of all known sheets, `size` rows a piece; the first `after` pieces are
    passed over. Raises `ImportRefused`.
    """
    readers = {
        layout.sheet: _Reader(place, layout, said[layout.sheet], origins) for place, layout in enumerate(known(every))
    }
    try:
        for piece, chunk in enumerate(sheets.chunks(path, size=size, lines=True), 1):
            if piece > after and chunk.sheet in readers:
                yield piece, readers[chunk.sheet].read(chunk)
    except SandboxRefusal as refusal:
        raise refused(refusal) from refusal


class _Reader:
    """Reads the rows of one sheet by its layout."""

    def __init__(self, place: int, layout: SheetGuess, context: rows.Context, origins: Origins) -> None:
        self.columns = Columns(place, layout)
        self.columns.above = context.volume_code
        self.first_row = layout.first_row
        self.kind = self.columns.kind
        self.context, self.origins = context, origins
        self.header_words = [(column, word) for column in layout.mapping if (word := layout.headers.get(column, ""))]
        self.words = frozenset(word for _column, word in self.header_words)
        self.fields = [(column, name) for column, name in self.columns.fields if name not in headers.OWN]
        self.of_lines = [(column, name) for column, name in self.fields if name in self._of_lines()]
        self.is_correction = "origin" in self.columns.said

    def _of_lines(self) -> set[str]:
        """Return the fields whose text may stand on several lines."""
        return {"remark", *(name for name, one in self.context.elements.items() if one.kind == "text")}

    def read(self, chunk: sheets.Chunk) -> list[Line]:
        found = []
        for number, row in enumerate(chunk.rows, chunk.start):
            if number < self.first_row or not any(row):
                continue
            line = self._line(row, number, chunk.formulas)
            if line is not None:
                found.append(line)
        return found

    def _line(self, written: list[str], number: int, formulas: frozenset[tuple[int, int]]) -> Line | None:
        row = sheets.on_one_line(written)
        width = len(row)
        if not self.words.isdisjoint(row) and self._is_header(row):
            return None
        mapped = {name: row[column] for column, name in self.fields if column < width}
        if row is not written:
            mapped |= {name: written[column] for column, name in self.of_lines if column < width}
        outcome = self._footer(row, mapped)
        origin = None
        if outcome is None:
            empty = [name for column, name in self.columns.fields if (number, column) in formulas] if formulas else []
            if empty:
                outcome = rows.Read(faults=[Fault("FORMULA_NO_VALUE", name, "=") for name in empty])
            elif self.is_correction:
                origin, outcome = self._corrected(row, mapped)
            else:
                outcome = rows.read(self.kind, mapped, self.context)
        return Line(self.columns, number, outcome, written, origin)

    def _is_header(self, row: list[str]) -> bool:
        """Tell whether the header stands here again, at the top of a printed page."""
        return sum(column < len(row) and row[column] == word for column, word in self.header_words) >= 2

    def _corrected(self, row: list[str], mapped: Mapping[str, str]) -> tuple[Origin | None, rows.Read]:
        """Read a mended row in the context of the sheet it was set aside from."""
        text = next((row[at] for at, name in self.columns.fields if name == "origin" and at < len(row)), "")
        if not text:
            return None, rows.read(self.kind, mapped, self.context)
        origin = self.origins.of(text)
        if origin is None:
            return None, rows.Read(faults=[Fault("BAD_ORIGIN", "origin", text[:80])])
        context = self.origins.context(origin) or self.context
        return origin, rows.read(self.kind, mapped, replace(context, workbook=self.context.workbook))

    def _footer(self, row: list[str], mapped: Mapping[str, str]) -> rows.Read | None:
        """Tell a line below the list: its first word says so, wherever it stands, and little stands beside it."""
        first = next(filter(None, row))
        if not _FOOTER.match(first) or mapped.get("ref_code") or mapped.get("student_no"):
            return None
        return rows.Read(notices=[Fault("FOOTER", "", first)]) if sum(map(bool, row)) <= 3 else None


def letter(column: int) -> str:
    """Return A, B … Z, AA for a column counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _telling(sheet: str) -> bool:
    return bool(sheet) and not re.fullmatch(r"(?i)sheet\s*\d*|工作表\s*\d*", sheet)
