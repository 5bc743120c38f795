"""Bringing recordings in: a folder at once, or one (声像档案; A09, B13, A39; DA/T 78-2019, DA/T 62-2017)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from lantai.adapters import recordings
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue import events
from lantai.catalogue.errors import NotFound, RecordingRefused
from lantai.catalogue.models import Fonds, ImportBatch, ImportProblem, Recording
from lantai.catalogue.queries.imports import problems_of
from lantai.catalogue.rules import captions, codes, names_of_files
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services.attaching import Place, digest_of, place_of
from lantai.catalogue.services.folders import files_in, known_codes, own_pattern, shown
from lantai.catalogue.services.fonds import get_fonds, take_turn
from lantai.catalogue.services.playable import ask, need_machine
from lantai.catalogue.states import Batch
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import ImportReport
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation

TEXTS = {".vtt", ".srt", ".txt"}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Beside:
    """What was said in a recording: captions as WebVTT, and the transcript. Empty: none."""

    captions: str = ""
    transcript: str = ""


@dataclass(frozen=True, slots=True)
class _Aim:
    """Where a recording goes, and what comes along with it."""

    fonds: Fonds
    place: Place
    label: str
    beside: Beside
    batch_id: int | None = None


def import_recordings(
    actor: Actor, *, folder: Path | str, fonds_code: str, pattern: str = "", progress: Progress | None = None
) -> ImportReport:
    """Attach every recording under `folder` to the volume or item its name says; report the rest.

    Names as for page images: ``REFCODE_PART.ext``, one folder per reference code, or `pattern`. What each is, is told by
    its bytes. Captions (``.vtt``, ``.srt``) and a transcript (``.txt``) of the same name beside it come along. Again:
    *unchanged*. Another recording for a part that has one is refused: both are originals. `progress` is called with
    (files done, files in all). Each is preserved, and a copy for browsers is made of it in the background.

    Raises `ImportRefused` (no folder, no files, bad pattern), `RecordingRefused` MACHINE_ABSENT, `NotFound`, `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    fonds, root = get_fonds(fonds_code), Path(folder)
    need_machine()
    files, own, known = files_in(root), own_pattern(pattern), known_codes(fonds)
    films = [path for path in files if path.suffix.lower() not in TEXTS]
    stems = {path.with_suffix("") for path in films}
    begun = time.monotonic()
    run = _Run(actor, fonds, root, len(files))
    try:
        for path in files:
            if path.suffix.lower() not in TEXTS:
                run.take(path, names_of_files.read(shown(path, root), known, own))
            elif path.with_suffix("") not in stems:
                run.refuse(path, Fault("RECORDING_TEXT_ALONE"))
            run.step()
            if progress:
                progress(run.done, len(files))
        return run.finish(time.monotonic() - begun)
    except Exception as fault:
        run.end(Batch.FAILED, str(getattr(fault, "code", "CRASHED")))
        raise


def attach_recording(
    actor: Actor, *, path: Path | str, fonds_code: str, ref_code: str, label: str, beside: Beside | None = None
) -> int:
    """Attach one recording as part `label` of `ref_code` and return its id; the same again returns the same id.

    Raises `RecordingRefused` (by the codes of `adapters.recordings`, unknown code, secret, another is there), `NotFound`.
    """
    policy.require(actor, "catalogue.import")
    fonds, path = get_fonds(fonds_code), Path(path)
    need_machine()
    place = place_of(fonds, ref_code)
    fault = _closed(place, ref_code)
    if place is None or fault:
        raise _refusal(fault or Fault("PAGE_CODE_UNKNOWN", "", "", {"code": ref_code}))
    try:
        pk, new = _attach(actor, path, _Aim(fonds, place, label, beside or Beside()))
    except SandboxRefusal as refusal:
        raise _refusal(_fault(refusal)) from refusal
    except _Other as other:
        raise _refusal(Fault("RECORDING_OTHER")) from other
    if new:
        told = events.RecordingsAttached(fonds=fonds.code, recordings=1, unchanged=0, rejected=0)
        with transaction.atomic():
            log.record(told, actor=actor, subject=("recording", pk))
    return pk


@transaction.atomic
def set_texts(actor: Actor, *, recording_id: int, captions_file: bytes = b"", transcript: str | None = None) -> None:
    """Give a recording captions (WebVTT or SRT) or a transcript; what is not given stays. Raises `RecordingRefused`."""
    policy.require(actor, "catalogue.describe")
    row = Recording.objects.filter(pk=recording_id, erased_at=None).first()
    if row is None:
        raise NotFound
    if captions_file:
        try:
            row.captions = captions.webvtt(captions_file)
        except ValueError as fault:
            raise _refusal(Fault("RECORDING_TEXT")) from fault
    if transcript is not None:
        row.transcript = transcript.strip()[: captions.LARGEST]
    row.save(update_fields=["captions", "transcript"])
    told = events.RecordingTextSet(row.ref_code, row.label_norm, bool(row.captions), bool(row.transcript))
    log.record(told, actor=actor, subject=("recording", row.pk))


class _Other(Exception):  # noqa: N818
    """Another recording is there under this name."""


def _closed(place: Place | None, ref_code: str) -> Fault | None:
    if place is None:
        return Fault("PAGE_CODE_UNKNOWN", "", ref_code, {"code": ref_code})
    return Fault("RECORDING_SECRET", "", "", {"code": ref_code}) if place.is_secret else None


def _refusal(fault: Fault) -> RecordingRefused:
    rule, remedy = texts.of_row(fault.code, fault.parameters)
    return RecordingRefused(f"{rule}。{remedy}。", code=fault.code)


def _fault(refusal: SandboxRefusal) -> Fault:
    code = "NOT_A_RECORDING" if refusal.code == "EMPTY" else refusal.code
    return Fault(code if code in texts.ROW_RULES else "RECORDING_BROKEN", "", "", {"size": refusal.detail})


def _held(fonds: Fonds, place: Place, label: str) -> Recording | None:
    norm = codes.normal_label(label)
    return Recording.objects.filter(fonds=fonds, ref_code_norm=place.ref_code_norm, label_norm=norm).first()


def _same(held: Recording | None, digest: str) -> int | None:
    """Return the id of what is held when it is the same; None when nothing is. Raises `_Other`."""
    if held is None:
        return None
    if held.sha256 != digest:
        raise _Other
    return held.pk


def _attach(actor: Actor, path: Path, aim: _Aim) -> tuple[int, bool]:
    """Return the recording's id and whether it is new. Row, bytes and the wish for a copy are there together or not at all."""
    place, digest = aim.place, digest_of(path)
    if (known := _same(_held(aim.fonds, place, aim.label), digest)) is not None:
        return known, False
    facts = recordings.probe(path)
    try:
        return _keep(actor, path, aim, facts), True
    except _Other:  # another import was faster: its bytes stay, ours went
        if (known := _same(_held(aim.fonds, place, aim.label), digest)) is None:
            raise
        return known, False


def _keep(actor: Actor, path: Path, aim: _Aim, facts: recordings.Facts) -> int:
    place, name = aim.place, names_of_files.readable(path.name)
    with (
        path.open("rb") as stream,
        preservation.depositing(actor, stream=stream, name=name, media_type=facts.media_type) as kept,
    ):
        take_turn(aim.fonds.code)
        if _held(aim.fonds, place, aim.label) is not None:
            raise _Other
        row = Recording.objects.create(
            fonds=aim.fonds, volume=place.volume, item=place.item, ref_code=place.ref_code,
            ref_code_norm=place.ref_code_norm, label=aim.label, label_norm=codes.normal_label(aim.label),
            sort_key=codes.sort_key(aim.label), kind=facts.kind, object_id=kept.id, sha256=kept.sha256,
            media_type=facts.media_type, duration=facts.duration, facts=asdict(facts), file_name=name[:255],
            captions=aim.beside.captions, transcript=aim.beside.transcript, batch_id=aim.batch_id, attached_at=clock.now(),
        )  # fmt: skip
        ask(row.pk)
    return row.pk


class _Run:
    """One import of a folder."""

    def __init__(self, actor: Actor, fonds: Fonds, folder: Path, total: int) -> None:
        self.actor, self.fonds, self.folder = actor, fonds, folder
        self.accepted = self.unchanged = self.rejected = self.done = 0
        self.taken: dict[tuple[str, str], str] = {}  # (code, label) → file, in this run
        self.batch = ImportBatch.objects.create(
            fonds=fonds, kind="RECORDINGS", state=Batch.RUNNING.value, total=total, started_by=actor.account_id,
            file_name=names_of_files.readable(folder.name)[:255], created_at=clock.now(), started_at=clock.now(),
        )  # fmt: skip

    def take(self, path: Path, name: names_of_files.PageName | None) -> None:
        if name is None or not name.ref_code:
            return self.refuse(path, Fault("RECORDING_NAME"))
        place, label = place_of(self.fonds, name.ref_code), name.label or "1"
        if fault := _closed(place, name.ref_code):
            return self.refuse(path, fault)
        assert place is not None
        earlier = self.taken.setdefault((place.ref_code_norm, codes.normal_label(label)), path.name)
        if earlier != path.name:
            return self.refuse(path, Fault("RECORDING_TWICE", "", path.name, {"other": earlier}))
        try:
            _pk, new = _attach(self.actor, path, _Aim(self.fonds, place, label, self._beside(path), self.batch.pk))
        except SandboxRefusal as refusal:
            return self.refuse(path, _fault(refusal))
        except _Other:
            return self.refuse(path, Fault("RECORDING_OTHER"))
        self.accepted, self.unchanged = self.accepted + new, self.unchanged + (not new)
        return None

    def _beside(self, path: Path) -> Beside:
        said: dict[str, Any] = {}
        for suffix in sorted(TEXTS):
            text = path.with_suffix(suffix)
            if not text.is_file() or text.is_symlink():
                continue
            try:
                content = text.read_bytes() if text.stat().st_size <= captions.LARGEST else b""
                if suffix == ".txt":
                    said["transcript"] = captions.text_of(content).strip()
                else:
                    said["captions"] = captions.webvtt(content)
            except ValueError:
                self.refuse(text, Fault("RECORDING_TEXT"))
        return Beside(**said)

    def refuse(self, path: Path, fault: Fault) -> None:
        self.rejected += 1
        ImportProblem.objects.create(
            batch=self.batch, file=shown(path, self.folder)[-255:], code=fault.code, parameters=dict(fault.parameters),
            value=fault.value[:200],
        )  # fmt: skip

    def step(self) -> None:
        self.done += 1
        counts = {"done": self.done, "accepted": self.accepted, "unchanged": self.unchanged, "rejected": self.rejected}
        ImportBatch.objects.filter(pk=self.batch.pk).update(**counts, beat_at=clock.now())

    def end(self, state: Batch, failure: str = "") -> None:
        ended = {"state": state.value, "failure": failure[:40], "finished_at": clock.now()}
        ImportBatch.objects.filter(pk=self.batch.pk).update(**ended)

    def finish(self, seconds: float) -> ImportReport:
        with transaction.atomic():
            self.end(Batch.DONE)
            told = events.RecordingsAttached(
                fonds=self.fonds.code, recordings=self.accepted, unchanged=self.unchanged, rejected=self.rejected
            )
            log.record(told, actor=self.actor, subject=("import_batch", self.batch.pk))
        return ImportReport(
            kind="RECORDINGS", accepted=self.accepted, unchanged=self.unchanged, conflicts=0, rejected=self.rejected,
            problems=tuple(problems_of(ImportProblem.objects.filter(batch=self.batch).order_by("id"))),
            batch_id=self.batch.pk, seconds=seconds,
        )  # fmt: skip
