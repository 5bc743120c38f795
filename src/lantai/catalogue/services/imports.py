"""Bringing catalogue sheets and student lists in (A09 "前期的数字化工作", B10, B13; domain.md 5.5, 5.6)."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import ImportBatch, ImportProblem
from lantai.catalogue.queries.imports import problems_of
from lantai.catalogue.rules import codes, names_of_files
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import arranged, clashing, evidence, keying, layouts, origins, settling, sheets, tracing
from lantai.catalogue.services.differing import Difference
from lantai.catalogue.services.filling_up import is_full
from lantai.catalogue.services.fonds import Classes, get_fonds, take_turn
from lantai.catalogue.services.fonds import create_fonds as make_fonds
from lantai.catalogue.services.intake import Describer
from lantai.catalogue.services.noting import SECRET, Notes
from lantai.catalogue.services.outcomes import Clash, Outcome
from lantai.catalogue.services.placing import Places
from lantai.catalogue.services.relating import Relater
from lantai.catalogue.services.rosters import Rosters, link_pages, work_out
from lantai.catalogue.services.seen import Seen
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.services.trying import Trier
from lantai.catalogue.states import Batch, SheetKind
from lantai.catalogue.states import Outcome as Kind
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import ImportReport, RowChange, RowProblem, SheetGuess
from lantai.foundation import clock, policy, sparing
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.errors import StaleState

PIECE = 2000  # rows written at once, in one transaction; where a killed import goes on
MOST_SHOWN = 1000  # problems, and notices, that a report holds; the pages and the correction sheet have them all

Progress = Callable[[int, int], None]


def inspect_sheet(
    actor: Actor, *, path: Path, file_name: str, mapping: Mapping[str, Any] | None = None, department: str = ""
) -> tuple[SheetGuess, ...]:
    """Return what each sheet of the file seems to be, with mapping, scores and a sample. Writes nothing.

    What `department` had the last time for sheets of that shape is proposed again. Raises `ImportRefused` (file-level:
    empty, encrypted, macros, too large …) and `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    return sheets.guesses(Path(path), file_name, mapping, department.strip())


def import_catalogue(
    actor: Actor, *, path: Path | str, file_name: str, fonds_code: str, create_fonds: str | None = None, dry_run: bool = False,
    mapping: Mapping[str, Any] | None = None, department: str = "", progress: Progress | None = None,
    batch_id: int | None = None, typed: bool = False, scheme: str = "process", difference: Path | None = None,
) -> ImportReport:  # fmt: skip
    """Read a sheet into fonds `fonds_code`: sound rows are accepted, every other row is reported, nothing is overwritten.

    The untouched file is kept as evidence. Again with the same rows: all are *unchanged*. What we hold blank is completed
    (*changed*); a row whose key is held with other content becomes a conflict for a person to decide. Rows of a correction
    sheet come in as if they had been right the first time. An import of the same file that was cut short is taken up where
    it stood, under the same batch. `department`: who handed the sheet in; its layout is remembered. `mapping` overrides
    the guess per sheet: ``{"Sheet1": {"kind": "PERSONS", "header_row": 3, "columns": {"0": "student_no"}}}``. `dry_run`
    writes nothing and reports row by row, all rows into the csv `difference`. `progress` is called with (rows done, rows in
    all). `create_fonds` names the fonds to make when there is none, `scheme` what it classes by (see `create_fonds`).
    `typed`: its people were typed here, from the page. Constant memory.

    Raises `ImportRefused` when the file cannot be read, `NotFound` for an unknown fonds, `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    path, file_name = Path(path), names_of_files.readable(file_name)
    begun = time.monotonic()
    if create_fonds and not dry_run:
        make_fonds(actor, code=fonds_code, name=create_fonds, scheme=scheme)
    elif not create_fonds:
        get_fonds(fonds_code)
    run = _Run(actor, path, file_name, fonds_code, department.strip()[:120], progress, typed)
    if dry_run:
        return run.try_out(mapping, (create_fonds, scheme) if create_fonds else None, begun, difference)
    return run.bring_in(mapping, batch_id, begun)


