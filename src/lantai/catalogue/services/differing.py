"""What a dry run would do, whole, as a csv beside the upload: the report holds the first rows of each outcome, this all.

What needs a person (conflicts, rows set aside, completions) comes before what does not, as on the page.
"""

from __future__ import annotations

import csv
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _

from lantai.adapters.sheets import streaming
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.queries import persons
from lantai.catalogue.services.filling_up import is_full
from lantai.catalogue.states import Outcome
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import RowChange

FIRST = frozenset({Outcome.CONFLICT.value, Outcome.REFUSED.value, Outcome.CHANGED.value})


class Difference:
    """A csv (UTF-8 with the mark spreadsheets look for) that grows with each row and is at `path` once all is in.

    Used as a context; without a path nothing is written. A line for each field that would change and for each reason; one
    for a new row, with what it says, and one for a row that is held. Raises `ImportRefused` when the disk is full; then, as
    after any fault, nothing is left.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def __enter__(self) -> Self:
        self._kinds = persons.record_kinds() if self.path else {}
        self._parts: list[Path] = []
        self._writers: list[Any] = []
        self._open = ExitStack()
        if self.path is not None:
            for encoding in ("utf-8-sig", "utf-8"):
                self._parts.append(self.path.with_name(f".{self.path.name}.{secrets.token_hex(6)}"))
                stream = self._open.enter_context(self._parts[-1].open("w", encoding=encoding, newline=""))
                self._writers.append(csv.writer(stream))
            self._writers[0].writerow(_header())
        return self

    def __exit__(self, fault: object, *_rest: object) -> None:
        try:
            with _room():
                self._open.close()
                if self.path is not None and fault is None:
                    with self._parts[0].open("ab") as first, self._parts[1].open("rb") as rest:
                        shutil.copyfileobj(rest, first, 1 << 20)
                    self._parts[0].replace(self.path)
        finally:
            for part in self._parts:
                part.unlink(missing_ok=True)

    def tell(self, change: RowChange) -> None:
        """Write what becomes of a row."""
        if not self._writers:
            return
        writer = self._writers[0 if change.outcome in FIRST else 1]
        start: tuple[streaming.Cell, ...] = (str(texts.OUTCOMES[change.outcome]), change.sheet, change.row, change.key)
        with _room():
            for rest in self._lines(change):
                writer.writerow([streaming.harmless(cell) for cell in (*start, *rest)])

    def _lines(self, change: RowChange) -> Iterator[Sequence[str]]:
        """Yield field, held, offered, reason and remedy of each line."""
        if change.reasons:
            for column, code, parameters in change.reasons:
                yield (column, "", "", *map(str, texts.of_row(code, parameters)))
        elif change.outcome in FIRST and change.differences:
            for name, held, offered in change.differences:
                yield (_field(name), self._said(name, held), self._said(name, offered), "", "")
        else:
            said = (f"{_field(name)}：{self._said(name, offered)}" for name, _held, offered in change.differences)
            yield ("", "", "；".join(said), "", "")

    def _said(self, name: str, value: str) -> str:
        return self._kinds.get(value, value) if name == "record_kind" else value


def _header() -> list[str]:
    return [
        _("会怎样"),
        _("工作表"),
        _("行"),
        _("档号或姓名"),
        _("栏目"),
        _("馆藏的"),
        _("表里的"),
        _("原因"),
        _("怎样改"),
    ]


def _field(name: str) -> str:
    return str(texts.FIELDS.get(name, name))


@contextmanager
def _room() -> Iterator[None]:
    """Say it in words when the disk is full."""
    try:
        yield
    except OSError as trouble:
        if not is_full(trouble):
            raise
        raise ImportRefused(texts.FILE_REFUSALS["NO_ROOM"], code="NO_ROOM") from trouble
