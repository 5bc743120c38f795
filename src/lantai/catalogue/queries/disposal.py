"""What expires, what is on hold, and where each list of destruction stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import (
    DisposalEntry,
    DisposalHold,
    DisposalList,
    Fonds,
    Item,
    PageImage,
    Recording,
    RetentionTerm,
    Volume,
)
from lantai.catalogue.queries import components
from lantai.catalogue.queries.kinds import name_of
from lantai.catalogue.rules import codes
from lantai.catalogue.rules import disposal as rules
from lantai.catalogue.states import Disposal, Erasure, Secrecy
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

Unit = Volume | Item
Key = tuple[type[Unit], int]
KINDS = ("volume", "item")


@dataclass(frozen=True, slots=True)
class Expiring:
    """One unit whose retention is over. `holds`: numbers of what forbids to destroy it."""

    kind: str
    id: int
    ref_code: str
    title: str
    year: int | None
    retention: str
    era: str
    last_year: int
    pages: int | None
    about_people: bool
    holds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TermCount:
    """How many expire under one word for a period."""

    code: str
    name: str
    era: str
    count: int


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did one step, when; empty until it was done."""

    step: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class EntryView:
    id: int
    kind: str
    unit_id: int
    ref_code: str
    title: str
    year: int | None
    retention: str
    era: str
    expired_year: int
    pages: int | None
    holds: tuple[int, ...]
    taken_off_by: str
    taken_off_why: str


@dataclass(frozen=True, slots=True)
class ListBrief:
    id: int
    title: str
    fonds_code: str
    state: str
    units: int
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class ErasureView:
    """What became of the page images: `standing` are still there."""

    standing: int
    state: str = ""  # empty: nobody asked
    reason: str = ""
    proposed_by: str = ""
    proposed_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None
    pages: int = 0
    length: int = 0
    record_sha256: str = ""
    may: frozenset[str] = frozenset()  # erase_ask, erase_stop, erase


@dataclass(frozen=True, slots=True)
class ListView:
    brief: ListBrief
    fonds_name: str
    reason: str
    minutes: str
    method: str
    place: str
    carried_out_on: date | None
    ended_by: str
    ended_why: str
    certificate: str  # its fingerprint
    issue_no: str  # of the sealed one
    hands: tuple[Hand, ...]
    entries: tuple[EntryView, ...]
    may: frozenset[str]  # approve, end, carry_out, witness, take_off


@dataclass(frozen=True, slots=True)
class HoldView:
    id: int
    fonds_code: str
    ref_code: str
    volume_id: int | None
    class_code: str
    year_from: int | None
    year_to: int | None
    ground: str
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    lifted_why: str


def shown_title(unit: Unit) -> str:
    """Return the title of a unit; of a state secret only the code is shown, here and on the certificate."""
    return "" if Secrecy(unit.secrecy).is_state_secret else unit.title


def held_back(units: Sequence[Unit]) -> dict[Key, tuple[int, ...]]:
    """Return which of `units` (of one fonds) are on hold, and by which holds. For this room."""
    if not units:
        return {}
    rows = DisposalHold.objects.filter(fonds_id=units[0].fonds_id, lifted_at=None)
    holds = [rules.Hold(row.pk, row.volume_id, row.class_code, row.year_from, row.year_to) for row in rows]
    found = {(type(unit), unit.pk): tuple(rules.standing(holds, _as_unit(unit))) for unit in units} if holds else {}
    return {key: several for key, several in found.items() if several}


def _as_unit(unit: Unit) -> rules.Unit:
    if isinstance(unit, Volume):
        code = (
            unit.class_node.code if unit.class_node else rules.class_in(unit.class_code.upper() or unit.ref_code_norm)
        )
        return rules.Unit(unit.pk, code, unit.year)
    return rules.Unit(unit.volume_id, rules.class_in(unit.ref_code_norm), unit.year)


def listed(units: Sequence[Unit]) -> set[Key]:
    """Return which of `units` stand on a list that is not over. For this room."""
    rows = DisposalEntry.objects.filter(taken_off_at=None, over=False)
    volumes = rows.filter(volume_id__in=[one.pk for one in units if isinstance(one, Volume)])
    items = rows.filter(item_id__in=[one.pk for one in units if isinstance(one, Item)])
    return {(Volume, pk) for pk in volumes.values_list("volume_id", flat=True) if pk} | {
        (Item, pk) for pk in items.values_list("item_id", flat=True) if pk
    }


