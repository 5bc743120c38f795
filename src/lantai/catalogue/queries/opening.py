"""Where an opening review stands: the first opinion, the batches, the sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import OpeningBatch, OpeningReason, OpeningReview
from lantai.catalogue.queries.following import KeptApart, kept_apart
from lantai.catalogue.queries.kinds import in_reader_language, name_of
from lantai.catalogue.queries.reading_lists import code_of
from lantai.catalogue.states import OpeningReview as State
from lantai.foundation import policy
from lantai.foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class ReasonView:
    code: str
    name: str
    statuses: tuple[str, ...]
    basis: str
    needs_words: bool
    needs_day: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """A first opinion. `mine`: the reader gave it. `ruled`: the rules proposed it in a batch."""

    id: int
    kind: str  # volume | item
    unit_id: int
    batch_id: int | None
    ref_code: str
    title: str
    year: int | None
    status: str
    reason: str
    words: str
    opens_on: date | None
    ruled: bool
    sampled: bool
    read_at: datetime | None
    by: str
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class BatchView:
    id: int
    fonds_code: str
    class_code: str
    years: str
    size: int
    sample: int
    read: int
    changed: int  # of the sample, by those who read it
    state: str
    made_by: str
    made_at: datetime
    ended_by: str
    ended_why: str
    by_status: tuple[tuple[str, int], ...]


def opening_reasons(actor: Actor) -> list[ReasonView]:
    """Return the grounds of this archive, in the reader's language."""
    policy.require(actor, "catalogue.browse")
    return [
        ReasonView(
            row.code,
            name_of(row),
            tuple(row.statuses),
            in_reader_language(row.basis, row.basis_en),
            row.needs_words,
            row.needs_day,
        )
        for row in OpeningReason.objects.all()
        if row.statuses  # one that nobody may choose is given by an import
    ]


def opinion(actor: Actor, *, volume_id: int | None = None, item_id: int | None = None) -> Opinion | None:
    """Return the first opinion on a volume or an item that waits for the second."""
    policy.require(actor, "catalogue.browse")
    unit = {"volume_id": volume_id} if item_id is None else {"item_id": item_id}
    row = _reviews().filter(**unit, state=State.FIRST.value).first()
    return _opinion(actor, row, _names()) if row else None


def _reviews() -> QuerySet[OpeningReview]:
    return OpeningReview.objects.select_related("volume", "item__volume")


def _names() -> dict[str, str]:
    return {row.code: name_of(row) for row in OpeningReason.objects.all()}


def _opinion(actor: Actor, row: OpeningReview, names: dict[str, str]) -> Opinion:
    unit = row.unit
    return Opinion(
        row.pk, row.kind, row.unit_id, row.batch_id, code_of(unit), unit.title, unit.year, row.status,
        names.get(row.reason, row.reason), row.words, row.opens_on, row.ruled, row.sampled, row.read_at,
        row.first_by_name, row.first_at, row.first_by == actor.account_id,
    )  # fmt: skip


def opening_batches(actor: Actor) -> list[BatchView]:
    """Return the batches, the newest first."""
    policy.require(actor, "catalogue.browse")
    return [_batch(row) for row in _batches()[:100]]


def _batches() -> QuerySet[Any]:
    drawn = Q(reviews__sampled=True)
    return (
        OpeningBatch.objects.select_related("fonds")
        .annotate(
            n_read=Count("reviews", filter=drawn & Q(reviews__read_at__isnull=False)),
            n_changed=Count("reviews", filter=drawn & Q(reviews__ruled=False)),
            n_open=Count("reviews", filter=Q(reviews__status="OPEN")),
            n_controlled=Count("reviews", filter=Q(reviews__status="CONTROLLED")),
            n_deferred=Count("reviews", filter=Q(reviews__status="DEFERRED")),
        )
        .order_by("-pk")
    )


def _batch(row: Any) -> BatchView:
    counts = (("OPEN", row.n_open), ("CONTROLLED", row.n_controlled), ("DEFERRED", row.n_deferred))
    years = "–".join(str(year) for year in (row.year_from, row.year_to) if year)
    return BatchView(
        row.pk, row.fonds.code, row.class_code, years, row.size, row.sample, row.n_read, row.n_changed, row.state,
        row.made_by_name, row.made_at, row.ended_by_name, row.ended_why, tuple(one for one in counts if one[1]),
    )  # fmt: skip


def opening_batch(
    actor: Actor, *, batch_id: int, sampled: bool = True, start: int = 0, limit: int = 50
) -> tuple[BatchView, list[Opinion], int]:
    """Return a batch, some of what is in it (what was drawn, or all) and how many these are. Raises `NotFound`."""
    policy.require(actor, "catalogue.browse")
    row = _batches().filter(pk=batch_id).first()
    if row is None:
        raise NotFound
    rows = _reviews().filter(batch_id=batch_id).annotate(year=Coalesce("volume__year", "item__year"))
    rows = rows.filter(sampled=True) if sampled else rows
    names = _names()
    some = rows.order_by("read_at", "year", "pk") if sampled else rows.order_by("year", "pk")
    return _batch(row), [_opinion(actor, one, names) for one in some[start : start + limit]], rows.count()


def batch_apart(actor: Actor, *, batch_id: int) -> KeptApart:
    """Return which items will not follow the volumes, and the items, of a batch that still waits."""
    policy.require(actor, "catalogue.browse")
    waiting = OpeningReview.objects.filter(batch_id=batch_id, state=State.FIRST.value)
    several = list(waiting.values_list("volume_id", "item_id"))
    return kept_apart(
        volume_ids=[volume for volume, _item in several if volume is not None],
        item_ids=[item for _volume, item in several if item is not None],
    )
