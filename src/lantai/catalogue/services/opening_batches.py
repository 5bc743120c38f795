"""The opening review of many volumes and items at once: rules propose, a sample is read one by one, a second person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events, states
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import Fonds, Item, OpeningBatch, OpeningReview, PersonMention, Volume
from lantai.catalogue.queries.following import REVIEWED
from lantai.catalogue.queries.records import record_of
from lantai.catalogue.rules import gates
from lantai.catalogue.rules import opening_review as rules
from lantai.catalogue.services.opening import check_opinion, decide, reasons
from lantai.catalogue.texts import opening as texts
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

MOST = 2000  # volumes and items of one batch: what two people can answer for
MOST_CHANGED = 0.1  # of the sample; above, the rules were wrong for these holdings


@dataclass(frozen=True, slots=True)
class BatchDecided:
    """How many volumes and items were decided, and how many items in them keep the opening decided of themselves."""

    units: int
    apart: int


@transaction.atomic
def make_opening_batch(
    actor: Actor, *, fonds_code: str, class_code: str = "", year_from: int | None = None, year_to: int | None = None
) -> int:
    """Put the unreviewed volumes, and items without one, of a class and years that are due before the reviewers.

    Return the batch. What the rules propose is the first opinion, adopted by `actor`. What the rules cannot say anything
    of, and what is beyond 2,000, stays where it is. Raises `NotFound`, `CatalogueError` (nothing there).
    """
    policy.require(actor, "catalogue.opening.opine")
    fonds = Fonds.objects.filter(code=fonds_code).first()
    if fonds is None:
        raise NotFound(_("没有这个全宗。"))
    rows = _proposals(fonds, _waiting(fonds, class_code, year_from, year_to))
    if not rows:
        raise CatalogueError(_("这里没有满 25 年、等审核而规则能提意见的案卷或归档文件。"), code="OPENING_NOTHING")
    batch = OpeningBatch.objects.create(
        fonds=fonds, class_code=class_code, year_from=year_from, year_to=year_to, size=len(rows), sample=0,
        made_by=actor.account_id, made_by_name=actor.name, made_at=clock.now(),
    )  # fmt: skip
    drawn = set(rules.sampled(range(len(rows)), seed=batch.pk))
    OpeningReview.objects.bulk_create([
        OpeningReview(
            **unit, batch=batch, status=one.status.value, reason=one.reason, words=one.because, ruled=True,
            sampled=place in drawn, first_by=actor.account_id, first_by_name=actor.name, first_at=batch.made_at,
        )
        for place, (unit, one) in enumerate(rows)
    ])  # fmt: skip
    OpeningBatch.objects.filter(pk=batch.pk).update(sample=len(drawn))
    told = events.OpeningBatchMade(fonds=fonds.code, volumes=len(rows), sample=len(drawn))
    log.record(told, actor=actor, subject=("opening_batch", batch.pk))
    return batch.pk


def _waiting(fonds: Fonds, class_code: str, year_from: int | None, year_to: int | None) -> list[Volume | Item]:
    """Return the volumes, then the items without one (not their components, which follow), the oldest first."""
    asked = OpeningReview.objects.filter(state=states.OpeningReview.FIRST.value)
    wanted = Q(opening_status=states.Opening.UNREVIEWED.value) | Q(
        opening_status=states.Opening.DEFERRED.value, opens_on__lte=clock.today()
    )
    wanted &= Q(fonds=fonds, secrecy__in=REVIEWED, destroyed_on=None)
    if class_code:
        wanted &= Q(class_node__code__startswith=class_code)
    if year_from is not None:
        wanted &= Q(year__gte=year_from)
    if year_to is not None:
        wanted &= Q(year__lte=year_to)
    volumes = Volume.objects.filter(wanted).exclude(pk__in=asked.exclude(volume=None).values("volume_id"))
    items = Item.objects.filter(wanted, volume=None, parent=None)
    items = items.exclude(pk__in=asked.exclude(item=None).values("item_id"))
    found: list[Volume | Item] = list(volumes.order_by("year", "pk")[:MOST])
    return [*found, *items.order_by("year", "pk")[: MOST - len(found)]]


def _proposals(fonds: Fonds, waiting: list[Volume | Item]) -> list[tuple[dict[str, int], rules.Proposal]]:
    """Return what the rules propose of each that is due, with the column of its review; nothing where they cannot tell."""
    known, today = reasons(), clock.today()
    codes = [one.ref_code_norm for one in waiting if isinstance(one, Item) and one.ref_code_norm]
    listed = PersonMention.objects.filter(fonds_code=fonds.code, ref_code_norm__among=codes)
    with_people = set(listed.values_list("ref_code_norm", flat=True).distinct()) if codes else set()
    rows = []
    for one in waiting:
        record = record_of(one)
        people = bool(one.record_kind) if isinstance(one, Volume) else one.ref_code_norm in with_people
        facts = rules.Facts(one.title, gates.is_due(record.formed, today), record.restricted, people)
        if facts.due and (proposal := rules.proposed(facts, known)):
            rows.append(({"volume_id" if isinstance(one, Volume) else "item_id": one.pk}, proposal))
    return rows


def _review(batch_id: int, review_id: int) -> OpeningReview:
    row = OpeningReview.objects.filter(
        pk=review_id, batch_id=batch_id, batch__state=states.OpeningBatch.SAMPLING.value,
        state=states.OpeningReview.FIRST.value,
    ).first()  # fmt: skip
    if row is None:
        raise NotFound(_("这一批里没有这一份，或者已经办完。"))
    return row


@transaction.atomic
def read_opening_sample(
    actor: Actor,
    *,
    batch_id: int,
    review_id: int,
    status: str,
    reason: str = "",
    words: str = "",
    opens_on: date | None = None,
) -> None:
    """Say of one volume or item of a batch that one has read it, and what one thinks; another `status` replaces the rules'.

    Works for any of the batch, the sampled ones must be. Raises `NotFound`, `CatalogueError` (another opinion
    without a ground).
    """
    policy.require(actor, "catalogue.opening.opine")
    row = _review(batch_id, review_id)
    changed = status != row.status
    change: dict[str, object] = {"read_by": actor.account_id, "read_at": clock.now()}
    if changed:
        check_opinion(status, reason, words, opens_on)
        change |= {"status": status, "reason": reason, "words": words.strip()[:200], "opens_on": opens_on, "ruled": False,
                   "first_by": actor.account_id, "first_by_name": actor.name}  # fmt: skip
    OpeningReview.objects.filter(pk=row.pk).update(**change)
    told = events.OpeningSampleRead(batch=batch_id, status=status, changed=changed)
    log.record(told, actor=actor, subject=(row.kind, row.unit_id))


@transaction.atomic
def decide_opening_batch(actor: Actor, *, batch_id: int, reason: str) -> BatchDecided:
    """Decide all volumes and items of a batch as their first opinions say; return how many, and how many items do not follow.

    Only the head or a deputy, who gave none of these opinions, once the sample is read. A batch of whose sample more
    than a tenth was changed is refused: the rules do not fit it. Raises `NotFound`, `CatalogueError`.
    """
    policy.require(actor, "catalogue.opening.decide")
    rows = list(OpeningReview.objects.filter(batch_id=batch_id, state=states.OpeningReview.FIRST.value))
    if not rows:
        raise NotFound(_("没有这一批，或者已经办完。"))
    if not reason.strip():
        raise CatalogueError(_("请写明审核的理由。"), code="OPENING_REASON")
    if any(row.first_by == actor.account_id for row in rows):
        raise CatalogueError(_("这一批里有您自己提的意见，请另一位馆领导审定。"), code="OPENING_TWO")
    sample = [row for row in rows if row.sampled]
    if any(row.read_at is None for row in sample):
        raise CatalogueError(texts.FAULTS["OPENING_SAMPLE"], code="OPENING_SAMPLE")
    if sum(not row.ruled for row in sample) > MOST_CHANGED * len(sample):
        raise CatalogueError(texts.FAULTS["OPENING_SAMPLE_BAD"], code="OPENING_SAMPLE_BAD")
    _end(actor, batch_id, states.OpeningBatch.DECIDED, reason)
    apart = decide(actor, rows, {row.pk: (row.status, row.opens_on) for row in rows}, words=reason)
    told = events.OpeningBatchDecided(volumes=len(rows), apart=apart)
    log.record(told, actor=actor, subject=("opening_batch", batch_id))
    return BatchDecided(len(rows), apart)


@transaction.atomic
def drop_opening_batch(actor: Actor, *, batch_id: int, reason: str) -> None:
    """Give a batch up: what is in it waits for review as before. Raises `NotFound`, `CatalogueError` without a reason."""
    policy.require(actor, "catalogue.opening.opine")
    if not reason.strip():
        raise CatalogueError(_("请写明为什么不审了。"), code="OPENING_REASON")
    if not OpeningBatch.objects.filter(pk=batch_id).exists():
        raise NotFound(_("没有这一批，或者已经办完。"))
    _end(actor, batch_id, states.OpeningBatch.DROPPED, reason)
    waiting = OpeningReview.objects.filter(batch_id=batch_id, state=states.OpeningReview.FIRST.value)
    waiting.update(state=states.OpeningReview.DROPPED.value)
    told = events.OpeningBatchDropped(reason=reason.strip()[:200])
    log.record(told, actor=actor, subject=("opening_batch", batch_id))


def _end(actor: Actor, batch_id: int, state: states.OpeningBatch, reason: str) -> None:
    transitions.move(
        OpeningBatch, batch_id, expected=[states.OpeningBatch.SAMPLING], to=state, ended_by=actor.account_id,
        ended_by_name=actor.name, ended_at=clock.now(), ended_why=reason.strip()[:200],
    )  # fmt: skip
