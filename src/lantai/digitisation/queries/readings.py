"""What was read, how far it is, what failed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from lantai.adapters import ocr
from lantai.digitisation.errors import NoSuchReading
from lantai.digitisation.models import DoubtfulCell, Reading, ReadRow
from lantai.digitisation.rules.turning import upright
from lantai.digitisation.states.readings import DECIDED, TO_DECIDE, ReadingState
from lantai.digitisation.values import ReadCell, ReadingBrief, ReadingProgress, ReadingView, ReadLine
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region

VIEWS = {
    "all": Q(),
    "waiting": Q(state=ReadingState.WAITING.value),
    "refused": Q(state=ReadingState.REFUSED.value),
    "whole": Q(state=ReadingState.READ.value, whole=True),
}


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What was read on an attached page, as people corrected it, for search. `people`: rows of persons stand on it."""

    page_image_id: int
    text: str
    people: bool


def progress(*, batch_id: int) -> ReadingProgress:
    """Return how far the reading of a batch is."""
    return _progress(Q(batch_id=batch_id))


def progress_of(
    *, fonds_code: str = "", ref_code: str = "", page_image_ids: Collection[int] | None = None
) -> ReadingProgress:
    """Return how far the reading of a fonds, a volume, some pages or (nothing named) everything is."""
    which = Q()
    if fonds_code:
        which &= Q(fonds_code=fonds_code)
    if ref_code:
        which &= Q(ref_code=ref_code)
    if page_image_ids is not None:
        which &= Q(page_image_id__in=list(page_image_ids))
    return _progress(which)


def of_volume(*, fonds_code: str, ref_code: str) -> ReadingProgress:
    """Return how far the reading of one volume is, in one query; for many pages ask `progress_of`."""
    decided = DoubtfulCell.objects.filter(reading=OuterRef("pk"), state__in=DECIDED).order_by().values("reading")
    rows = _counted(Reading.objects.filter(fonds_code=fonds_code, ref_code=ref_code)).annotate(
        settled=Coalesce(Subquery(decided.annotate(n=Count("pk")).values("n")), 0)
    )
    states = {name: Count("pk", filter=Q(state=name.upper())) for name in ("read", "refused")}
    sums = {"cells_open": Sum("open_count"), "cells_decided": Sum("settled"), "people": Sum("row_count")}
    found = rows.aggregate(asked=Count("pk"), **states, **sums)
    return ReadingProgress(**{name: value or 0 for name, value in found.items()})


def _progress(which: Q) -> ReadingProgress:
    rows = Reading.objects.filter(which)
    counted = rows.aggregate(
        asked=Count("pk"), read=Count("pk", filter=Q(state=ReadingState.READ.value)),
        refused=Count("pk", filter=Q(state=ReadingState.REFUSED.value)),
    )  # fmt: skip
    if not counted["asked"]:
        return ReadingProgress(0, 0, 0, 0, 0, 0)
    found = ReadRow.objects.filter(reading__in=rows.values("pk")).aggregate(
        people=Count("pk", distinct=True), open=Count("doubtful", filter=Q(doubtful__state__in=TO_DECIDE)),
        decided=Count("doubtful", filter=Q(doubtful__state__in=DECIDED)),
    )  # fmt: skip
    return ReadingProgress(
        counted["asked"], counted["read"], counted["refused"], found["open"], found["decided"], found["people"]
    )


def missing_machine() -> str:
    """Return the command that installs the reading machine where it is absent, else nothing."""
    return "" if ocr.installed() else ocr.INSTALL


def any_waiting() -> bool:
    """Tell whether a page waits to be read."""
    return Reading.objects.filter(state=ReadingState.WAITING.value).exists()


def counts(actor: Actor) -> dict[str, int]:
    """Return how many readings each view of the list holds."""
    policy.require(actor, "digitisation.read")
    return {name: Reading.objects.filter(which).count() for name, which in VIEWS.items()}  # each by its own index


def listed(
    actor: Actor, *, view: str, text: str = "", start: int = 0, limit: int = 50
) -> tuple[list[ReadingBrief], int]:
    """Return some readings of a view, newest first, and how many there are; no names are among it."""
    policy.require(actor, "digitisation.read")
    rows = Reading.objects.filter(VIEWS.get(view, Q()))
    if text.strip():
        rows = rows.filter(ref_code__icontains=text.strip())
    total = rows.count()
    return [_brief(row) for row in _counted(rows.order_by("-read_at", "-pk"))[start : start + limit]], total


