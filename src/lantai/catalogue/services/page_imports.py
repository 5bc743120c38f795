"""Bringing page images in: a folder at once, or one page (A09, B13)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from lantai.adapters import images
from lantai.catalogue import events
from lantai.catalogue.errors import PageRefused
from lantai.catalogue.models import Fonds, ImportBatch, ImportConflict, ImportProblem, PageImage, PictureThen, Volume
from lantai.catalogue.queries.imports import problems_of
from lantai.catalogue.rules import codes, differing, names_of_files
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import gaps
from lantai.catalogue.services.attaching import Place, SandboxRefusal, Sheet, digest_of, new_page, place_of, preserved
from lantai.catalogue.services.folders import files_in, known_codes, own_pattern, portions, shown
from lantai.catalogue.services.fonds import get_fonds, take_turn
from lantai.catalogue.services.rosters import link_pages
from lantai.catalogue.states import Batch, Conflict
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import ImportReport
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

AT_ONCE = 20
Progress = Callable[[int, int], None]


def import_pages(
    actor: Actor,
    *,
    folder: Path | str,
    fonds_code: str,
    pattern: str = "",
    create_volumes: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Attach every page image under `folder` to the volume or item its name says; report the rest.

    Names are ``REFCODE_PAGE.ext``, one folder per reference code, or `pattern` (``{ref_code}/IMG{page}``). JPEG, PNG,
    TIFF and PDF; a PDF or TIFF of several pages gives as many. Again: *unchanged*. Another picture for a page that has
    one is a conflict. A code the catalogue does not know is reported, or with `create_volumes` made provisionally.
    Mentions that name the same code and page are linked. `progress` is called with (files done, files in all).

    Raises `ImportRefused` (no folder, no files, bad pattern), `NotFound` for the fonds, `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    fonds = get_fonds(fonds_code)
    files = files_in(Path(folder))
    own = own_pattern(pattern)
    begun = time.monotonic()
    run = _Run(actor, fonds, Path(folder), len(files), create_volumes)
    known = known_codes(fonds)
    named = [(path, names_of_files.read(shown(path, Path(folder)), known, own)) for path in files]
    try:
        for some in portions(named, AT_ONCE):
            with transaction.atomic():
                take_turn(fonds.code)
                run.portion(some)
            if progress:
                progress(run.done, len(files))
        return run.finish(time.monotonic() - begun)
    except Exception as fault:
        run.fail(getattr(fault, "code", "CRASHED"))
        raise


def attach_page(
    actor: Actor, *, path: Path | str, fonds_code: str, ref_code: str, label: str, file_name: str = ""
) -> int:
    """Attach one picture as page `label` of `ref_code` and return its id; the same picture again returns the same id.

    Raises `PageRefused` (not an image, unknown code, another picture is there), `NotFound` for the fonds.
    """
    policy.require(actor, "catalogue.import")
    fonds, path = get_fonds(fonds_code), Path(path)
    place = place_of(fonds, ref_code)
    if place is None or place.is_secret:
        raise page_refusal(Fault("PAGE_CODE_UNKNOWN" if place is None else "PAGE_SECRET", "", "", {"code": ref_code}))
    try:
        picture = images.probe(path)
        sheet = Sheet(path, names_of_files.readable(file_name or path.name), picture, digest_of(path), label, 0)
        with transaction.atomic():
            take_turn(fonds.code)
            held = _held(place, fonds, label)
            if held is not None:
                if held.sha256 == sheet.digest:
                    return held.pk
                raise page_refusal(Fault("PAGE_OTHER"))
            page = new_page(place, fonds, sheet, preserved(actor, sheet, {}), None)
            page.save(force_insert=True)
            gaps.page_turned_up(actor, page)
            link_pages(ref_code_norm=place.ref_code_norm, fonds_code=fonds.code)
            told = events.PagesAttached(fonds=fonds.code, pages=1, unchanged=0, rejected=0)
            log.record(told, actor=actor, subject=("page_image", page.pk))
    except SandboxRefusal as refusal:
        raise page_refusal(_image_fault(refusal)) from refusal
    return page.pk


def replace_image(actor: Actor, *, page_image_id: int, offered: Mapping[str, Any]) -> None:
    """Put the offered picture in place of the held one (both stay in preservation). Called when a conflict is decided.

    Which picture it had is kept: reports of an earlier moment count its bytes.
    """
    policy.require(actor, "catalogue.conflict.decide")
    rows, objects = PageImage.objects.filter(pk=page_image_id), ("object_id", "source_object_id")
    for stood in rows.values(*objects):
        if any(str(stood[name]) != str(offered.get(name, stood[name])) for name in objects):
            then = PictureThen(page_image_id=page_image_id, until=clock.now(), **stood)
            PictureThen.objects.bulk_create([then], ignore_conflicts=True)  # of two at one moment the first
    rows.update(**offered)


def page_refusal(fault: Fault) -> PageRefused:
    rule, remedy = texts.of_row(fault.code, fault.parameters)
    return PageRefused(f"{rule}。{remedy}。", code=fault.code)


def _held(place: Place, fonds: Fonds, label: str) -> PageImage | None:
    return PageImage.objects.filter(
        fonds=fonds, ref_code_norm=place.ref_code_norm, label_norm=codes.normal_label(label)
    ).first()


def _image_fault(refusal: SandboxRefusal) -> Fault:
    code = refusal.code if refusal.code in texts.ROW_RULES else "IMAGE_BROKEN"
    return Fault(code, "", "", {"size": refusal.detail})


class _Run:
    """One import of a folder."""

    def __init__(self, actor: Actor, fonds: Fonds, folder: Path, total: int, create_volumes: bool) -> None:
        self.actor, self.fonds, self.folder, self.create_volumes = actor, fonds, folder, create_volumes
        self.accepted = self.unchanged = self.conflicts = self.rejected = self.done = 0
        self.places: dict[str, Place | None] = {}
        self.taken: dict[tuple[str, str], str] = {}  # (code, label) → file, in this run
        self.kept: dict[str, UUID] = {}
        self.batch = ImportBatch.objects.create(
            fonds=fonds, kind="PAGES", state=Batch.RUNNING.value, file_name=names_of_files.readable(folder.name)[:255], total=total,
            started_by=actor.account_id, created_at=clock.now(), started_at=clock.now(),
        )  # fmt: skip

    def portion(self, some: list[tuple[Path, names_of_files.PageName | None]]) -> None:
        ready = []
        for path, name in some:
            fault = self._beforehand(name)
            if fault:
                self._refuse(path, fault)
            else:
                ready.append((path, name))
        answers = images.probe_all([path for path, _name in ready])
        for (path, name), answer in zip(ready, answers, strict=True):
            assert name is not None
            if isinstance(answer, SandboxRefusal):
                self._refuse(path, _image_fault(answer))
            else:
                self._file(path, name, answer)
        self.done += len(some)
        counts = {"done": self.done, "accepted": self.accepted, "unchanged": self.unchanged,
                  "conflict_count": self.conflicts, "rejected": self.rejected}  # fmt: skip
        ImportBatch.objects.filter(pk=self.batch.pk).update(**counts)

    def _beforehand(self, name: names_of_files.PageName | None) -> Fault | None:
        if name is None or not name.ref_code:
            return Fault("PAGE_NAME")
        place = self._place(name.ref_code)
        if place is None:
            return Fault("PAGE_CODE_UNKNOWN", "", name.ref_code, {"code": name.ref_code})
        return Fault("PAGE_SECRET", "", "", {"code": name.ref_code}) if place.is_secret else None

    def _place(self, ref_code: str) -> Place | None:
        norm = codes.normal_code(ref_code)
        if norm not in self.places:
            place = place_of(self.fonds, ref_code)
            if place is None and self.create_volumes and norm:
                Volume.objects.create(
                    fonds=self.fonds, ref_code=ref_code, ref_code_norm=norm, sort_key=codes.sort_key(ref_code),
                    provisional=True, batch=self.batch,
                )  # fmt: skip
                place = place_of(self.fonds, ref_code)
            self.places[norm] = place
        return self.places[norm]

    def _file(self, path: Path, name: names_of_files.PageName, picture: images.Picture) -> None:
        place = self._place(name.ref_code)
        assert place is not None
        digest = digest_of(path)
        for frame in range(picture.frames):
            name_shown = names_of_files.readable(path.name)
            sheet = Sheet(
                path,
                name_shown,
                picture,
                digest,
                names_of_files.label_of_frame(name.label, frame, picture.frames),
                frame,
            )
            try:
                self._page(place, sheet)
            except SandboxRefusal as refusal:
                self._refuse(path, _image_fault(refusal))

    def _page(self, place: Place, sheet: Sheet) -> None:
        key = (place.ref_code_norm, codes.normal_label(sheet.label))
        earlier = self.taken.setdefault(key, sheet.file_name)
        held = _held(place, self.fonds, sheet.label)
        if held is not None and (held.sha256, held.frame) == (sheet.digest, sheet.frame):
            self.unchanged += 1
        elif earlier != sheet.file_name:
            self._refuse(sheet.path, Fault("PAGE_TWICE", "", sheet.file_name, {"other": earlier}))
        elif held is not None:
            self._clash(held, sheet)
        else:
            described = preserved(self.actor, sheet, self.kept)
            page = new_page(place, self.fonds, sheet, described, self.batch.pk)
            with transaction.atomic():
                page.save(force_insert=True)
                gaps.page_turned_up(self.actor, page)
            self.accepted += 1

    def _clash(self, held: PageImage, sheet: Sheet) -> None:
        mark = differing.content_digest({"sha256": sheet.digest, "frame": sheet.frame})
        known = ImportConflict.objects.filter(kind="page", held_id=held.pk, offered_digest=mark).first()
        if known is not None and known.state != Conflict.OPEN.value:
            self.unchanged += 1
            return
        self.conflicts += 1
        if known is not None:
            return
        offered = {**preserved(self.actor, sheet, self.kept), "frame": sheet.frame, "file_name": sheet.file_name[:255]}
        ImportConflict.objects.create(
            batch=self.batch,
            kind="page",
            held_id=held.pk,
            key=f"{held.ref_code} {held.label}",
            differences=json.dumps({"file_name": [held.file_name, sheet.file_name], "sha256": [held.sha256[:16], sheet.digest[:16]]}, ensure_ascii=False),
            offered=json.dumps(offered, default=str),
            offered_digest=mark,
        )  # fmt: skip

    def _refuse(self, path: Path, fault: Fault) -> None:
        self.rejected += 1
        ImportProblem.objects.create(
            batch=self.batch, file=shown(path, self.folder)[-255:], code=fault.code,
            parameters=dict(fault.parameters), value=fault.value[:200],
        )  # fmt: skip

    def fail(self, code: str) -> None:
        """Say that the import ended early (a full disk, a fault); what was attached stays, again goes on from there."""
        ImportBatch.objects.filter(pk=self.batch.pk).update(
            state=Batch.FAILED.value, failure=str(code)[:40], finished_at=clock.now()
        )

    def finish(self, seconds: float) -> ImportReport:
        with transaction.atomic():
            norms = [norm for norm, place in self.places.items() if place]
            for some in portions(norms, 400):
                link_pages(ref_code_norm__in=some, fonds_code=self.fonds.code)
            ImportBatch.objects.filter(pk=self.batch.pk).update(state=Batch.DONE.value, finished_at=clock.now())
            told = events.PagesAttached(
                fonds=self.fonds.code, pages=self.accepted, unchanged=self.unchanged, rejected=self.rejected
            )
            log.record(told, actor=self.actor, subject=("import_batch", self.batch.pk))
        return ImportReport(
            kind="PAGES", accepted=self.accepted, unchanged=self.unchanged, conflicts=self.conflicts,
            rejected=self.rejected, problems=tuple(problems_of(ImportProblem.objects.filter(batch=self.batch).order_by("id"))),
            batch_id=self.batch.pk, seconds=seconds,
        )  # fmt: skip
