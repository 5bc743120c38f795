"""Everything out again, in open forms: sheets that can be imported, JSON lines, finding aids.

By command into a file (`export`); by page as it is read (`send`). Whether it is read to its end or not, it is written down
that it began, by whom and for what.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.adapters import ead
from lantai.adapters.sheets import streaming
from lantai.catalogue import events
from lantai.catalogue.errors import ExportRefused, NotFound, PurposeMissing
from lantai.catalogue.models import Topic
from lantai.catalogue.queries import elements, export_topics, exporting, kin
from lantai.catalogue.queries import export_persons as persons
from lantai.catalogue.queries.exporting import KINDS, Kind
from lantai.catalogue.services import cutting
from lantai.catalogue.values.exporting import Outgoing, Places, Selection
from lantai.foundation import clock, policy, sparing
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people

Form = Literal["csv", "xlsx", "jsonl", "ead"]
Row = TypeVar("Row")
FORMS: tuple[Form, ...] = ("csv", "xlsx", "jsonl", "ead")
OF_ONE_LIST = ("csv", "xlsx")  # the others hold the units with all that is said of them, not one list
MEDIA: dict[str, tuple[str, str]] = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "jsonl": ("jsonl", "application/x-ndjson"),
    "ead": ("xml", "application/xml"),
}
MOST_IN_WORKBOOK = 50_000  # rows that a page writes into a workbook before its first byte can leave
BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out: rows (csv, xlsx) or records, bytes, SHA-256."""

    rows: int
    length: int
    sha256: str


def export(
    actor: Actor,
    *,
    fonds_code: str,
    form: Form,
    path: Path,
    kind: Kind | None = None,
    class_code: str = "",
    places: Places | None = None,
) -> Exported:
    """Write what a fonds (or a class of it) holds to `path`, in constant memory, and record that it went out.

    csv: one list (`kind`), as the import reads it; xlsx: that list, or all of them as sheets; jsonl: every volume and item
    with all that is described and decided; ead: a finding aid in EAD 3. The list of people holds ID numbers: only for the
    head of the archive, with a purpose. `places` says where each lies, where a list or a line has room for it. Raises
    `NotFound`, `PurposeMissing`, `NotAllowed`, `ExportRefused` (one list in a form that holds them all). Source: domain.md
    7 #23, D11.
    """
    what = Selection(fonds_code=fonds_code, class_code=class_code, places=places)
    _check(actor, what, form, kind)
    passing = _Passing()
    try:
        with sparing.few_pages(mapped=False):
            if form == "xlsx":
                _workbook(actor, what, path, _kinds(kind), passing)
            else:
                with path.open("wb") as stream:
                    for piece in passing.taking(_pieces(actor, what, form, kind or KINDS[0], passing)):
                        stream.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)  # half a list is none
        raise
    if form == "xlsx":
        with path.open("rb") as stream:
            for _block in passing.taking(iter(lambda: stream.read(BLOCK), b"")):
                pass
    _record(actor, what, form, kind, passing)
    return passing.exported()


def send(actor: Actor, *, what: Selection, form: Form, kind: Kind | None = None) -> Outgoing:
    """Return a file that is written while it is read; that it began is recorded, and that it ended.

    A purpose must be stated. A workbook is made whole first, so it takes 50,000 rows at most; the other forms have no end.
    Raises `NotFound`, `PurposeMissing`, `NotAllowed`, `ExportRefused` (nothing in it; too many rows; a form that does not
    fit what was chosen).
    """
    _check(actor, what, form, kind)
    if not actor.purpose:
        raise PurposeMissing(_("请写明导出作什么用。"))
    if what.chosen and (form == "ead" or kind == "people"):
        raise ExportRefused(
            _("查到的这些来自不同的全宗，不能导出成这一种。请选 xlsx、csv 或 JSON Lines。"), code="EXPORT_FORM"
        )
    if kind == "people" and not what.whole:
        raise ExportRefused(_("学生名单按整个全宗导出；请不要选类目，也不要写找的字。"), code="EXPORT_PEOPLE")
    counted = exporting.size(actor, what=what)
    if kind != "people" and not sum(counted.values()):
        raise ExportRefused(_("没有符合的案卷和件，没有什么可导出。"), code="EXPORT_EMPTY")
    if form == "xlsx" and sum(counted[one] for one in _kinds(kind) if one != "people") > MOST_IN_WORKBOOK:
        raise ExportRefused(
            _("超过 5 万行，工作簿做不了这么大。请选 csv（边写边下载），或缩小范围。"), code="EXPORT_LARGE"
        )
    began = events.CatalogueExportBegun(
        fonds=what.fonds_code, class_code=what.class_code, narrowed=bool(what.text or what.with_pages), kind=kind or "all", form=form,
        records=len(what.volumes or ()) + len(what.items or ()),
    )  # fmt: skip
    with transaction.atomic():
        log.record(began, actor=actor, subject=_subject(what))
    ending, media_type = MEDIA[form]
    name = "-".join(part for part in (what.fonds_code or "chosen", what.class_code, kind or "") if part)
    pieces = _sent(actor, what, form, kind, _Passing())
    return Outgoing(f"{name}-{clock.today():%Y%m%d}.{ending}", media_type, pieces)


