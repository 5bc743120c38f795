"""Bringing catalogue sheets and student lists in (A09 "前期的数字化工作", B10, B13; domain.md 5.5, 5.6)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from lantai.catalogue import events
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import Fonds, ImportBatch, ImportConflict, ImportProblem, SourceSheet
from lantai.catalogue.queries.imports import problems_of
from lantai.catalogue.rules import names_of_files
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import sheets
from lantai.catalogue.services.fonds import create_fonds as make_fonds
from lantai.catalogue.services.fonds import get_fonds, take_turn
from lantai.catalogue.services.intake import Clash, Describer, Outcome, content_digest
from lantai.catalogue.services.rosters import Rosters, link_pages
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.states import Batch, Conflict, SheetKind
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import ImportReport, RowProblem, SheetGuess
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation

MOST_PROBLEMS = 10_000  # kept per import; the count goes on
MEDIA = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xls": "application/vnd.ms-excel",
         ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".csv": "text/csv"}  # fmt: skip

Progress = Callable[[int, int], None]


def inspect_sheet(
    actor: Actor, *, path: Path, file_name: str, mapping: Mapping[str, Any] | None = None
) -> tuple[SheetGuess, ...]:
    """Return what each sheet of the file seems to be, with mapping, scores and a sample. Writes nothing.

    Raises `ImportRefused` (file-level: empty, encrypted, macros, too large …) and `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    return sheets.guesses(Path(path), file_name, mapping)


def import_catalogue(
    actor: Actor,
    *,
    path: Path | str,
    file_name: str,
    fonds_code: str,
    create_fonds: str | None = None,
    dry_run: bool = False,
    mapping: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    batch_id: int | None = None,
) -> ImportReport:
    """Read a sheet into fonds `fonds_code`: sound rows are accepted, every other row is reported, nothing is overwritten.

    The untouched file is kept as evidence. Again with the same rows: all are *unchanged*. A row whose key is held with
    other content becomes a conflict for a person to decide. `mapping` overrides the guess per sheet:
    ``{"Sheet1": {"kind": "PERSONS", "header_row": 3, "columns": {"0": "student_no"}}}``. `dry_run` writes nothing.
    `progress` is called with (rows done, rows in all). `create_fonds` names the fonds to make when there is none.

    Raises `ImportRefused` when the file cannot be read, `NotFound` for an unknown fonds, `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    path, file_name = Path(path), names_of_files.readable(file_name)
    begun = time.monotonic()
    if create_fonds and not dry_run:
        make_fonds(actor, code=fonds_code, name=create_fonds)
    elif not create_fonds:
        get_fonds(fonds_code)
    run = _Run(actor, path, file_name, fonds_code, create_fonds if dry_run else None, dry_run, progress)
    try:
        run.open(mapping, batch_id)
        run.read()
    except Exception as fault:
        run.fail(getattr(fault, "code", "CRASHED"))
        raise
    return run.finish(time.monotonic() - begun)


