"""The opening review of one volume or item: a first opinion, and a second by somebody else that decides (domain.md 2.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events, states
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import Item, OpeningReason, OpeningReview, Volume
from lantai.catalogue.queries import following
from lantai.catalogue.rules import opening_review as rules
from lantai.catalogue.texts import opening as texts
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor


def reasons() -> list[rules.Reason]:
    """Return the grounds of this archive, as the rules read them."""
    return [
        rules.Reason(row.code, tuple(row.statuses), tuple(row.words), row.needs_words, row.needs_day)
        for row in OpeningReason.objects.all()
    ]


def check_opinion(status: str, reason: str, words: str, opens_on: date | None) -> None:
    """Refuse an opinion without a ground that fits it. Raises `CatalogueError`."""
    found = next((one for one in reasons() if one.code == reason), None)
    fault = rules.fault(found, status, words=words, has_day=opens_on is not None)
    if not fault and opens_on is not None and opens_on <= clock.today():
        fault = "OPENING_PAST"
    if not fault and status == states.Opening.CONTROLLED.value and opens_on is not None:
        fault = "OPENING_DAY_FOR_NOTHING"
    if fault:
        raise CatalogueError(texts.FAULTS[fault], code=fault)


def _unit(volume_id: int | None, item_id: int | None) -> dict[str, int]:
    """Return the one unit that is meant, as the columns of its review. Raises `NotFound`, `CatalogueError`."""
    unit: Volume | Item | None = None
    if item_id is None:
        unit = Volume.objects.filter(pk=volume_id or 0).first()
    elif volume_id is None:
        unit = Item.objects.select_related("volume").filter(pk=item_id).first()
    if unit is None:
        raise NotFound(_("没有这一卷或这一件。"))
    around = [unit] if isinstance(unit, Volume) or unit.volume is None else [unit, unit.volume]
    if any(states.Secrecy(one.secrecy).is_state_secret for one in around):
        raise CatalogueError(_("涉密档案不能在本系统开放。"), code="SECRET_STUB")
    if any(one.destroyed_on is not None for one in around):
        raise CatalogueError(_("已经销毁，没有什么可以开放。"), code="DESTROYED")
    return {"volume_id": unit.pk} if isinstance(unit, Volume) else {"item_id": unit.pk}


def _first(unit: dict[str, int]) -> OpeningReview | None:
    return OpeningReview.objects.filter(**unit, state=states.OpeningReview.FIRST.value).first()


@transaction.atomic
def give_opening_opinion(
    actor: Actor,
    *,
    status: str,
    reason: str,
    volume_id: int | None = None,
    item_id: int | None = None,
    words: str = "",
    opens_on: date | None = None,
) -> int:
    """Give the first of two opinions on a volume or an item; return the review. Nothing is open by it.

    `reason` is the code of an `OpeningReason` that fits `status`; `opens_on` the day from which an opening counts, or
    on which a deferred one is reviewed again. Raises `NotFound`, `CatalogueError`. Source: 档案法 art. 27, 30.
    """
    policy.require(actor, "catalogue.opening.opine")
    unit = _unit(volume_id, item_id)
    check_opinion(status, reason, words, opens_on)
    if _first(unit) is not None:
        raise CatalogueError(_("已有第一意见，等馆长审定；要改，请提意见的人先撤回。"), code="OPENING_ASKED")
    row = OpeningReview.objects.create(
        **unit, status=status, reason=reason, words=words.strip()[:200], opens_on=opens_on,
        first_by=actor.account_id, first_by_name=actor.name, first_at=clock.now(),
    )  # fmt: skip
    told = events.OpeningOpinionGiven(status=status, reason=reason)
    log.record(told, actor=actor, subject=(row.kind, row.unit_id))
    return row.pk


@transaction.atomic
def take_back_opening_opinion(actor: Actor, *, volume_id: int | None = None, item_id: int | None = None) -> None:
    """Take one's own first opinion back before it is decided; a head may send back anybody's. Raises `NotFound`."""
    policy.require(actor, "catalogue.opening.opine")
    row = _first({"volume_id": volume_id} if volume_id is not None else {"item_id": item_id or 0})
    mine = row is not None and row.first_by == actor.account_id
    if row is None or row.batch_id is not None or not (mine or policy.allows(actor, "catalogue.opening.decide")):
        raise NotFound(_("没有您可以撤回的意见。"))
    transitions.move(
        OpeningReview, row.pk, expected=[states.OpeningReview.FIRST], to=states.OpeningReview.DROPPED,
        second_at=clock.now(), second_words=actor.name[:200],
    )  # fmt: skip
    log.record(events.OpeningOpinionTakenBack(), actor=actor, subject=(row.kind, row.unit_id))


@transaction.atomic
def review_opening(
    actor: Actor,
    *,
    status: str,
    reason: str,
    volume_id: int | None = None,
    item_id: int | None = None,
    opens_on: date | None = None,
) -> int:
    """Decide the opening of a volume or an item as the second of two people; return how many items do not follow.

    Those in it follow of which nothing was said, or the same as of itself; what was controlled or embargoed by itself
    stays as it is. Only the head of the archive or a deputy, never who gave the first opinion, with a reason in words; may
    differ from the first, and both stay to be read. Raises `NotFound`, `CatalogueError` (no first opinion, one's own, no
    reason, a state secret is never opened here).
    """
    policy.require(actor, "catalogue.opening.decide")
    decided = states.Opening(status)
    unit = _unit(volume_id, item_id)
    if not reason.strip():
        raise CatalogueError(_("请写明审核的理由。"), code="OPENING_REASON")
    row = _first(unit)
    if row is None:
        raise CatalogueError(_("要先有一位同事的第一意见，再由您审定。"), code="OPENING_FIRST")
    if row.first_by == actor.account_id:
        raise CatalogueError(_("第一意见是您自己提的，请另一位馆领导审定。"), code="OPENING_TWO")
    if row.batch_id is not None:
        raise CatalogueError(_("在批量审核里，请到那一批去审定。"), code="OPENING_IN_BATCH")
    day = opens_on or (row.opens_on if decided.value == row.status else None)
    if decided is states.Opening.DEFERRED and day is None:
        raise CatalogueError(texts.FAULTS["OPENING_DAY"], code="OPENING_DAY")
    return decide(actor, [row], {row.pk: (decided.value, day)}, words=reason)


def decide(actor: Actor, rows: Sequence[OpeningReview], said: dict[int, tuple[str, date | None]], *, words: str) -> int:
    """Write what a second person decided of several first opinions; return how many items keep their own opening.

    In the caller's transaction; for this room.
    """
    now, reason = clock.now(), words.strip()[:200]
    volumes = dict(Volume.objects.filter(pk__among=_units(rows, "volume")).values_list("pk", "opening_status"))
    items = dict(Item.objects.filter(pk__among=_units(rows, "item")).values_list("pk", "opening_status"))
    before, inside = {"volume": volumes, "item": items}, following.apart_in(volumes) if volumes else {}
    parts = following.parts_of(items) if items else {}
    loose = following.parts_apart(items, parts) if items else {}
    apart = {"volume": Counter(inside.values()), "item": Counter(loose.values())}
    for row in rows:
        status, day = said[row.pk]
        transitions.move(
            OpeningReview, row.pk, expected=[states.OpeningReview.FIRST], to=states.OpeningReview.DECIDED,
            second_by=actor.account_id, second_by_name=actor.name, second_at=now, second_status=status,
            second_words=reason,
        )  # fmt: skip
        told = events.OpeningDecided(
            before=before[row.kind][row.unit_id], after=status, reason=reason, first=row.status,
            opens_on=day.isoformat() if day else "", batch=row.batch_id or 0, apart=apart[row.kind][row.unit_id],
        )  # fmt: skip
        log.record(told, actor=actor, subject=(row.kind, row.unit_id))
    for verdict in set(said.values()):
        some = [row for row in rows if said[row.pk] == verdict]
        _write(verdict, _units(some, "volume"), _units(some, "item"), stay=inside, parts=parts)
    return len(inside) + len(loose)


def _units(rows: Sequence[OpeningReview], kind: str) -> list[int]:
    return [row.unit_id for row in rows if row.kind == kind]


def _write(
    verdict: tuple[str, date | None],
    volumes: list[int],
    items: list[int],
    *,
    stay: Collection[int],
    parts: dict[int, int],
) -> None:
    """Write one verdict on volumes and items, on what lies in them but for those that `stay`, and on the `parts` that follow."""
    change = {"opening_status": verdict[0], "opens_on": verdict[1]}
    Volume.objects.filter(pk__among=volumes).update(**change)
    inside = Item.objects.filter(volume__pk__among=volumes, secrecy__in=following.REVIEWED)
    inside.exclude(pk__among=list(stay)).update(**change)
    decided = set(items)
    below = [pk for pk, item in parts.items() if item in decided]
    Item.objects.filter(pk__among=[*items, *below]).update(**change)