def _counted(rows: QuerySet[Reading]) -> QuerySet[Reading]:
    """Readings with the number of their rows and of cells to be decided; texts are not fetched."""
    own = (
        ReadRow.objects.filter(reading=OuterRef("pk")).order_by().values("reading").annotate(n=Count("pk")).values("n")
    )
    waiting = (
        DoubtfulCell.objects.filter(reading=OuterRef("pk"), state__in=TO_DECIDE)
        .order_by()
        .values("reading")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.defer("text", "corrected", "over").annotate(
        row_count=Coalesce(Subquery(own), 0), open_count=Coalesce(Subquery(waiting), 0)
    )


def _brief(row: Reading) -> ReadingBrief:
    return ReadingBrief(
        row.pk, row.fonds_code, row.ref_code, row.label, row.state, row.refused, row.layout, tuple(row.doubts), row.whole,
        row.row_count, row.open_count, row.read_at, row.page_image_id, row.batch_id,  # type: ignore[attr-defined]
    )  # fmt: skip


def reading(actor: Actor, *, reading_id: int) -> ReadingView:
    """Return one reading with its rows; what people decided stands in the cells. For `services.open_reading`.

    Raises `NoSuchReading`, `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    row = _counted(Reading.objects.filter(pk=reading_id)).first()
    if row is None:
        raise NoSuchReading
    states: dict[int, dict[str, DoubtfulCell]] = defaultdict(dict)
    for cell in DoubtfulCell.objects.filter(reading=row):
        states[cell.row_id][cell.kind] = cell
    lines = [_line(one, states[one.pk], row.turned) for one in ReadRow.objects.filter(reading=row).order_by("place")]
    return ReadingView(
        _brief(row), tuple(lines), row.turned, row.vertical, row.width, row.height, row.seconds, row.machine, row.detail,
        row.alto_id is not None, courses(row),
    )  # fmt: skip


def brief(actor: Actor, *, reading_id: int) -> ReadingBrief:
    """Return what one reading is, without what was read. Raises `NoSuchReading`, `NotAllowed`."""
    policy.require(actor, "digitisation.read")
    row = _counted(Reading.objects.filter(pk=reading_id)).first()
    if row is None:
        raise NoSuchReading
    return _brief(row)


def courses(row: Reading) -> tuple[tuple[ReadCell, ...], ...]:
    """Return the courses of a transcript or card as they were read, one a row; places on the upright page."""
    told = json.loads(row.courses) if row.courses else []
    return tuple(
        tuple(
            ReadCell(kind, text, written or text, sure, tuple(doubts), _upright(place, row.turned))
            for kind, (text, written, sure, doubts, place) in one.items()
        )
        for one in told
    )


def _line(row: ReadRow, states: dict[str, DoubtfulCell], turned: int) -> ReadLine:
    cells = []
    for kind, (text, written, sure, doubts, place, *_own) in json.loads(row.cells).items():
        cell = states.get(kind)
        now = cell.value if cell is not None and cell.state in DECIDED and cell.state != "UNREADABLE" else text
        state = cell.state if cell is not None else ""
        cells.append(ReadCell(kind, now, written or text, sure, tuple(doubts), _upright(place, turned), state))
    return ReadLine(row.place, tuple(cells), tuple(row.doubts), _upright(row.region, turned), row.mention_id)


def _upright(place: list[float] | None, turned: int) -> Region | None:
    region = Region.from_list(place)
    return upright(region, turned) if region else None


def of_page(actor: Actor, *, page_image_ids: Collection[int]) -> dict[int, int]:
    """Return page image → reading, where there is one."""
    if not policy.allows(actor, "digitisation.read"):
        return {}
    rows = Reading.objects.filter(page_image_id__in=list(page_image_ids))
    return {page: pk for page, pk in rows.values_list("page_image_id", "pk") if page is not None}


def read_pages(*, after: int = 0, limit: int = 500) -> list[ReadPage]:
    """Return the next attached pages that were read, by number of their page image: for the index of search."""
    rows = Reading.objects.filter(state=ReadingState.READ.value, page_image_id__gt=after).order_by("page_image_id")
    return _texts(rows[:limit])


def read_pages_of(*, page_image_ids: Collection[int]) -> dict[int, ReadPage]:
    """Return what was read on these pages, where anything was."""
    rows = Reading.objects.filter(state=ReadingState.READ.value, page_image_id__in=list(page_image_ids))
    return {one.page_image_id: one for one in _texts(rows)}


def _texts(rows: QuerySet[Reading]) -> list[ReadPage]:
    own = (
        ReadRow.objects.filter(reading=OuterRef("pk")).order_by().values("reading").annotate(n=Count("pk")).values("n")
    )
    found = rows.annotate(n=Coalesce(Subquery(own), 0)).values_list("page_image_id", "text", "corrected", "n")
    return [ReadPage(pk, corrected or text, bool(n)) for pk, text, corrected, n in found if pk is not None]
