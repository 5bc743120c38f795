"""Appraisal and disposal: proposed, approved by two, carried out before a witness; the description stays (27号令; DA/T 18).

Nobody is alone: the proposer approves nothing, the two who approve are two, the witness did not carry out. A mistaken
proposal can be taken back, whole or in part, until it is carried out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import DisposalRefused, NotFound
from lantai.catalogue.models import DisposalEntry, DisposalList, Item, Volume
from lantai.catalogue.queries import components
from lantai.catalogue.queries import disposal as questions
from lantai.catalogue.rules import disposal as rules
from lantai.catalogue.rules import retention
from lantai.catalogue.services.fonds import take_turn
from lantai.catalogue.services.proof import make_certificate
from lantai.catalogue.states import Disposal, Left
from lantai.catalogue.texts import disposal as texts
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

MOST = 2000  # units of one list
TWO = _("请由另一位同事来办：提议、批准、执行、监销不能是一个人。")


@transaction.atomic
def propose_disposal(
    actor: Actor, *, title: str, reason: str, volume_ids: Sequence[int] = (), item_ids: Sequence[int] = ()
) -> int:
    """Put up a list of volumes and loose items of one fonds whose retention is over; return the list.

    Raises `DisposalRefused`: nothing chosen, several fonds, one that is permanent or not over yet, on hold, destroyed
    or on another list (each named by its reference code), or no reason.
    """
    policy.require(actor, "catalogue.disposal.propose")
    if not title.strip() or not reason.strip():
        raise DisposalRefused(_("请写明清册的名称和鉴定意见。"), code="DISPOSAL_REASON")
    volumes = Volume.objects.filter(pk__in=list(volume_ids)[: MOST + 1]).select_related(
        "fonds", "retention_term", "class_node"
    )
    items = Item.objects.filter(pk__in=list(item_ids)[: MOST + 1], volume=None).select_related(
        "fonds", "retention_term"
    )
    order = ("year", "ref_code_norm", "pk")
    units: list[Volume | Item] = [*volumes.order_by(*order), *items.order_by(*order)]
    if not units or len(units) > MOST:
        raise DisposalRefused(_("一份清册要有 1 到 2,000 卷（件）。"), code="DISPOSAL_SIZE")
    if len({unit.fonds_id for unit in units}) > 1:
        raise DisposalRefused(_("一份清册只列一个全宗的档案。"), code="DISPOSAL_FONDS")
    take_turn(units[0].fonds.code)
    _refuse_faults(units)
    row = DisposalList.objects.create(
        fonds=units[0].fonds, title=title.strip()[:120], reason=reason.strip()[:400], proposed_by=actor.account_id,
        proposed_by_name=actor.name, proposed_at=clock.now(),
    )  # fmt: skip
    DisposalEntry.objects.bulk_create([_entry(row, unit) for unit in units])
    told = events.DisposalProposed(fonds=row.fonds.code, volumes=len(units))
    log.record(told, actor=actor, subject=("disposal", row.pk))
    return row.pk


def _entry(row: DisposalList, unit: Volume | Item) -> DisposalEntry:
    assert unit.year is not None
    assert unit.retention_term is not None
    place: dict[str, Any] = {"volume": unit} if isinstance(unit, Volume) else {"item": unit}
    return DisposalEntry(
        disposal=row, retention=unit.retention[:20], era=unit.retention_term.era, pages=unit.page_count,
        expired_year=unit.year + (unit.retention_term.years_max or 0), **place,
    )  # fmt: skip


def _refuse_faults(units: Sequence[Volume | Item]) -> None:
    """Refuse the first faults in words, with the codes they are about."""
    listed = questions.listed(units)
    this_year = clock.today().year
    faults: dict[str, list[str]] = {}
    held = questions.held_back(units)
    for unit in units:
        term = unit.retention_term
        rule = retention.Term(term.years_max, term.permanent) if term else None
        code = unit.ref_code or str(unit)
        if unit.destroyed_on is not None or (type(unit), unit.pk) in listed:
            faults.setdefault("DISPOSAL_LISTED", []).append(code)
        elif not retention.is_over(unit.year, rule, this_year):
            faults.setdefault("DISPOSAL_NOT_OVER", []).append(code)
        elif (type(unit), unit.pk) in held:
            faults.setdefault("DISPOSAL_HELD", []).append(code)
    for code, several in faults.items():
        raise DisposalRefused(texts.FAULTS[code] % {"codes": "、".join(several[:5])}, code=code)


def _list(disposal_id: int) -> DisposalList:
    row = DisposalList.objects.select_related("fonds").filter(pk=disposal_id).first()
    if row is None:
        raise NotFound(_("没有这份清册。"))
    take_turn(row.fonds.code)
    return row


def _standing_entries(row: DisposalList) -> list[DisposalEntry]:
    rows = row.entries.filter(taken_off_at=None).select_related("volume__class_node", "item")
    found = list(rows.order_by("pk"))
    if not found:
        raise DisposalRefused(_("清册里的档案都撤下了，没有什么可办。"), code="DISPOSAL_EMPTY")
    return found


def _refuse_held(entries: Sequence[DisposalEntry]) -> None:
    units = [entry.volume or entry.item for entry in entries]
    held = questions.held_back([unit for unit in units if unit is not None])
    several = [unit.ref_code for unit in units if unit is not None and (type(unit), unit.pk) in held]
    if several:
        raise DisposalRefused(texts.FAULTS["DISPOSAL_HELD"] % {"codes": "、".join(several[:5])}, code="DISPOSAL_HELD")


@transaction.atomic
def approve_disposal(actor: Actor, *, disposal_id: int, minutes: str = "") -> bool:
    """Approve a list as the first or the second of two; return whether it may now be carried out.

    The first notes the minutes of the appraisal committee; the second is the head or a deputy. Neither proposed it.
    Raises `NotFound`, `NotAllowed`, `DisposalRefused` (alone, something on hold, no minutes), `StaleState`.
    """
    policy.require(actor, "catalogue.disposal.approve")
    row = _list(disposal_id)
    _refuse_held(_standing_entries(row))
    second = row.state == Disposal.APPROVED
    if not rules.may_follow(actor.account_id, [row.proposed_by, row.approved_by]):
        raise DisposalRefused(TWO, code="DISPOSAL_ALONE")
    if second:
        policy.require(actor, "catalogue.disposal.confirm")
        change: dict[str, Any] = {
            "confirmed_by": actor.account_id,
            "confirmed_by_name": actor.name,
            "confirmed_at": clock.now(),
        }
    else:
        if not minutes.strip():
            raise DisposalRefused(_("请写明鉴定委员会会议纪要的编号和日期。"), code="DISPOSAL_MINUTES")
        change = {"approved_by": actor.account_id, "approved_by_name": actor.name, "approved_at": clock.now(),
                  "minutes": minutes.strip()[:300]}  # fmt: skip
    now, then = (Disposal.APPROVED, Disposal.CONFIRMED) if second else (Disposal.PROPOSED, Disposal.APPROVED)
    transitions.move(DisposalList, row.pk, expected=[now], to=then, **change)
    told = events.DisposalApproved(second=second, minutes=minutes.strip()[:300])
    log.record(told, actor=actor, subject=("disposal", row.pk))
    return second


@transaction.atomic
def end_disposal(actor: Actor, *, disposal_id: int, reason: str) -> None:
    """Refuse a list, or take one's own back: everything on it is as it was. Until it is carried out; with a reason.

    For who proposed it, and for who may approve. Raises `NotFound`, `NotAllowed`, `DisposalRefused`, `StaleState`.
    """
    policy.require(actor, "catalogue.disposal.propose")
    row = _list(disposal_id)
    own = row.proposed_by == actor.account_id
    if not own:
        policy.require(actor, "catalogue.disposal.approve")
    if not reason.strip():
        raise DisposalRefused(_("请写明撤回或不批准的理由。"), code="DISPOSAL_REASON")
    before = [Disposal.PROPOSED, Disposal.APPROVED]
    refused = not own and row.state in before
    transitions.move(
        DisposalList, row.pk, expected=before if refused else [*before, Disposal.CONFIRMED],
        to=Disposal.REFUSED if refused else Disposal.WITHDRAWN, ended_by=actor.account_id, ended_by_name=actor.name,
        ended_at=clock.now(), ended_why=reason.strip()[:300],
    )  # fmt: skip
    row.entries.update(over=True)
    state = Disposal.REFUSED if refused else Disposal.WITHDRAWN
    told = events.DisposalEnded(state=state.value, reason=reason.strip()[:300])
    log.record(told, actor=actor, subject=("disposal", row.pk))


@transaction.atomic
def take_off_disposal(actor: Actor, *, entry_id: int, reason: str) -> None:
    """Take one unit off a list until it is carried out; it is as it was. Raises `NotFound`, `DisposalRefused`."""
    policy.require(actor, "catalogue.disposal.propose")
    if not reason.strip():
        raise DisposalRefused(_("请写明为什么撤下。"), code="DISPOSAL_REASON")
    entry = DisposalEntry.objects.filter(pk=entry_id, taken_off_at=None, over=False).select_related("disposal").first()
    if entry is None:
        raise NotFound(_("这一卷（件）已经不在清册上了。"))
    row = _list(entry.disposal_id)
    if row.state not in {Disposal.PROPOSED, Disposal.APPROVED, Disposal.CONFIRMED}:
        raise DisposalRefused(_("清册已经执行，撤不下来了。"), code="DISPOSAL_LATE")
    DisposalEntry.objects.filter(pk=entry.pk).update(
        taken_off_by=actor.account_id, taken_off_by_name=actor.name, taken_off_at=clock.now(),
        taken_off_why=reason.strip()[:300],
    )  # fmt: skip
    told = events.DisposalEntryTakenOff(disposal=row.pk, reason=reason.strip()[:300])
    kind = "volume" if entry.volume_id else "item"
    log.record(told, actor=actor, subject=(kind, entry.volume_id or entry.item_id))


@transaction.atomic
def carry_out_disposal(actor: Actor, *, disposal_id: int, method: str, place: str, on: date) -> None:
    """Say that a list approved by two was destroyed: how, where, when. Not by who proposed it; the witness signs next.

    Refused when anything on it came under a hold meanwhile. Raises `NotFound`, `DisposalRefused`, `StaleState`.
    """
    policy.require(actor, "catalogue.disposal.carry_out")
    row = _list(disposal_id)
    entries = _standing_entries(row)
    if not rules.may_follow(actor.account_id, [row.proposed_by]):
        raise DisposalRefused(TWO, code="DISPOSAL_ALONE")
    _refuse_held(entries)
    approved = row.confirmed_at.date() if row.confirmed_at else on
    if not method.strip() or not place.strip() or on > clock.today() or on < approved:
        raise DisposalRefused(_("请写明销毁的方式、地点；日期在批准之后、今天以前。"), code="DISPOSAL_HOW")
    transitions.move(
        DisposalList, row.pk, expected=[Disposal.CONFIRMED], to=Disposal.CARRIED_OUT, method=method.strip()[:120],
        place=place.strip()[:120], carried_out_on=on, carried_out_by=actor.account_id, carried_out_by_name=actor.name,
        carried_out_at=clock.now(),
    )  # fmt: skip
    told = events.DisposalCarriedOut(volumes=len(entries), method=method.strip()[:120], on=on.isoformat())
    log.record(told, actor=actor, subject=("disposal", row.pk))


@transaction.atomic
def witness_disposal(actor: Actor, *, disposal_id: int) -> None:
    """Sign as the witness (监销人): the units are marked destroyed, the certificate is set and kept.

    Not by who carried it out, nor who proposed it. Raises `NotFound`, `DisposalRefused`, `StaleState`.
    """
    policy.require(actor, "catalogue.disposal.carry_out")
    row = _list(disposal_id)
    entries = _standing_entries(row)
    if not rules.may_follow(actor.account_id, [row.proposed_by, row.carried_out_by]):
        raise DisposalRefused(TWO, code="DISPOSAL_ALONE")
    transitions.move(
        DisposalList, row.pk, expected=[Disposal.CARRIED_OUT], to=Disposal.DESTROYED, witnessed_by=actor.account_id,
        witnessed_by_name=actor.name, witnessed_at=clock.now(),
    )  # fmt: skip
    row.refresh_from_db()
    kept = make_certificate(actor, row, entries)
    DisposalList.objects.filter(pk=row.pk).update(certificate_id=kept.id, certificate_sha256=kept.sha256)
    _mark_destroyed(actor, row, entries)
    row.entries.update(over=True)
    told = events.DisposalWitnessed(volumes=len(entries), sha256=kept.sha256)
    log.record(told, actor=actor, subject=("disposal", row.pk))


def _mark_destroyed(actor: Actor, row: DisposalList, entries: Sequence[DisposalEntry]) -> None:
    volumes = [entry.volume_id for entry in entries if entry.volume_id]
    items = [entry.item_id for entry in entries if entry.item_id]
    left: dict[str, Any] = {"left_at": clock.now(), "left_how": Left.DESTROYED.value, "left_ground": row.title[:300]}
    Volume.objects.filter(pk__in=volumes).update(destroyed_on=row.carried_out_on, **left)  # A14: holdings at a moment
    Item.objects.filter(volume_id__in=volumes).update(destroyed_on=row.carried_out_on)
    for level in (items, *components.levels_below(items)):
        Item.objects.filter(pk__in=level).update(destroyed_on=row.carried_out_on, left_at=left["left_at"])
    for entry in entries:
        unit = entry.volume or entry.item
        told = events.UnitDestroyed(disposal=row.pk, ref_code=unit.ref_code if unit else "")
        kind = "volume" if entry.volume_id else "item"
        log.record(told, actor=actor, subject=(kind, entry.volume_id or entry.item_id))


def disposal_title(fonds_name: str) -> str:
    """Return a name for a new list, in the reader's language."""
    return gettext("%(fonds)s %(year)d 年到期档案销毁清册") % {"fonds": fonds_name, "year": clock.today().year}