class _Run:
    """One import, from opening the file to the report."""

    def __init__(  # noqa: PLR0917  made in one place
        self, actor: Actor, path: Path, file_name: str, fonds_code: str, department: str, progress: Progress | None,
        typed: bool,
    ) -> None:  # fmt: skip
        self.actor, self.path, self.file_name, self.fonds_code = actor, path, file_name, fonds_code
        self.department, self.progress, self.typed = department, progress, typed
        self.new_fonds: tuple[str, str] | None = None  # its name and scheme
        self.batch: ImportBatch | None = None
        self.layouts: tuple[SheetGuess, ...] = ()
        self.accepted = self.changed = self.unchanged = self.conflicts = self.rejected = self.done = self.resumed = 0
        self.pieces, self.piece_rows, self.secret = 0, PIECE, False
        self.opening: Counter[str] = Counter()
        self.places: Places | None = None  # the series, where a column names them
        self.bound: list[tuple[tuple[str, int], Any]] = []  # fonds and series that belong with others
        self.describer: Describer | None = None
        self.rosters: Rosters | None = None

    # --- the two ways through

    def try_out(
        self, mapping: Mapping[str, Any] | None, new_fonds: tuple[str, str] | None, begun: float, difference: Path | None,
    ) -> ImportReport:  # fmt: skip
        """Read everything, writing nothing."""
        self.new_fonds = new_fonds
        self._look(mapping)
        with (
            Difference(difference) as told,
            tempfile.TemporaryDirectory(prefix="lantai-import-") as folder,
            Seen(Path(folder) / "seen", secrets.token_bytes(16)) as self.seen,
            sparing.few_pages(),
        ):
            self.notes = Notes(None, self.file_name, told)
            self._read()
            tried = Trier(self.actor, self.notes, self.fonds_code, self.seen, self.places)
            tried.read(self.path, self.layouts, self.said, self.bound)
        return self._report(time.monotonic() - begun)

    def bring_in(self, mapping: Mapping[str, Any] | None, batch_id: int | None, begun: float) -> ImportReport:
        """Read everything into a batch: the given one, the one of this file that was cut short, or a new one."""
        digest = evidence.digest_of(self.path)
        if batch_id is not None:
            self.batch = ImportBatch.objects.get(pk=batch_id)
            self.seen = Seen.of(self.batch)
        elif mapping is None:
            self._resume(digest)
        try:
            self._look(mapping or self._earlier())
            self._take_up(digest)
            self._open(by_hand=mapping is not None)
            with sparing.few_pages():
                self._read()
                keying.put_in()
                assert self.batch is not None
                Relater(self.actor, self.batch, self.notes).bring(self.path, self.layouts, self.said, self.bound)
                with transaction.atomic():
                    self._close()
        except BaseException as fault:
            if is_full(fault):
                self._fail("STORE_FULL")
                raise ImportRefused(texts.FILE_REFUSALS["STORE_FULL"], code="STORE_FULL") from fault
            self._fail(getattr(fault, "code", "CRASHED"))
            raise
        self.seen.close(forget=True)
        return self._report(time.monotonic() - begun)

    def _resume(self, digest: str) -> None:
        """Take the batch of these very bytes that was cut short, unless somebody is at it."""
        cut_short = [Batch.RUNNING.value, Batch.FAILED.value]
        found = ImportBatch.objects.filter(fonds=get_fonds(self.fonds_code), sha256=digest, state__in=cut_short)
        for batch in found.exclude(failure="UNDO_STOPPED").order_by("-pk")[:1]:
            try:
                self.seen = Seen.of(batch)
            except ImportRefused:
                return
            self.batch = batch

    def _take_up(self, digest: str) -> None:
        if self.batch is None:
            self.batch = ImportBatch.objects.create(
                fonds=get_fonds(self.fonds_code), kind="WAITING", state=Batch.WAITING.value, created_at=clock.now(),
                file_name=self.file_name[:255], department=self.department, started_by=self.actor.account_id,
            )  # fmt: skip
            self.seen = Seen.of(self.batch)
        batch = self.batch
        ImportBatch.objects.filter(pk=batch.pk).update(sha256=digest)
        batch.refresh_from_db()
        self.department = self.department or batch.department
        self.pieces, self.done, self.resumed = batch.pieces, batch.done, batch.done
        self.piece_rows = batch.piece_rows or PIECE
        self.accepted, self.changed, self.unchanged = batch.accepted, batch.changed, batch.unchanged
        self.conflicts, self.rejected = batch.conflict_count, batch.rejected
        self.secret = batch.problems.filter(code__in=SECRET).exists()
        self.notes = Notes(batch, self.file_name)

    def _earlier(self) -> Mapping[str, Any] | None:
        """Return how the batch was read until it was cut short."""
        batch = self.batch
        if batch is None or not batch.pieces:
            return None
        return {sheet: one for sheet, one in batch.mapping.items() if "columns" in one} or None

    def _look(self, mapping: Mapping[str, Any] | None) -> None:
        self.layouts = sheets.guesses(self.path, self.file_name, mapping, self.department)
        known = sheets.known(self.layouts)
        if not known:
            raise ImportRefused(texts.FILE_REFUSALS["NO_HEADER"], code="NO_HEADER")
        self.kind = max(known, key=lambda layout: layout.rows).kind
        self.total = sum(layout.rows for layout in known)
        self.said = sheets.contexts(self.layouts, self.file_name, self.fonds_code)

    def _open(self, *, by_hand: bool) -> None:
        """Say that the import runs, and how each sheet is read."""
        now = clock.now()
        mapping = {
            layout.sheet: {
                "kind": layout.kind, "header_row": layout.header_row, "columns": dict(layout.mapping),
                "headers": dict(layout.headers), "titles": list(layout.titles),
                "says": origins.said(self.said[layout.sheet]),
            }
            for layout in sheets.known(self.layouts)
        }  # fmt: skip
        assert self.batch is not None
        ImportBatch.objects.filter(pk=self.batch.pk).update(
            kind=self.kind, state=Batch.RUNNING.value, total=self.total, started_at=now, beat_at=now, failure="",
            done_before=self.done, piece_rows=self.piece_rows, finished_at=None, mapping=mapping,
        )  # fmt: skip
        layouts.remember(self.actor, self.department, sheets.known(self.layouts), by_hand=by_hand)

    # --- piece by piece

    def _read(self) -> None:
        if not self.pieces:
            for layout in self.layouts:
                if layout.kind == SheetKind.UNKNOWN:
                    self.notes.skipped(layout.sheet, Fault("NO_HEADER"))
        if any("series_path" in layout.mapping.values() for layout in self.layouts):
            self._arrange()
        back = origins.Origins(self.fonds_code, sheets.spoken())
        reading = sheets.lines(self.path, self.layouts, self.said, back, size=self.piece_rows, after=self.pieces)
        # where a row came from is looked up, and a thread has no database
        ahead = None
        if not any("origin" in layout.mapping.values() for layout in self.layouts):
            code = codes.normal_code(self.fonds_code)
            ahead = sparing.Ahead(reading, lambda piece: work_out(piece[1], code, typed=self.typed))
        with contextlib.closing(ahead or reading) as pieces:  # a fault in a piece ends the parser too
            for piece, lines in pieces:
                with sparing.no_search_for_rings(), transaction.atomic():
                    self._piece(piece, lines)
                    if self.batch is None:
                        transaction.set_rollback(True)
                    if ahead:
                        ahead.idle()  # while all of the piece is checked and made to last
                settling.settle()
                if self.progress:
                    self.progress(self.done, max(self.total, self.done))

    def _arrange(self) -> None:
        """Bring in what a catalogue that is no sheet says of its fonds and series; when it is taken up again, no news."""
        with transaction.atomic():
            describer, _rosters = self._writers()
            take_turn(describer.fonds.code)
            arranger = arranged.Arranger(self.actor, describer.fonds, self.batch)
            if self.pieces:
                arranger.find_again(self.path)
            for fault in arranger.bring(self.path) if not self.pieces else ():
                self.notes.skipped("", fault)
            self.bound = arranger.bound
            self.notes.write()
            self.places = describer.places = arranger.places
            describer.classes = Classes(describer.fonds)  # which schemes it uses may have come with it
            if self.batch is None:
                transaction.set_rollback(True)

    def _writers(self) -> tuple[Describer, Rosters]:
        """Make the writers once; in a dry run again for each piece, since what they refer to is rolled back."""
        if self.describer is None or self.rosters is None or self.batch is None:
            if self.new_fonds:
                name, scheme = self.new_fonds
                make_fonds(self.actor, code=self.fonds_code, name=name, scheme=scheme)
            self.describer = Describer(get_fonds(self.fonds_code), self.batch, self.seen, self.department)
            self.describer.places = self.places
            self.rosters = Rosters(self.actor, self.describer, typed=self.typed)
        return self.describer, self.rosters

    def _piece(self, number: int, lines: list[Line]) -> None:
        describer, rosters = self._writers()
        take_turn(describer.fonds.code)
        sound: dict[SheetKind, list[Line]] = {}
        for line, fault in describer.amiss(lines):
            line.read.faults[:], line.read.notices[:] = [fault], []
        for line in lines:
            for fault in line.read.notices:
                self.notes.notice(line, fault)
                self.secret = self.secret or fault.code == "STATE_SECRET"
            if line.read.faults:
                self._refuse(line, line.read.faults)
            elif line.read.values:
                sound.setdefault(line.kind, []).append(line)
        for kind, some in sound.items():
            outcome = Outcome(trail=[] if self.batch is None else None)
            if kind is SheetKind.PERSONS:
                rosters.write(some, outcome)
            else:
                describer.write(kind, some, outcome)
            self._count(outcome)
        self.done += len(lines)
        self.notes.write()
        if self.batch is not None:
            origins.mended(self.batch, [line.origin for line in lines if line.origin and not line.read.faults])
            self._note_place(number)
        self.pieces = number

    def _note_place(self, number: int) -> None:
        """Write how far the import is, with the rows it brought; somebody else at the same batch is noticed."""
        assert self.batch is not None
        counts = {"done": self.done, "accepted": self.accepted, "changed": self.changed, "unchanged": self.unchanged,
                  "conflict_count": self.conflicts, "rejected": self.rejected}  # fmt: skip
        mine = ImportBatch.objects.filter(pk=self.batch.pk, pieces=self.pieces, state=Batch.RUNNING.value)
        if not mine.update(pieces=number, beat_at=clock.now(), **counts):
            raise StaleState(_("这次导入刚刚由另一个进程接着做了。"))

    def _count(self, outcome: Outcome) -> None:
        self.accepted += outcome.accepted
        self.changed += outcome.changed
        self.unchanged += outcome.unchanged
        self.opening.update(outcome.opening)
        for line, fault in outcome.faults:
            line.read.faults.append(fault)
            self._refuse(line, [fault])
        for line, fault in outcome.notices:
            self.notes.notice(line, fault)
        for line, change in outcome.trail or ():
            self.notes.tell(line, change)
        self._clash(outcome.clashes)
        if self.batch is not None:
            several = [(one.kind, one.held_id, one.before, one.after) for one in outcome.changes]
            tracing.changes(self.batch.pk, several)
            tracing.spans(self.batch.pk, tracing.SAME, outcome.same)

    def _refuse(self, line: Line, faults: list[Fault]) -> None:
        self.rejected += 1
        self.secret = self.secret or any(fault.code in SECRET for fault in faults)
        self.notes.refuse(line, faults)

    def _clash(self, clashes: list[Clash]) -> None:
        decided, waiting = clashing.sorted_out(clashes)
        self.unchanged += len(decided)
        self.conflicts += len(waiting)
        if self.batch is not None:
            clashing.wait(self.batch, waiting)
            return
        for kind, some in ((Kind.SAME, decided), (Kind.CONFLICT, waiting)):
            for clash in some:
                several = tuple((name, *pair) for name, pair in clash.differences.items())
                line = clash.line
                self.notes.tell(line, RowChange(line.sheet, line.number, clash.key, kind.value, several))

    # --- the end

    def _fail(self, code: str) -> None:
        """Say that the import ended early; what was written stays, and the same file again goes on from there."""
        if self.batch is not None:
            self.seen.close(forget=False)
            # the disk may be full: then it is found RUNNING, with nobody at it
            with contextlib.suppress(DatabaseError):
                ImportBatch.objects.filter(pk=self.batch.pk).exclude(state=Batch.DONE.value).update(
                    state=Batch.FAILED.value, failure=str(code)[:40], finished_at=clock.now()
                )

    def _close(self) -> None:
        batch = self.batch
        assert batch is not None
        if any(layout.kind == SheetKind.PERSONS for layout in self.layouts):
            link_pages(batch_id=batch.pk)
        if not self.secret:
            evidence.keep(self.actor, batch, self.path, self.file_name)
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=Batch.DONE.value, finished_at=clock.now(), total=self.done, done=self.done
        )
        told = events.CatalogueImported(
            fonds=self.fonds_code, kind=self.kind, accepted=self.accepted, unchanged=self.unchanged,
            conflicts=self.conflicts, rejected=self.rejected,
        )  # fmt: skip
        log.record(told, actor=self.actor, subject=("import_batch", batch.pk))

    def _report(self, seconds: float) -> ImportReport:
        return ImportReport(
            kind=self.kind, accepted=self.accepted, changed=self.changed, unchanged=self.unchanged, conflicts=self.conflicts,
            rejected=self.rejected, problems=self._problems(refused=True), notices=self._problems(refused=False),
            batch_id=self.batch.pk if self.batch else None, dry_run=self.batch is None, sheets=self.layouts,
            seconds=seconds, trail=tuple(self.notes.trail), resumed=self.resumed, beside=self.notes.tally.told(),
            opening=(self.opening["volume"], self.opening["item"]),
        )  # fmt: skip

    def _problems(self, *, refused: bool) -> tuple[RowProblem, ...]:
        if self.batch is None:
            return tuple(problems_of(one for one in self.notes.waiting if one.refused is refused))
        rows = ImportProblem.objects.filter(batch=self.batch, refused=refused).order_by("id")
        return tuple(problems_of(rows[:MOST_SHOWN]))