def expiring(
    actor: Actor,
    *,
    fonds_code: str,
    kind: str = "volume",
    term: str = "",
    text: str = "",
    start: int = 0,
    limit: int = 50,
) -> tuple[list[Expiring], int, list[TermCount]]:
    """Return some units whose retention was over before this year, how many, and how many under each word of each era.

    `kind`: volume, or item for items that lie in no volume. What is destroyed, listed, or of a period nobody can tell
    is not among them. Source: DA/T 22-2015; domain.md 2.4 (words of two eras are never mapped silently).
    """
    policy.require(actor, "catalogue.disposal.propose")
    rows = _over(kind).filter(policy.scope(actor, "catalogue.browse"), fonds__code=fonds_code)
    if text:
        rows = rows.filter(Q(ref_code_norm__startswith=codes.normal_code(text)) | Q(title__contains=text.strip()))
    terms = _by_term(rows)
    if term:
        rows = rows.filter(retention_term__code=term)
    total = sum(one.count for one in terms if not term or one.code == term)
    related = ("retention_term", "class_node") if kind == "volume" else ("retention_term",)
    some: list[Any] = list(rows.select_related(*related).order_by("year", "ref_code_norm", "pk")[start : start + limit])
    held = held_back(some)
    return [_expiring(kind, one, held.get((type(one), one.pk), ())) for one in some], total, terms


def _over(kind: str) -> QuerySet[Any]:
    on_lists = DisposalEntry.objects.filter(taken_off_at=None, over=False)
    over = Q(
        retention_term__permanent=False,
        retention_term__years_max__isnull=False,
        year__lt=clock.today().year - F("retention_term__years_max"),
        destroyed_on=None,
    )
    if kind == "item":
        return Item.objects.filter(over, volume=None, parent=None).exclude(
            pk__in=on_lists.exclude(item=None).values("item_id")
        )
    return Volume.objects.filter(over).exclude(pk__in=on_lists.exclude(volume=None).values("volume_id"))


def _by_term(rows: QuerySet[Any]) -> list[TermCount]:
    counted = dict(rows.order_by().values_list("retention_term_id").annotate(n=Count("*")))
    terms = RetentionTerm.objects.filter(pk__in=counted).order_by("-era", "years_max")
    return [TermCount(one.code, name_of(one), one.era, counted[one.pk]) for one in terms]


def _expiring(kind: str, row: Any, holds: tuple[int, ...]) -> Expiring:
    term = row.retention_term
    return Expiring(
        kind, row.pk, row.ref_code, shown_title(row), row.year, row.retention, term.era, row.year + term.years_max,
        row.page_count, bool(getattr(row, "record_kind", "")), holds,
    )  # fmt: skip


def holds(actor: Actor, *, lifted: bool = False) -> list[HoldView]:
    """Return the holds that stand (or all that were lifted), the newest first."""
    policy.require(actor, "catalogue.disposal.propose")
    rows = (
        DisposalHold.objects.filter(lifted_at__isnull=not lifted)
        .select_related("fonds", "volume")
        .order_by("-pk")[:200]
    )
    return [
        HoldView(
            row.pk, row.fonds.code, row.volume.ref_code if row.volume else "", row.volume_id, row.class_code, row.year_from,
            row.year_to, row.ground, row.reason, row.placed_by_name, row.placed_at, row.lifted_by_name, row.lifted_at,
            row.lifted_why,
        )
        for row in rows
    ]  # fmt: skip


def disposals(actor: Actor) -> list[ListBrief]:
    """Return the lists of destruction, those that wait for somebody first."""
    policy.require(actor, "catalogue.disposal.propose")
    standing = Count("entries", filter=Q(entries__taken_off_at=None))
    rows = DisposalList.objects.select_related("fonds").annotate(units=standing).order_by("-pk")[:200]
    waiting = {Disposal.PROPOSED, Disposal.APPROVED, Disposal.CONFIRMED, Disposal.CARRIED_OUT}
    return sorted((_brief(row, row.units) for row in rows), key=lambda one: one.state not in waiting)


def _brief(row: DisposalList, units: int) -> ListBrief:
    return ListBrief(row.pk, row.title, row.fonds.code, row.state, units, row.proposed_by_name, row.proposed_at)


def disposal(actor: Actor, *, disposal_id: int) -> ListView:
    """Return one list with its units, every hand, and what this actor may do now. Raises `NotFound`."""
    policy.require(actor, "catalogue.disposal.propose")
    row = DisposalList.objects.select_related("fonds").filter(pk=disposal_id).first()
    if row is None:
        raise NotFound
    entries = list(row.entries.select_related("volume__class_node", "item").order_by("pk"))
    units = [unit for entry in entries if (unit := entry.volume or entry.item) is not None]
    held = held_back(units) if row.state in {"PROPOSED", "APPROVED", "CONFIRMED"} else {}
    hands = ("proposed", "approved", "confirmed", "carried_out", "witnessed")
    return ListView(
        brief=_brief(row, sum(entry.taken_off_at is None for entry in entries)),
        fonds_name=name_of(row.fonds),
        reason=row.reason,
        minutes=row.minutes,
        method=row.method,
        place=row.place,
        carried_out_on=row.carried_out_on,
        ended_by=row.ended_by_name,
        ended_why=row.ended_why,
        certificate=row.certificate_sha256,
        issue_no=row.issue_no,
        hands=tuple(Hand(step, getattr(row, f"{step}_by_name"), getattr(row, f"{step}_at")) for step in hands),
        entries=tuple(_entry(entry, held) for entry in entries),
        may=frozenset(_may(actor, row)),
    )