class _Run:
    """One import, from opening the file to the report."""

    def __init__(  # noqa: PLR0917  made in one place
        self,
        actor: Actor,
        path: Path,
        file_name: str,
        fonds_code: str,
        new_fonds: str | None,
        dry_run: bool,
        progress: Progress | None,
    ) -> None:
        self.actor, self.path, self.file_name, self.fonds_code = actor, path, file_name, fonds_code
        self.new_fonds, self.dry_run, self.progress = new_fonds, dry_run, progress
        self.batch: ImportBatch | None = None
        self.layouts: tuple[SheetGuess, ...] = ()
        self.accepted = self.unchanged = self.conflicts = self.rejected = self.done = self.kept_problems = 0
        self.dry_problems: list[ImportProblem] = []
        self.secret = False
        self.describer: Describer | None = None
        self.rosters: Rosters | None = None

    def open(self, mapping: Mapping[str, Any] | None, batch_id: int | None) -> None:
        """Look at the file and write the batch."""
        if batch_id is not None:
            self.batch = ImportBatch.objects.get(pk=batch_id)
        self.layouts = sheets.guesses(self.path, self.file_name, mapping)
        known = [layout for layout in self.layouts if layout.kind != SheetKind.UNKNOWN]
        if not known:
            raise ImportRefused(texts.FILE_REFUSALS["NO_HEADER"], code="NO_HEADER")
        self.kind = max(known, key=lambda layout: layout.rows).kind
        self.total = sum(layout.rows for layout in known)
        if self.dry_run:
            return
        now = clock.now()
        facts = {"kind": self.kind, "state": Batch.RUNNING.value, "total": self.total, "started_at": now,
                 "mapping": {layout.sheet: {"kind": layout.kind, "header_row": layout.header_row, "columns": dict(layout.mapping)} for layout in known}}  # fmt: skip
        if self.batch is None:
            self.batch = ImportBatch.objects.create(
                fonds=get_fonds(self.fonds_code),
                file_name=self.file_name[:255],
                started_by=self.actor.account_id,
                created_at=now,
                **facts,
            )
        else:
            ImportBatch.objects.filter(pk=self.batch.pk).update(**facts)
            self.batch.problems.all().delete()  # of an earlier try that was cut short

    def read(self) -> None:
        for layout in self.layouts:
            if layout.kind == SheetKind.UNKNOWN:
                self._note(layout.sheet, 0, "", Fault("NO_HEADER"), {}, refused=False)
        for lines in sheets.lines(self.path, self.file_name, self.layouts, self.fonds_code):
            with transaction.atomic():
                self._chunk(lines)
                if self.dry_run:
                    transaction.set_rollback(True)
            if self.progress:
                self.progress(self.done, max(self.total, self.done))

    def _writers(self) -> tuple[Describer, Rosters]:
        """Make the writers once; in a dry run again for each chunk, since what they refer to is rolled back."""
        if self.describer is None or self.rosters is None or self.dry_run:
            if self.new_fonds:
                make_fonds(self.actor, code=self.fonds_code, name=self.new_fonds)
            fonds: Fonds = get_fonds(self.fonds_code)
            describer = Describer(fonds, self.batch.pk if self.batch else None)
            rosters = Rosters(self.actor, describer)
            if self.describer is not None and self.rosters is not None:
                describer.seen, rosters.seen, rosters.times = self.describer.seen, self.rosters.seen, self.rosters.times
            self.describer, self.rosters = describer, rosters
        return self.describer, self.rosters

    def _chunk(self, lines: list[Line]) -> None:
        describer, rosters = self._writers()
        take_turn(describer.fonds.code)
        sound: dict[SheetKind, list[Line]] = {}
        for line in lines:
            for fault in line.read.notices:
                self._note(line.sheet, line.number, line.columns.get(fault.where, ""), fault, line.cells, refused=False)
                self.secret = self.secret or fault.code == "STATE_SECRET"
            if line.read.faults:
                self._refuse(line, line.read.faults)
            elif line.read.values:
                sound.setdefault(line.kind, []).append(line)
        for kind, some in sound.items():
            self._count(rosters.write(some) if kind is SheetKind.PERSONS else describer.write(kind, some))
        self.done += len(lines)
        if self.batch is not None:
            counts = {"done": self.done, "accepted": self.accepted, "unchanged": self.unchanged,
                      "conflict_count": self.conflicts, "rejected": self.rejected}  # fmt: skip
            ImportBatch.objects.filter(pk=self.batch.pk).update(**counts)

    def _count(self, outcome: Outcome) -> None:
        self.accepted += outcome.accepted
        self.unchanged += outcome.unchanged
        for line, fault in outcome.faults:
            self._refuse(line, [fault])
        for line, fault in outcome.notices:
            self._note(line.sheet, line.number, line.columns.get(fault.where, ""), fault, line.cells, refused=False)
        self._clash(outcome.clashes)

    def _refuse(self, line: Line, faults: list[Fault]) -> None:
        self.rejected += 1
        for fault in faults:
            self._note(line.sheet, line.number, line.columns.get(fault.where, ""), fault, line.cells, refused=True)

    def _note(
        self, sheet: str, number: int, column: str, fault: Fault, cells: Mapping[str, str], *, refused: bool
    ) -> None:
        if self.kept_problems >= MOST_PROBLEMS:
            return
        self.kept_problems += 1
        secret = fault.code == "STATE_SECRET"
        row = ImportProblem(
            batch=self.batch,
            file=self.file_name[:255],
            sheet=sheet,
            row=number,
            column=column[:80],
            code=fault.code,
            refused=refused,
            parameters=dict(fault.parameters),
            value=fault.value[:200],
            cells=json.dumps(dict(cells), ensure_ascii=False) if refused and not secret else "",
        )
        if self.dry_run:
            self.dry_problems.append(row)
        else:
            row.save(force_insert=True)

    def _clash(self, clashes: list[Clash]) -> None:
        if not clashes:
            return
        digests = {id(clash): content_digest(clash.offered) for clash in clashes}
        decided = set(
            ImportConflict.objects.filter(offered_digest__in=list(digests.values()))
            .exclude(state=Conflict.OPEN.value)
            .values_list("kind", "held_id", "offered_digest")
        )
        fresh = []
        for clash in clashes:
            if (clash.kind, clash.held_id, digests[id(clash)]) in decided:
                self.unchanged += 1  # somebody has decided this very offer before
                continue
            self.conflicts += 1
            fresh.append(self._conflict(clash, digests[id(clash)]))
        if self.batch is not None:
            ImportConflict.objects.bulk_create(fresh, ignore_conflicts=True)

    def _conflict(self, clash: Clash, digest: str) -> ImportConflict:
        return ImportConflict(
            batch=self.batch,
            kind=clash.kind,
            held_id=clash.held_id,
            key=clash.key[:200],
            sheet=clash.line.sheet,
            row=clash.line.number,
            differences=json.dumps(dict(clash.differences), ensure_ascii=False),
            offered=json.dumps(clash.offered, ensure_ascii=False, default=str),
            offered_digest=digest,
        )

    def fail(self, code: str) -> None:
        if self.batch is not None:
            ImportBatch.objects.filter(pk=self.batch.pk).update(
                state=Batch.FAILED.value, failure=str(code)[:40], finished_at=clock.now()
            )

    def finish(self, seconds: float) -> ImportReport:
        problems: list[RowProblem] = []
        notices: list[RowProblem] = []
        rows = self.dry_problems
        if self.batch is not None:
            with transaction.atomic():
                self._close(self.batch)
            rows = list(ImportProblem.objects.filter(batch=self.batch).order_by("id"))
        for row, shown in zip(rows, problems_of(rows), strict=True):
            (problems if row.refused else notices).append(shown)
        return ImportReport(
            kind=self.kind,
            accepted=self.accepted,
            unchanged=self.unchanged,
            conflicts=self.conflicts,
            rejected=self.rejected,
            problems=tuple(problems),
            notices=tuple(notices),
            batch_id=self.batch.pk if self.batch else None,
            dry_run=self.dry_run,
            sheets=self.layouts,
            seconds=seconds,
        )

    def _close(self, batch: ImportBatch) -> None:
        if self.rosters is not None:
            link_pages(batch_id=batch.pk)
        if not self.secret:
            self._keep_evidence(batch)
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=Batch.DONE.value, finished_at=clock.now(), total=self.done, done=self.done
        )
        told = events.CatalogueImported(
            fonds=self.fonds_code,
            kind=self.kind,
            accepted=self.accepted,
            unchanged=self.unchanged,
            conflicts=self.conflicts,
            rejected=self.rejected,
        )
        log.record(told, actor=self.actor, subject=("import_batch", batch.pk))

    def _keep_evidence(self, batch: ImportBatch) -> None:
        """Keep the untouched sheet; the same bytes are kept once per fonds."""
        digest = _sha256(self.path)
        earlier = SourceSheet.objects.filter(sha256=digest, batch__fonds_id=batch.fonds_id).first()
        if earlier is not None:
            object_id, length = earlier.object_id, earlier.length
        else:
            media_type = MEDIA.get(Path(self.file_name).suffix.lower(), "application/octet-stream")
            with self.path.open("rb") as stream:
                kept = preservation.deposit(self.actor, stream=stream, name=self.file_name, media_type=media_type)
            object_id, length = kept.id, kept.length
        SourceSheet.objects.get_or_create(
            batch=batch,
            defaults={"object_id": object_id, "sha256": digest, "length": length, "file_name": self.file_name[:255]},
        )


def _sha256(path: Path) -> str:
    import hashlib  # noqa: PLC0415

    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
