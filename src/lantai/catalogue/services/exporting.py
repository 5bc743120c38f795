"""Everything out again, in open forms: sheets that can be imported, JSON lines, finding aids."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from django.db import transaction

from lantai.adapters import ead
from lantai.adapters.sheets import streaming
from lantai.catalogue import events
from lantai.catalogue.errors import NotFound, PurposeMissing
from lantai.catalogue.queries import exporting
from lantai.catalogue.queries.exporting import KINDS, Kind
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people

Form = Literal["csv", "xlsx", "jsonl", "ead"]
Row = TypeVar("Row")
FORMS: tuple[Form, ...] = ("csv", "xlsx", "jsonl", "ead")


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out: rows (csv, xlsx) or records, bytes, SHA-256."""

    rows: int
    length: int
    sha256: str


def export(actor: Actor, *, fonds_code: str, form: Form, path: Path, kind: Kind | None = None) -> Exported:
    """Write what a fonds holds to `path`, in constant memory, and record that it went out.

    csv: one list (`kind`), as the import reads it; xlsx: that list, or all of them as sheets; jsonl: every volume and item
    with all that is described; ead: a finding aid in EAD 3. The list of people holds ID numbers: only for the head of the
    archive, with a purpose. Raises `NotFound`, `PurposeMissing`, `NotAllowed`. Source: domain.md 7 #23, D11.
    """
    policy.require(actor, "catalogue.export")
    if exporting.fonds(actor, fonds_code=fonds_code) is None:
        raise NotFound
    if kind == "people" and not actor.purpose:
        raise PurposeMissing
    try:
        done = _written(actor, fonds_code, form, path, kind)
    except BaseException:
        path.unlink(missing_ok=True)  # half a list is none
        raise
    with transaction.atomic():
        told = events.CatalogueExported(
            fonds=fonds_code, kind=kind or "all", form=form, rows=done.rows, sha256=done.sha256
        )
        log.record(told, actor=actor, subject=("fonds", fonds_code))
    return done


def _written(actor: Actor, fonds_code: str, form: Form, path: Path, kind: Kind | None) -> Exported:
    kinds = (kind,) if kind else tuple(one for one in KINDS if one != "people")
    digest, length, counter = hashlib.sha256(), 0, _Counter()
    if form == "xlsx":
        tables = [exporting.table(actor, fonds_code=fonds_code, kind=one) for one in kinds]
        streaming.write_workbook(path, [(one.title, one.header, counter.counting(one.rows)) for one in tables])
    else:
        with path.open("wb") as stream:
            for piece in _pieces(actor, fonds_code, form, kinds[0], counter):
                stream.write(piece)
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            length += len(block)
    return Exported(counter.count, length, digest.hexdigest())


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def counting(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self.count += 1
            yield row


def _pieces(actor: Actor, fonds_code: str, form: Form, kind: Kind, counter: _Counter) -> Iterator[bytes]:
    if form == "csv":
        table = exporting.table(actor, fonds_code=fonds_code, kind=kind)
        yield from streaming.csv_lines(table.header, counter.counting(table.rows))
    elif form == "jsonl":
        for record in counter.counting(exporting.records(actor, fonds_code=fonds_code)):
            yield json.dumps(record, ensure_ascii=False).encode() + b"\n"
    else:
        fonds = exporting.fonds(actor, fonds_code=fonds_code) or {}
        units = counter.counting(exporting.tree(actor, fonds_code=fonds_code))
        yield from ead.write(fonds, units, agency=people.archive().name, made_at=clock.now().isoformat())
