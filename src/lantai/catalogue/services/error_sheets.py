"""The rows an import set aside, as a workbook of the same shape that can be mended and brought in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lantai.adapters.sheets import streaming
from lantai.catalogue import events
from lantai.catalogue.queries import imports as queries
from lantai.catalogue.queries.imports import SetAside, SheetLayout
from lantai.catalogue.services import cutting, origins, sheets
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

WIDTH = {"own_rule": 44, "own_remedy": 44, "origin": 24}
_NO_LAYOUT = SheetLayout({}, {}, ())


def error_sheet(actor: Actor, *, batch_id: int, path: Path) -> int:
    """Write an xlsx of all rows that were set aside and not mended since; return how many: sheets, titles, headers and
    columns as they were, the bad cells marked; then why, what to do, and where each row came from. Mended, it is imported
    like any sheet: each row is then read under the titles of the sheet it came from.

    In constant memory: a wholly bad list of a million rows comes out whole. Whole rows about people leave the house with
    it, so it is written down (domain.md 2.12). Raises `NotAllowed`; half a sheet is taken away again.
    """
    policy.require(actor, "catalogue.import")
    with transaction.atomic():
        told = events.BadRowsViewed(queries.count_set_aside(actor, batch_id=batch_id), taken=True)
        log.record(told, actor=actor, subject=("import_batch", batch_id))
    return write_sheet(actor, batch_id=batch_id, path=path)


def write_sheet(actor: Actor, *, batch_id: int, path: Path, progress: Callable[[int], None] | None = None) -> int:
    """Write what `error_sheet` writes, without saying that it left the house: for those who keep it until somebody takes it.

    `progress` is called with the rows written so far, after each.
    """
    try:
        return streaming.write_pages(path, _pages(actor, batch_id, progress), overflow=cutting.overflow())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _pages(actor: Actor, batch_id: int, progress: Callable[[int], None] | None) -> Iterator[streaming.Page]:
    written = count(1)

    def counted(several: Iterable[SetAside]) -> Iterator[SetAside]:
        for one in several:
            yield one
            if progress:
                progress(next(written))

    known = queries.layouts(actor, batch_id=batch_id)
    if not known:
        yield _files(counted(queries.set_aside(actor, batch_id=batch_id)))
        return
    for name, width in queries.set_aside_widths(actor, batch_id=batch_id).items():
        several = counted(queries.set_aside(actor, batch_id=batch_id, sheet=name))
        yield _sheet(batch_id, name, known.get(name, _NO_LAYOUT), width, several)


def _sheet(batch_id: int, name: str, layout: SheetLayout, widest: int, several: Iterable[SetAside]) -> streaming.Page:
    width = max([*(column + 1 for column in layout.headers), widest], default=0)
    header = [layout.headers.get(column, "") for column in range(width)]
    places = {field: column for column, field in layout.columns.items() if field in WIDTH}
    words = {"own_rule": _("退回的原因"), "own_remedy": _("怎样改"), "origin": _("来源（勿改）")}
    for field, word in words.items():
        if field not in places:
            places[field] = len(header)
            header.append(word)
    widths = [next((WIDTH[field] for field, at in places.items() if at == column), 16) for column in range(len(header))]

    def rows() -> Iterator[tuple[list[str], frozenset[int]]]:
        for one in several:
            cells = [*one.cells, *([""] * (len(header) - len(one.cells)))]
            cells[places["own_rule"]] = _joined(problem.rule for problem in one.problems)
            cells[places["own_remedy"]] = _joined(problem.remedy for problem in one.problems)
            cells[places["origin"]] = cells[places["origin"]] or origins.written(batch_id, one.sheet, one.row)
            yield cells, frozenset(_column(problem.column) for problem in one.problems)

    return streaming.Page(name or _("更正表"), header, rows(), widths, layout.titles)


def _files(several: Iterable[SetAside]) -> streaming.Page:
    """Return the list of page images that were not taken."""
    rows = (
        ([one.file, _joined(p.rule for p in one.problems), _joined(p.remedy for p in one.problems)], ())
        for one in several
    )
    return streaming.Page(_("退回的文件"), [_("文件"), _("退回的原因"), _("怎样改")], rows, [44, 44, 44])


def _joined(words: object) -> str:
    return "；".join(dict.fromkeys(words))  # type: ignore[call-overload]


def _column(said: str) -> int:
    """Return the number, from 0, of a column said as "C 出生日期"; -1 when none was."""
    letters = said.partition(" ")[0]
    number = 0
    for letter in letters if letters.isascii() and letters.isalpha() else "":
        number = number * 26 + ord(letter) - 64
    return number - 1


def field_names(kind: str, *, english: bool = False) -> dict[str, str]:
    """Return the fields a sheet of `kind` may have, with their names."""
    words = sheets.vocabulary()
    known = words.kinds[kind]["fields"] if kind in words.kinds else [one for one in words.fields if one not in WIDTH]
    return {name: words.fields[name]["name_en" if english else "name"] for name in known}