def export_topics_to(actor: Actor, *, path: Path, form: Literal["xlsx", "jsonl"], code: str = "") -> Exported:
    """Write topics with their checklists and what is in them (of one, or of all) to `path`; it is recorded.

    xlsx: three sheets; jsonl: a topic a line. Raises `NotFound`, `NotAllowed`. Source: B07, D11.
    """
    tables, passing = export_topics.tables(actor, code=code), _Passing()
    if code and not Topic.objects.filter(code=code).exists():
        raise NotFound
    try:
        if form == "xlsx":
            several = [(one.title, one.header, passing.counting(one.rows)) for one in tables]
            streaming.write_workbook(path, several, overflow=cutting.overflow())
        else:
            with path.open("wb") as stream:
                for line in passing.counting(export_topics.lines(actor, code=code)):
                    stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    with path.open("rb") as stream:
        for _block in passing.taking(iter(lambda: stream.read(BLOCK), b"")):
            pass
    told = events.TopicsExported(form=form, rows=passing.count, sha256=passing.digest.hexdigest())
    with transaction.atomic():
        log.record(told, actor=actor, subject=("topic", code or "*"))
    return passing.exported()


def export_persons(actor: Actor, *, path: Path) -> Exported:
    """Write who is who to `path`, a JSON object a line, in constant memory; it is recorded.

    Which records stand for one person, by whom and on what ground, the names said of them with their papers, and who was
    told apart; no ID number. For the head of the archive, with a purpose. `import_persons` brings it in again. Raises
    `PurposeMissing`, `NotAllowed`. Source: D11.
    """
    policy.require(actor, "catalogue.export.people")
    if not actor.purpose:
        raise PurposeMissing(_("请写明导出作什么用。"))
    passing = _Passing()
    said = passing.counting(persons.lines(actor))
    try:
        with sparing.few_pages(mapped=False), path.open("wb") as stream:
            for piece in passing.taking(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in said):
                stream.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)  # half of it is none
        raise
    told = events.PersonsExported(rows=passing.count, sha256=passing.digest.hexdigest())
    with transaction.atomic():
        log.record(told, actor=actor, subject=("person_index", 0))
    return passing.exported()


def _check(actor: Actor, what: Selection, form: Form, kind: Kind | None) -> None:
    policy.require(actor, "catalogue.export")
    if kind and form not in OF_ONE_LIST:
        raise ExportRefused(
            _("JSON Lines 和 EAD 3 写出全部案卷和件，不能只要其中一种目录。请不要指定目录种类，或改选 csv、xlsx。"),
            code="EXPORT_KIND",
        )
    if kind == "people":
        policy.require(actor, "catalogue.export.people")
        if not actor.purpose:
            raise PurposeMissing(_("请写明导出作什么用。"))
    if not what.chosen and exporting.fonds(actor, fonds_code=what.fonds_code) is None:
        raise NotFound


def _kinds(kind: Kind | None) -> tuple[Kind, ...]:
    return (kind,) if kind else tuple(one for one in KINDS if one != "people")


def _subject(what: Selection) -> tuple[str, str]:
    return ("fonds", what.fonds_code or "*")


def _sent(actor: Actor, what: Selection, form: Form, kind: Kind | None, passing: _Passing) -> Iterator[bytes]:
    if form == "xlsx":
        home = Path(settings.UPLOADS)
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=home, suffix=".xlsx") as made:
            with sparing.few_pages(mapped=False):
                _workbook(actor, what, Path(made.name), _kinds(kind), passing)
            with Path(made.name).open("rb") as stream:
                yield from passing.taking(iter(lambda: stream.read(BLOCK), b""))
    else:
        with sparing.few_pages(mapped=False):
            yield from passing.taking(_pieces(actor, what, form, kind or KINDS[0], passing))
    _record(actor, what, form, kind, passing)


def _record(actor: Actor, what: Selection, form: Form, kind: Kind | None, passing: _Passing) -> None:
    told = events.CatalogueExported(
        fonds=what.fonds_code, kind=kind or "all", form=form, rows=passing.count, sha256=passing.digest.hexdigest()
    )
    with transaction.atomic():
        log.record(told, actor=actor, subject=_subject(what))


class _Passing:
    """Counts rows and takes the digest of bytes while they pass."""

    def __init__(self) -> None:
        self.count = self.length = 0
        self.digest = hashlib.sha256()

    def counting(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self.count += 1
            yield row

    def taking(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.digest.update(piece)
            self.length += len(piece)
            yield piece

    def exported(self) -> Exported:
        return Exported(self.count, self.length, self.digest.hexdigest())


def _workbook(actor: Actor, what: Selection, path: Path, kinds: tuple[Kind, ...], passing: _Passing) -> None:
    tables = [exporting.table(actor, what=what, kind=one) for one in kinds]
    several = [(one.title, one.header, passing.counting(one.rows)) for one in tables]
    streaming.write_workbook(path, several, overflow=cutting.overflow())


def _pieces(actor: Actor, what: Selection, form: Form, kind: Kind, passing: _Passing) -> Iterator[bytes]:
    if form == "csv":
        table = exporting.table(actor, what=what, kind=kind)
        yield from streaming.csv_lines(table.header, passing.counting(table.rows))
    elif form == "jsonl":
        for record in passing.counting(exporting.records(actor, what=what)):
            yield json.dumps(record, ensure_ascii=False).encode() + b"\n"
    else:
        fonds = (exporting.fonds(actor, fonds_code=what.fonds_code) or {}) | kin.of_fonds(what.fonds_code)
        units = passing.counting(exporting.tree(actor, what=what))
        agency, made_at = people.archive().name, clock.now().isoformat()
        yield from ead.write(fonds, units, agency=agency, made_at=made_at, choices=elements.choices())
