"""Looking at received files: pages made of them, measured in a child process, marked; each page stands for itself.

Idempotent: a file is WAITING until all its pages are there; a process killed in between goes on with the next page.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from lantai.adapters import images
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue.rules import codes, names_of_files
from lantai.digitisation.events import batches as events
from lantai.digitisation.models import Batch, BatchPage, Defect, DeliveredFile, PageFinding
from lantai.digitisation.queries import thumbs
from lantai.digitisation.rules import findings
from lantai.digitisation.services import asking, declaring
from lantai.digitisation.states.batches import CHECKED, STANDING, BatchState, FileState, PageState
from lantai.foundation import clock, policy, tasks
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation

AT_ONCE = 20
REFUSED_MEMBER = b"LANTAI-REFUSED "
UNREAD = frozenset({"BLANK", "PHOTOGRAPH"})  # nothing there for a machine that reads


def check_waiting(actor: Actor, *, batch_id: int) -> int:
    """Look at every file that waits in the batch; return how many. For the worker; tells how far it is."""
    policy.require(actor, "digitisation.read")
    batch = Batch.objects.select_related("project__fonds").get(pk=batch_id)
    waiting = DeliveredFile.objects.filter(batch=batch, state=FileState.WAITING.value)
    total, done, last = waiting.count(), 0, 0
    bench = _Bench(actor, batch)
    while rows := list(waiting.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for row in rows:
            bench.look(row)
            done += 1
        last = rows[-1].pk
        tasks.report(done, max(total, done))
    return done


@dataclass(frozen=True, slots=True)
class _Place:
    ref_code: str
    ref_code_norm: str
    label: str
    known: bool


class _Bench:
    """The table at which the files of one batch are looked at: its volumes, names and limits."""

    def __init__(self, actor: Actor, batch: Batch) -> None:
        self.actor, self.batch = actor, batch
        self.limits = findings.Thresholds.of(batch.project.thresholds)
        self.own = names_of_files.pattern(batch.project.pattern) if batch.project.pattern else None
        self.known: dict[str, str] = dict(batch.volumes.values_list("ref_code_norm", "ref_code"))

    def look(self, row: DeliveredFile) -> None:
        with tempfile.TemporaryDirectory(prefix="lantai-check-") as name:
            folder = Path(name)
            beforehand = declaring.findings_of(row) + self._same(row)
            if row.object_id is None:
                self._finish(row, [(_refused(0, "EMPTY"), None)], beforehand, folder)
                return
            source = folder / "source"
            with preservation.open(self.actor, object_id=row.object_id) as stream, source.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
            if code := _refused_member(source):
                self._finish(row, [(_refused(0, code), None)], beforehand, folder)
                return
            self._frames(row, source, folder, beforehand)

    def _frames(self, row: DeliveredFile, source: Path, folder: Path, beforehand: list[str]) -> None:
        first, frames = 0, 1
        while first < frames:
            try:
                some = list(images.examine(source, folder=folder, first=first, most=AT_ONCE))
                frames = some[0].frames if some else frames
            except SandboxRefusal as refusal:
                some, frames = [_refused(first, refusal.code, frames)], first
            last = first + AT_ONCE >= frames
            self._finish(row, [(one, _derived(one, folder)) for one in some], beforehand, folder, last=last)
            first += AT_ONCE

    def _same(self, row: DeliveredFile) -> list[str]:
        twins = DeliveredFile.objects.filter(batch=self.batch, sha256=row.sha256, pk__lt=row.pk).exclude(name=row.name)
        return ["SAME_FILE"] if row.length and twins.exists() else []

    def _finish(
        self, row: DeliveredFile, seen: Sequence[tuple[images.Seen, Path | None]], beforehand: list[str], folder: Path,
        *, last: bool = True,
    ) -> None:  # fmt: skip
        """Write the pages of a file, their derived pictures and findings, and ask for their reading: all or nothing."""
        with transaction.atomic():
            held = set(BatchPage.objects.filter(file=row).values_list("frame", flat=True))
            made = [self._page(row, one, derived, beforehand) for one, derived in seen if one.frame not in held]
            readable = [page for page, codes_ in made if page.state in STANDING and not UNREAD & set(codes_)]
            asking.ask(self.actor, self.batch, readable)
            if last:
                count = BatchPage.objects.filter(file=row).count()
                DeliveredFile.objects.filter(pk=row.pk).update(state=FileState.CHECKED.value, pages=count)
        for page, _codes in made:
            _keep_thumb(page, folder / f"{page.frame}.jpg")

    def _page(
        self, row: DeliveredFile, seen: images.Seen, derived: Path | None, beforehand: list[str]
    ) -> tuple[BatchPage, list[str]]:
        place = self._place(row.name, seen)
        found = [*beforehand, *self._found(seen)]
        if place is None:
            found.append("NAME_UNREAD")
        elif not place.known:
            found.append("OTHER_VOLUME")
        page = BatchPage(
            batch=self.batch, file=row, frame=seen.frame, name=row.name, sha256=row.sha256, checked_at=clock.now(),
            state=PageState.CHECKED.value, **self._bytes(row, seen, derived), **_facts(seen, place),
        )  # fmt: skip
        if not seen.refused and place is not None:
            found += self._neighbours(page)
        if BatchState(self.batch.state) in CHECKED:
            found.append("AFTER_CHECK")
        self._settle(page, found)
        return page, found

    def _place(self, name: str, seen: images.Seen) -> _Place | None:
        read = names_of_files.read(name, self.known, self.own)
        norm = codes.normal_code(read.ref_code) if read else ""
        if read is None or not norm:
            return None
        label = names_of_files.label_of_frame(read.label, seen.frame, seen.frames)[:40]
        if not codes.normal_label(label):
            return None
        return _Place(self.known.get(norm, read.ref_code)[:80], norm[:80], label, norm in self.known)

    def _found(self, seen: images.Seen) -> list[str]:
        if seen.refused:
            return [seen.refused if seen.refused in findings.WEIGHT else "IMAGE_BROKEN"]
        facts = seen.facts
        page = findings.Measures(**{name: facts[name] for name in findings.Measures.__dataclass_fields__})
        return findings.of_page(page, self.limits)

    def _bytes(self, row: DeliveredFile, seen: images.Seen, derived: Path | None) -> dict[str, Any]:
        if derived is None:
            return {
                "object_id": row.object_id if not seen.refused else None,
                "source_object_id": None if not seen.refused else row.object_id,
            }
        with derived.open("rb") as stream:
            name = f"{row.name}.{seen.frame + 1}.png"
            kept = preservation.deposit(self.actor, stream=stream, name=name, media_type="image/png")
        return {"object_id": kept.id, "source_object_id": row.object_id}

    def _neighbours(self, page: BatchPage) -> list[str]:
        """Compare with the page before and the page after in the same volume."""
        rows = BatchPage.objects.filter(
            batch=self.batch, ref_code_norm=page.ref_code_norm, state__in=[state.value for state in STANDING]
        ).exclude(label_norm=page.label_norm)
        before = rows.filter(sort_key__lt=page.sort_key).order_by("-sort_key").values_list("look", flat=True)[:1]
        after = rows.filter(sort_key__gt=page.sort_key).order_by("sort_key").values_list("look", flat=True)[:1]
        near = [*before, *after]
        return ["LOOKS_SAME"] if any(findings.alike(page.look, one, self.limits.same_bits) for one in near) else []

    def _settle(self, page: BatchPage, found: list[str]) -> None:
        """Give the page its state by what was found and by what stands at its place, and keep the findings."""
        there = self._standing_at(page)
        stopped = findings.stops(found)
        if stopped:
            page.state = PageState.REJECTED.value
        elif there is not None:
            page.state = PageState.CONFLICT.value
            found.append("SECOND_DELIVERY")
        page.needs_look = findings.looks(found) and not stopped
        page.save(force_insert=True)
        PageFinding.objects.bulk_create(
            PageFinding(batch=self.batch, page=page, code=code, detail=(there.name[-120:] if there and code == "SECOND_DELIVERY" else ""))
            for code in dict.fromkeys(found)
        )  # fmt: skip
        self._replace(page)
        if stopped:
            kind = next(code for code in found if findings.WEIGHT.get(code) == findings.STOP)
            Defect.objects.create(page=page, kind=kind, at=clock.now())

    def _standing_at(self, page: BatchPage) -> BatchPage | None:
        if not page.ref_code_norm:
            return None
        return BatchPage.objects.filter(
            batch=self.batch, ref_code_norm=page.ref_code_norm, label_norm=page.label_norm,
            state__in=[PageState.CHECKED.value, PageState.ATTACHED.value],
        ).first()  # fmt: skip

    def _replace(self, page: BatchPage) -> None:
        """A rejected page at the same place (or of the same bytes without one) has now been delivered again."""
        if page.state == PageState.CONFLICT.value:
            return
        rejected = BatchPage.objects.filter(batch=self.batch, state=PageState.REJECTED.value).exclude(pk=page.pk)
        if page.ref_code_norm:
            olds = [
                *rejected.filter(ref_code_norm=page.ref_code_norm, label_norm=page.label_norm),
                *rejected.filter(ref_code_norm="", sha256=page.sha256, frame=page.frame),
            ]
        else:
            olds = list(rejected.filter(ref_code_norm="", name=page.name, frame=page.frame))
        for old in olds:
            moved = BatchPage.objects.filter(pk=old.pk, state=PageState.REJECTED.value)
            if moved.update(state=PageState.REPLACED.value, replaced_by=page):
                old.defects.filter(ended_at=None).update(ended_at=clock.now())
                told = events.PageDecided(PageState.REJECTED, PageState.REPLACED)
                log.record(told, actor=self.actor, subject=("scan_page", old.pk))


def _facts(seen: images.Seen, place: _Place | None) -> dict[str, Any]:
    facts: Mapping[str, Any] = seen.facts
    made: dict[str, Any] = {}
    if not seen.refused:
        made = {
            "media_type": facts["media_type"] if facts["plain"] else "image/png", "width": facts["width"],
            "height": facts["height"], "dpi": facts["dpi"], "look": facts["print"],
        }  # fmt: skip
    if place is not None:
        made |= {
            "ref_code": place.ref_code, "ref_code_norm": place.ref_code_norm, "label": place.label,
            "label_norm": codes.normal_label(place.label)[:40], "sort_key": codes.sort_key(place.label),
        }  # fmt: skip
    return made


def _refused(frame: int, code: str, frames: int = 1) -> images.Seen:
    return images.Seen(frame, frames, {}, code)


def _refused_member(source: Path) -> str:
    """Return why a member of an archive was not unpacked, when the file is the note about that."""
    with source.open("rb") as stream:
        line = stream.readline(200)
    return line.split()[1].decode() if line.startswith(REFUSED_MEMBER) and len(line.split()) > 1 else ""


def _derived(seen: images.Seen, folder: Path) -> Path | None:
    path = folder / f"{seen.frame}.png"
    return path if not seen.refused and path.exists() else None


def _keep_thumb(page: BatchPage, made: Path) -> None:
    """Keep the thumbnail made on the way; without it one is made when somebody looks."""
    if page.object_id is None or not made.exists():
        return
    kept = thumbs.place_of(UUID(str(page.object_id)))
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = kept.with_suffix(f".{os.getpid()}.part")
    part.touch(mode=0o600)
    shutil.copyfile(made, part)
    part.replace(kept)
