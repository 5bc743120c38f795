"""Reading a sheet row by row: layouts guessed or given, rows as values or faults. Writes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lantai.adapters import sheets
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import RecordKind
from lantai.catalogue.rules import headers, rows, titles
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.states import SheetKind
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import SheetGuess
from lantai.foundation import clock

DATA = Path(__file__).resolve().parent.parent / "data"
_FOOTER = re.compile(
    r"^(合\s*计|总\s*计|小\s*计|共\s*计|制\s*表|审\s*核|填\s*表|经\s*办|注|说明|备注)\s*(人|日期)?\s*[:：]?"
)


@cache
def vocabulary() -> headers.Vocabulary:
    return headers.Vocabulary.of(json.loads((DATA / "headers.json").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Line:
    """One row that was read. `cells` is the row as the sheet has it: header → text."""

    sheet: str
    number: int
    kind: SheetKind
    read: rows.Read
    cells: Mapping[str, str]
    columns: Mapping[str, str]  # field → "C 出生日期"


def refused(refusal: SandboxRefusal) -> ImportRefused:
    return ImportRefused(texts.FILE_REFUSALS.get(refusal.code, texts.FILE_REFUSALS["BROKEN"]), code=refusal.code)


def guesses(path: Path, file_name: str, mapping: Mapping[str, Any] | None = None) -> tuple[SheetGuess, ...]:
    """Return what each sheet of the file seems to be; `mapping` overrides (see `import_catalogue`).

    Raises `ImportRefused` when the file cannot be read.
    """
    try:
        glances = sheets.describe(path)
    except SandboxRefusal as refusal:
        raise refused(refusal) from refusal
    return tuple(_guess(glance, file_name, (mapping or {}).get(glance.sheet)) for glance in glances)


def _guess(glance: sheets.Glance, file_name: str, given: Mapping[str, Any] | None) -> SheetGuess:
    layout = headers.guess(glance.rows, vocabulary(), sheet=glance.sheet, file_name=Path(file_name).stem)
    guess = SheetGuess(
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
    return _given(guess, given, glance) if given else guess


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


def lines(path: Path, file_name: str, layouts: Iterable[SheetGuess], fonds_code: str) -> Iterator[list[Line]]:
    """Yield the read rows of all known sheets, some hundred at a time. Raises `ImportRefused`."""
    known = {layout.sheet: layout for layout in layouts if layout.kind != SheetKind.UNKNOWN}
    kinds = record_kinds()
    several = len(known) > 1
    readers = {name: _Reader(layout, file_name, fonds_code, kinds, several) for name, layout in known.items()}
    try:
        for chunk in sheets.chunks(path):
            if chunk.sheet in readers:
                yield readers[chunk.sheet].read(chunk)
    except SandboxRefusal as refusal:
        raise refused(refusal) from refusal


class _Reader:
    """Reads the rows of one sheet by its layout."""

    def __init__(
        self,
        layout: SheetGuess,
        file_name: str,
        fonds_code: str,
        kinds: Sequence[tuple[str, Sequence[str]]],
        several: bool,
    ) -> None:
        self.layout = layout
        self.kind = SheetKind(layout.kind)
        self.columns = {
            name: f"{letter(column)} {layout.headers.get(column, '')}".strip()
            for column, name in layout.mapping.items()
        }
        self.header_words = {column: layout.headers.get(column, "") for column in layout.mapping}
        said = titles.facts((*layout.titles, layout.sheet, Path(file_name).stem), kinds)
        name = said.list_name if layout.titles else (layout.sheet if _telling(layout.sheet) else Path(file_name).stem)
        if several and layout.sheet and layout.sheet not in name:
            name = f"{name} · {layout.sheet}"
        self.context = rows.Context(
            fonds_code=fonds_code,
            latest_year=clock.today().year + 8,
            list_name=name[:200],
            volume_code=said.volume_code,
            record_kind=said.record_kind or "STUDENT_LIST",
            entered=said.entered,
            graduated=said.graduated,
            unit=said.unit,
            level=said.level,
        )

    def read(self, chunk: sheets.Chunk) -> list[Line]:
        found = []
        for offset, row in enumerate(chunk.rows):
            number = chunk.start + offset
            if number < self.layout.first_row or not any(row):
                continue
            line = self._line(row, number, chunk.formulas)
            if line is not None:
                found.append(line)
        return found

    def _line(self, row: list[str], number: int, formulas: frozenset[tuple[int, int]]) -> Line | None:
        width = len(row)
        mapped = {name: row[column] for column, name in self.layout.mapping.items() if column < width}
        repeated = [
            column for column, word in self.header_words.items() if word and column < width and row[column] == word
        ]
        if len(repeated) >= 2:  # the header again, at the top of a printed page
            return None
        cells = {self.layout.headers.get(column) or letter(column): text for column, text in enumerate(row) if text}
        outcome = self._footer(row, mapped)
        if outcome is None:
            empty = (
                [name for column, name in self.layout.mapping.items() if (number, column) in formulas]
                if formulas
                else []
            )
            if empty:
                outcome = rows.Read(faults=[Fault("FORMULA_NO_VALUE", name, "=") for name in empty])
            else:
                outcome = rows.read(self.kind, mapped, self.context)
        return Line(self.layout.sheet, number, self.kind, outcome, cells, self.columns)

    def _footer(self, row: list[str], mapped: Mapping[str, str]) -> rows.Read | None:
        filled = [cell for cell in row if cell]
        if (
            len(filled) <= 3
            and _FOOTER.match(filled[0])
            and not mapped.get("ref_code")
            and not mapped.get("student_no")
        ):
            return rows.Read(notices=[Fault("FOOTER", "", filled[0])])
        return None


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
