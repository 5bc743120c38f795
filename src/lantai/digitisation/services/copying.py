"""Access copies of a batch (DA/T 31-2017: pictures to use beside those to keep): JPEG of each page, PDF/A of each volume.

What is made follows the project's choice. They lie in `copies/` of the data folder, are no records, and can be made again
from what preservation holds; made again, only what changed since is made. Each has its digest, and all go out as one zip
with a list of these. Where a volume is destroyed, its copies go too.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lantai.adapters import images
from lantai.adapters.archives import packing
from lantai.adapters.sandbox import SandboxRefusal
from lantai.adapters.searchable import Sheet, bind
from lantai.digitisation.errors import BatchRefused, NotFound
from lantai.digitisation.events import batches as events
from lantai.digitisation.models import AccessCopy, Batch, BatchPage, BatchVolume, PageFinding, Reading
from lantai.digitisation.services import searchable
from lantai.digitisation.services.reports import csv_line
from lantai.digitisation.services.stepping import batch_of
from lantai.digitisation.states.batches import STANDING
from lantai.digitisation.states.readings import ReadingState
from lantai.foundation import clock, tasks
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation
from lantai.preservation.errors import Damaged, Erased, NotHeld

TASK = "lantai.digitisation.tasks.make_copies"
JPEG, PDF = "JPEG", "PDF"
LIST, DIGESTS = "list.csv", "manifest-sha256.txt"
SYSTEM = Actor.system("digitisation")


@dataclass(frozen=True, slots=True)
class Made:
    """How many copies there are now, and how many pages or volumes could not be converted."""

    jpeg: int
    pdf: int
    refused: int


def ask(actor: Actor, *, batch_id: int) -> bool:
    """Have the copies of a batch made in the background; tell whether that was not asked already.

    Raises `BatchRefused` (the project wants none, no page has come), `NotFound`, `NotAllowed`.
    """
    row = batch_of(actor, batch_id)
    if not row.project.copy_format:
        raise BatchRefused(_("这个项目没有要求利用副本。请在项目的要求里选择格式。"), code="NO_COPIES")
    if not _standing(row).exists():
        raise BatchRefused(_("还没有可以转换的页。"), code="NO_PAGES")
    with transaction.atomic():
        fresh = tasks.enqueue_once(f"digitisation.copies:{row.pk}", TASK, arguments={"batch_id": row.pk})
        if fresh:
            log.record(events.CopiesAsked(row.project.copy_format), actor=actor, subject=("scan_batch", row.pk))
    return fresh


def make(*, batch_id: int) -> Made:
    """Make what is missing or has changed, page by page; for the worker. Idempotent: killed, it goes on where it stood."""
    row = Batch.objects.select_related("project").get(pk=batch_id)
    bench = _Bench(row)
    total = row.volumes.count()
    for done, volume in enumerate(row.volumes.order_by("pk").iterator(), start=1):
        bench.volume(volume)
        tasks.report(done, total, "volumes")
    bench.sweep()
    made = counts(batch_id)
    with transaction.atomic():
        told = events.CopiesMade(made.jpeg, made.pdf, made.refused)
        log.record(told, actor=SYSTEM, subject=("scan_batch", row.pk))
    return made


def counts(batch_id: int) -> Made:
    rows = AccessCopy.objects.filter(batch_id=batch_id)
    return Made(
        rows.filter(kind=JPEG, refused="").count(),
        rows.filter(kind=PDF, refused="").count(),
        rows.exclude(refused="").count(),
    )


def take(actor: Actor, *, batch_id: int, purpose: str) -> Iterator[bytes]:
    """Return all copies of a batch as a zip, piece by piece, with their list and digests; on the record.

    Raises `NotFound` (no such batch, no copies, some were removed), `NotAllowed`.
    """
    row = batch_of(actor, batch_id)
    copies = list(AccessCopy.objects.filter(batch=row, refused="").order_by("kind", "ref_code", "sort_key", "pk"))
    if not copies:
        raise NotFound(_("还没有做利用副本。"))
    if not all(_path(one).exists() for one in copies):
        raise NotFound(_("有的副本已不在盘上，请再做一遍。"))
    with transaction.atomic():
        told = events.CopiesTaken(len(copies), sum(one.length for one in copies))
        log.record(told, actor=actor.for_purpose(purpose), subject=("scan_batch", row.pk))
    return packing.pack(_members(copies))


def _members(copies: Sequence[AccessCopy]) -> Iterator[tuple[str, Path | bytes]]:
    head = csv_line(["file", "ref_code", "page", "bytes", "sha256"])
    lines = [csv_line([one.name, one.ref_code, one.label, str(one.length), one.sha256]) for one in copies]
    yield LIST, ("\ufeff" + head + "".join(lines)).encode()
    yield DIGESTS, "".join(f"{one.sha256}  {one.name}\n" for one in copies).encode()
    for one in copies:
        yield one.name, _path(one)


def forget(*, volume_id: int | None = None, item_id: int | None = None) -> int:
    """Remove the copies of what was destroyed; return how many. Idempotent."""
    which = Q(volume_id=volume_id) | Q(item__volume_id=volume_id) if volume_id is not None else Q(item_id=item_id)
    gone = 0
    for volume in BatchVolume.objects.filter(which):
        gone += _remove(AccessCopy.objects.filter(batch_id=volume.batch_id, ref_code_norm=volume.ref_code_norm))
    return gone


def _remove(rows: Iterable[AccessCopy]) -> int:
    count = 0
    for one in rows:
        _path(one).unlink(missing_ok=True)
        one.delete()
        count += 1
    return count


def _path(one: AccessCopy) -> Path:
    return Path(settings.HOME) / "copies" / str(one.batch_id) / f"{one.made_of}.{one.kind.lower()}"


def _standing(row: Batch) -> QuerySet[BatchPage]:
    return BatchPage.objects.filter(batch=row, state__in=[state.value for state in STANDING])


class _Bench:
    """Makes the copies of one batch; in `made_of` stands what each was made of, so that nothing is made twice."""

    def __init__(self, row: Batch) -> None:
        self.row, self.quality = row, row.project.copy_quality
        self.wanted = row.project.copy_format.split("+")
        (Path(settings.HOME) / "copies" / str(row.pk)).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.kept: set[int] = set()

    def volume(self, volume: BatchVolume) -> None:
        pages = list(_standing(self.row).filter(ref_code_norm=volume.ref_code_norm).order_by("sort_key", "pk"))
        if JPEG in self.wanted:
            for page in pages:
                self._jpeg(page)
        if PDF in self.wanted and pages:
            self._pdf(volume, pages)

    def _jpeg(self, page: BatchPage) -> None:
        one = AccessCopy(
            kind=JPEG, ref_code=page.ref_code, ref_code_norm=page.ref_code_norm, label=page.label, sort_key=page.sort_key,
            name=f"JPEG/{_plain(page.ref_code)}/{_plain(page.label)}.jpg", made_of=_sum(JPEG, page.object_id, self.quality),
        )  # fmt: skip
        self._keep(one, lambda out, folder: self._picture(page, out, folder))

    def _picture(self, page: BatchPage, out: Path, folder: Path) -> None:
        """Write a page as an upright JPEG; one that was delivered as such keeps its bytes."""
        source = folder / "source"
        assert page.object_id is not None
        with preservation.open(SYSTEM, object_id=page.object_id) as stream, source.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        turned = PageFinding.objects.filter(page=page, code__in=("TURNED", "CMYK")).exists()
        if page.media_type == "image/jpeg" and not turned:
            source.replace(out)
        else:
            images.copy(source, out=out, quality=self.quality)

    def _pdf(self, volume: BatchVolume, pages: Sequence[BatchPage]) -> None:
        objects = [page.object_id for page in pages if page.object_id is not None]
        found = Reading.objects.filter(object_id__in=objects, state=ReadingState.READ.value).exclude(alto_id=None)
        read = {one.object_id: one for one in found}
        texts = [(one.pk, one.corrected or one.text) if (one := read.get(pk)) else None for pk in objects]
        copy = AccessCopy(
            kind=PDF, ref_code=volume.ref_code, ref_code_norm=volume.ref_code_norm, name=f"PDF/{_plain(volume.ref_code)}.pdf",
            made_of=_sum(PDF, objects, texts, self.quality),
        )  # fmt: skip

        def made(out: Path, folder: Path) -> None:
            sheets = []
            for number, page in enumerate(pages):
                picture = folder / f"{number}.jpg"
                self._picture(page, picture, folder)
                reading = read.get(page.object_id) if page.object_id else None
                sheets.append(
                    Sheet(picture, searchable.runs(reading) if reading else (), reading.turned if reading else 0)
                )
            bind(sheets, out=out, title=f"{volume.ref_code} {volume.title}".strip())

        self._keep(copy, made)

    def _keep(self, one: AccessCopy, made: Callable[[Path, Path], None]) -> None:
        """Make a copy unless it is there already; what cannot be made is marked and the rest goes on."""
        one.batch = self.row
        place = {"batch": self.row, "kind": one.kind, "ref_code_norm": one.ref_code_norm, "label": one.label}
        held = AccessCopy.objects.filter(**place).first()
        if held and held.made_of == one.made_of and not held.refused and _path(held).exists():
            self.kept.add(held.pk)
            return
        with tempfile.TemporaryDirectory(prefix="lantai-copy-") as name:
            out = Path(name) / "out"
            try:
                made(out, Path(name))
                with out.open("rb") as stream:
                    one.sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
                one.length = out.stat().st_size
                part = _path(one).with_suffix(".part")
                part.touch(mode=0o600)
                shutil.copyfile(out, part)
                part.replace(_path(one))
            except (SandboxRefusal, NotHeld, Erased, Damaged) as refusal:
                one.refused = str(getattr(refusal, "code", "") or type(refusal).__name__)[:24]
        if held:
            if held.made_of != one.made_of:
                _path(held).unlink(missing_ok=True)
            one.pk = held.pk
        one.made_at = clock.now()
        one.save()
        self.kept.add(one.pk)

    def sweep(self) -> None:
        """Remove copies of what stands no more, or is wanted no more."""
        _remove(one for one in AccessCopy.objects.filter(batch=self.row) if one.pk not in self.kept)


def _plain(name: str) -> str:
    return name.replace("/", "-").replace("\\", "-") or "-"


def _sum(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