def pages_of(row: DisposalList) -> QuerySet[PageImage]:
    """Return the page images of what stood on a list when it was carried out, that are not erased. For this room."""
    return PageImage.objects.filter(_units(row), erased_at=None)


def recordings_of(row: DisposalList) -> QuerySet[Recording]:
    """Return the recordings of what stood on a list when it was carried out, that are not erased. For this room."""
    return Recording.objects.filter(_units(row), erased_at=None)


def _units(row: DisposalList) -> Q:
    """Return what is of the units of a list: of volumes, of the items in them, of items, of components at every depth."""
    entries = row.entries.filter(taken_off_at=None)
    volumes = entries.exclude(volume=None).values("volume_id")
    items = list(entries.exclude(item=None).values_list("item_id", flat=True))
    below = [pk for level in components.levels_below(items) for pk in level]
    return Q(volume__in=volumes) | Q(item__volume__in=volumes) | Q(item__pk__among=[*items, *below])


def erasure(actor: Actor, *, disposal_id: int) -> ErasureView | None:
    """Return what became of the page images of a list; None before it was carried out and witnessed."""
    policy.require(actor, "catalogue.disposal.propose")
    row = DisposalList.objects.filter(pk=disposal_id, state=Disposal.DESTROYED.value).first()
    if row is None:
        return None
    standing = pages_of(row).count() + recordings_of(row).count()
    asked = row.erasures.exclude(state=Erasure.WITHDRAWN.value).first()
    if asked is None:
        return ErasureView(standing, may=frozenset(["erase_ask"] if standing else []))
    head = policy.allows(actor, "catalogue.disposal.confirm")
    may = set()
    if asked.state == Erasure.PROPOSED:
        may |= {"erase_stop"} if head or asked.proposed_by == actor.account_id else set()
        may |= {"erase"} if head and rules.may_follow(actor.account_id, [asked.proposed_by]) else set()
    return ErasureView(
        standing, asked.state, asked.reason, asked.proposed_by_name, asked.proposed_at, asked.ended_by_name, asked.ended_at,
        asked.pages, asked.length, asked.record_sha256, frozenset(may),
    )  # fmt: skip


def _entry(entry: DisposalEntry, held: dict[Key, tuple[int, ...]]) -> EntryView:
    unit = entry.volume or entry.item
    assert unit is not None
    kind = "volume" if entry.volume_id else "item"
    return EntryView(
        entry.pk, kind, unit.pk, unit.ref_code, shown_title(unit), unit.year, entry.retention, entry.era, entry.expired_year,
        entry.pages, held.get((type(unit), unit.pk), ()), entry.taken_off_by_name, entry.taken_off_why,
    )  # fmt: skip


def _may(actor: Actor, row: DisposalList) -> Iterable[str]:
    """Yield what this actor may do to the list in its state; the services ask again."""
    hand, state = actor.account_id, Disposal(row.state)
    open_ = state in {Disposal.PROPOSED, Disposal.APPROVED, Disposal.CONFIRMED}
    if state is Disposal.PROPOSED and policy.allows(actor, "catalogue.disposal.approve"):
        yield from ["approve"] if rules.may_follow(hand, [row.proposed_by]) else []
    if state is Disposal.APPROVED and policy.allows(actor, "catalogue.disposal.confirm"):
        yield from ["approve"] if rules.may_follow(hand, [row.proposed_by, row.approved_by]) else []
    if open_ and (row.proposed_by == hand or policy.allows(actor, "catalogue.disposal.approve")):
        yield "end"
    if open_:
        yield "take_off"
    if state is Disposal.CONFIRMED and rules.may_follow(hand, [row.proposed_by]):
        yield "carry_out"
    if state is Disposal.CARRIED_OUT and rules.may_follow(hand, [row.proposed_by, row.carried_out_by]):
        yield "witness"
    if state is Disposal.DESTROYED and not row.issue_no and rules.may_follow(hand, [row.witnessed_by]):
        yield "seal"


def fonds_names(actor: Actor) -> list[tuple[str, str]]:
    """Return code and name of every fonds, for choosing."""
    policy.require(actor, "catalogue.browse")
    return [(row.code, name_of(row)) for row in Fonds.objects.all()]
