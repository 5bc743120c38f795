"""Where is it, and can it be had: many codes in one call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal, TypeVar

from django.db.models import BigIntegerField, CharField, DateTimeField, F, Field, Q, Value

from lantai.catalogue.queries import identity
from lantai.catalogue.values.exporting import Places
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.stacks import policy as rules_of_access
from lantai.stacks.models import Content, Hold, Loan
from lantai.stacks.queries import on_the_way
from lantai.stacks.queries.things import Key, key_of, thing_of
from lantai.stacks.rules import lending
from lantai.stacks.states import AWAY, Availability, LoanState, Reason
from lantai.stacks.values import Original, Thing, Where

Asked = TypeVar("Asked", str, tuple[str, str])  # a code, or a fonds and a code

AWAY_FROM_HERE = (Availability.OUT, Availability.TREATMENT, Availability.DIGITISATION, Availability.MISSING)
_WHY = {"reason": "why"}  # a place has no reason of its own
_AT_ONCE = 8_000
_PLACE = (
    "volume_id", "item_id", "position", "missing_since", "box__site__code", "box_id", "box__number", "box__barcode",
    "box__shelf_id", "box__shelf__code", "box__shelf__stack_id", "box__shelf__stack__name", "box__shelf__stack__name_en",
)  # fmt: skip


def where_is(actor: Actor, *, codes: Collection[str], fonds_code: str = "") -> dict[str, tuple[Where, ...]]:
    """Return code as asked → where it belongs; several when fonds share the code, nothing for unknown codes.

    Two queries for any number of volumes (one to the catalogue, one here); one or two more when some codes are of items
    or former ones. Of other sites only the site is told. Raises `NotAllowed`.
    """
    policy.require(actor, "stacks.view")
    return _where(actor, identity.identify(actor, codes=codes, fonds_code=fonds_code))


def _where(actor: Actor, known: Mapping[Asked, tuple[identity.Described, ...]]) -> dict[Asked, tuple[Where, ...]]:
    every = [one for several in known.values() for one in several]
    places = _places(every)
    return {asked: tuple(_one(actor, one, places) for one in several) for asked, several in known.items()}


def _places(things: Iterable[identity.Described]) -> dict[Key, tuple[Any, ...]]:
    """Return the rows of `_PLACE` by key; items ask for their volume's as well, in the same query."""
    volumes: set[int] = set()
    items: set[int] = set()
    for one in things:
        if one.kind == identity.VOLUME:
            volumes.add(one.id)
        else:
            items.add(one.id)
            if one.volume_id is not None:
                volumes.add(one.volume_id)
    return {key_of(row[0], row[1]): row for row in _rows(volumes, items)}


def _rows(volumes: set[int], items: set[int]) -> Iterator[tuple[Any, ...]]:
    left, right = sorted(volumes), sorted(items)
    while left or right:
        some, left = left[:_AT_ONCE], left[_AT_ONCE:]
        room = _AT_ONCE - len(some)
        others, right = right[:room], right[room:]
        wanted = (Q(volume_id__in=some) if some else Q()) | (Q(item_id__in=others) if others else Q())
        yield from Content.objects.filter(wanted).values_list(*_PLACE)


def _one(actor: Actor, one: identity.Described, places: dict[Key, tuple[Any, ...]]) -> Where:
    row = places.get(one.key)
    with_volume = row is None and one.volume_id is not None
    if with_volume:
        row = places.get((identity.VOLUME, one.volume_id or 0))
    thing = thing_of(one)
    if row is None:
        return Where(thing, "")
    site = row[4]
    if not rules_of_access.may_work_at(actor, site):
        return Where(thing, site, missing_since=row[3], elsewhere=True, box_id=row[5])
    return Where(
        thing, site, box_id=row[5], box=row[6] or row[7], barcode=row[7], shelf_id=row[8], shelf=row[9] or "",
        stack_id=row[10], stack=row[11] or "", stack_en=row[12] or "", position=row[2], missing_since=row[3],
        with_volume=with_volume,
    )  # fmt: skip


def original_of(actor: Actor, *, kind: str, thing_id: int, known: identity.Described | None = None) -> Original:
    """Return where one volume or item is and whether it can be handed out now; `has_images` is not looked for.

    `known`: what it is called, where that was asked already. Three queries, two for what is known. UNKNOWN for what is not
    there. Raises `NotAllowed`.
    """
    policy.require(actor, "stacks.view")
    one = known
    if one is None:
        ids = {"volume_ids" if kind == identity.VOLUME else "item_ids": [thing_id]}
        one = identity.described(actor, **ids).get((kind, thing_id))
    if one is None:
        return Original("", Availability.UNKNOWN)
    where = _one(actor, one, _places([one]))
    return _original(one.ref_code, one, (where,), standing([thing_of(one)]), set())


def places_in_words(actor: Actor) -> Places | None:
    """Return how to ask where volumes or items lie, in the words of a sheet, many at a time; for lists that go out.

    Site, room, shelf, box; of other sites than the actor's only the site. Nobody to ask where the actor may not see the
    stacks. Two queries for every 8,000 (the names of the sites are asked once).
    """
    if not policy.allows(actor, "stacks.view"):
        return None
    sites = {site.code: site.name for site in people.sites()}

    def ask(kind: Literal["volume", "item"], parents: Mapping[int, int | None]) -> dict[int, str]:
        things = [identity.Described(kind, pk, "", "", "", None, parent) for pk, parent in parents.items()]
        places = _places(things)
        found = {one.id: _in_words(_one(actor, one, places), sites) for one in things}
        return {pk: words for pk, words in found.items() if words}

    return ask


def _in_words(where: Where, sites: Mapping[str, str]) -> str:
    """Return a place in Chinese, whoever asks: it stands in a sheet."""
    if not where.site:
        return ""
    site = sites.get(where.site, where.site)
    if where.elsewhere or not where.placed:
        return site
    missing = f"（{where.missing_since.isoformat()} 清点未见）" if where.missing_since else ""
    parts = [site, where.stack, where.shelf or "未上架", f"盒 {where.box}"]
    return " · ".join(part for part in parts if part) + missing


def availability(actor: Actor, *, codes: Collection[str], fonds_code: str = "") -> dict[str, Original]:
    """Return for every code asked whether the original can be handed out now, until when it cannot, and whether a copy
    can be offered instead (page images exist); where it is, when it was sent to another site.

    Unknown codes answer UNKNOWN. When fonds share a code the first answers; pass `fonds_code` to be sure. At most eight
    queries for any number of codes. An item follows its volume where it has no loan, hold or place of its own; a volume
    cannot be handed out while an item of it is out or in treatment (`part`).
    """
    policy.require(actor, "stacks.view")
    known = identity.identify(actor, codes=codes, fonds_code=fonds_code)
    found = _originals(actor, known)
    return {code: found.get(code) or Original(code, Availability.UNKNOWN) for code in dict.fromkeys(codes)}


def availability_in(actor: Actor, *, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Original]:
    """As `availability`, for pairs of fonds and code: two fonds may share a code. A fonds that is not known (``""``)
    answers with the first that bears the code.

    At most three more queries for every further fonds.
    """
    policy.require(actor, "stacks.view")
    found = _originals(actor, _identified(actor, wanted))
    return {one: found.get(one) or Original(one[1], Availability.UNKNOWN) for one in dict.fromkeys(wanted)}


def whether_here(actor: Actor, *, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Original]:
    """As `availability_in`, without where it lies; page images are looked for only of what is away. Two queries for any
    number of volumes of one fonds, one more when some are away.
    """
    policy.require(actor, "stacks.view")
    first = {asked: several[0] for asked, several in _identified(actor, wanted).items()}
    states = standing((thing_of(one) for one in first.values()), placed=True)
    found = {asked: _here(asked[1], one, states) for asked, one in first.items()}
    away = [one for asked, one in first.items() if found[asked].state in AWAY_FROM_HERE]
    images = identity.with_images(actor, away) if away else set()
    found = {asked: replace(one, has_images=first[asked].key in images) for asked, one in found.items()}
    return {one: found.get(one) or Original(one[1], Availability.UNKNOWN) for one in dict.fromkeys(wanted)}


def _identified(
    actor: Actor, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], tuple[identity.Described, ...]]:
    known: dict[tuple[str, str], tuple[identity.Described, ...]] = {}
    for fonds in dict.fromkeys(fonds for fonds, _code in wanted):
        codes = [code for one, code in wanted if one == fonds]
        several = identity.identify(actor, codes=codes, fonds_code=fonds)
        known |= {(fonds, code): things for code, things in several.items()}
    return known


def _originals(actor: Actor, known: Mapping[Asked, tuple[identity.Described, ...]]) -> dict[Asked, Original]:
    """Return what can be said of the first thing of each that was asked for."""
    places = _where(actor, known)
    first = {asked: several[0] for asked, several in known.items()}
    states = standing(thing_of(one) for one in first.values())
    images = identity.with_images(actor, first.values())
    return {
        asked: _original(asked if isinstance(asked, str) else asked[1], one, places.get(asked, ()), states, images)
        for asked, one in first.items()
    }


class Standing:
    """What is out and what is held, of some things, of the volumes items are in, and of the items in volumes.

    One query for every 8,000 things. `placed`: also what has a place (`placed_at`).
    """

    def __init__(self, volumes: set[int], items: set[int], today: date, *, placed: bool = False) -> None:
        self.today, self.placed = today, placed
        self._places: dict[Key, tuple[date | None, str]] = {}  # since when it is missing from its place, and the site
        self._asked: dict[Key, tuple[Any, ...]] = {}  # what waits to be sent to another site
        self.loans: dict[Key, tuple[Any, ...]] = {}
        self.holds: dict[Key, tuple[Any, ...]] = {}
        self._parts_lent: dict[int, tuple[Any, ...]] = {}  # volume → the item of it that is due last
        self._parts_held: dict[int, tuple[Any, ...]] = {}
        for wanted in _either(volumes, items):
            self._read(wanted, volumes)

    def _read(self, wanted: Q, volumes: set[int]) -> None:
        for what, parent, row in _out_or_held(wanted, self.today, placed=self.placed):
            if what == "PLACE":
                self._places[key_of(row[0], row[1])] = (row[5], row[3])
                continue
            if what == "LOAN" and row[3] == LoanState.REQUESTED:
                self._asked[key_of(row[0], row[1])] = row
                continue
            whole, part = (self.loans, self._parts_lent) if what == "LOAN" else (self.holds, self._parts_held)
            whole[key_of(row[0], row[1])] = row
            if parent not in volumes or row[3] == LoanState.LOST:  # what is lost does not come back: the rest may go
                continue
            if parent not in part or _later(row[5], part[parent][5]):
                part[parent] = row

    def of(self, thing: Thing) -> tuple[Availability, dict[str, Any]]:
        """Return the state of a thing and what is known about it; an item follows its volume, and a volume of which an
        item is out or in treatment cannot go either (`part`).
        """
        keys = _with_parent(thing)
        for key in keys:
            if key in self.loans:
                return self._lent(self.loans[key])
        if part := self._parts_lent.get(thing.volume_id or 0):
            state, facts = self._lent(part)
            return state, {**facts, "part": True}
        for key in keys:
            if key in self.holds:
                return Availability.TREATMENT, _held(self.holds[key])
        if part := self._parts_held.get(thing.volume_id or 0):
            return Availability.TREATMENT, {**_held(part), "part": True}
        waiting = next((self._asked[key] for key in keys if key in self._asked), None)
        return Availability.AVAILABLE, {"journey": on_the_way.sight(*waiting[6:])} if waiting else {}

    def here(self, thing: Thing) -> Availability:
        """Return AVAILABLE, UNPLACED or MISSING for a thing that is neither out nor held, by its place or its volume's."""
        missing = [self._places[key] for key in _with_parent(thing) if key in self._places][:1]
        if not missing:
            return Availability.UNPLACED
        return Availability.MISSING if missing[0][0] else Availability.AVAILABLE

    def kept_at(self, thing: Thing) -> str:
        """Return the site where a thing, or the volume it is in, has its place."""
        return next((self._places[key][1] for key in _with_parent(thing) if key in self._places), "")

    def lent(self, thing: Thing) -> bool:
        """Tell whether a thing is out (or lost), by itself or with the volume it is in."""
        return any(key in self.loans for key in _with_parent(thing))

    def away(self, thing: Thing) -> bool:
        """Tell whether a thing is out or in treatment, by itself or with the volume it is in."""
        return self.lent(thing) or any(key in self.holds for key in _with_parent(thing))

    def _lent(self, row: tuple[Any, ...]) -> tuple[Availability, dict[str, Any]]:
        _volume, _item, pk, state, reason, due, *trip = row
        facts = {"reason": reason, "loan_id": pk, "journey": on_the_way.sight(*trip) if trip[0] is not None else None}
        if state == LoanState.LOST:
            return Availability.MISSING, facts
        facts |= {"until": due, "late": bool(lending.days_late(due, self.today))}
        if facts["journey"] is not None:
            return Availability.ON_THE_WAY if facts["journey"].is_on_the_road else Availability.OUT, facts
        by_reason = {Reason.DIGITISATION: Availability.DIGITISATION, Reason.TREATMENT: Availability.TREATMENT}
        return by_reason.get(Reason(reason), Availability.OUT), facts


def _with_parent(thing: Thing) -> list[Key]:
    key = (thing.kind, thing.id)
    return (
        [key] if thing.parent_id is None or thing.kind == identity.VOLUME else [key, (identity.VOLUME, thing.parent_id)]
    )


def _held(row: tuple[Any, ...]) -> dict[str, Any]:
    _volume, _item, _pk, _state, reason, until = row[:6]
    return {"reason": reason, "until": until}


def _out_or_held(wanted: Q, today: date, *, placed: bool = False) -> Iterator[tuple[str, int | None, tuple[Any, ...]]]:
    """Yield LOAN or HOLD, the volume an item is in, and (volume, item, number, state, reason, last day, *its journey).

    Also what waits to be sent to another site (REQUESTED). `placed`: also PLACE, with its site for the state and the day since
    which it is missing there for the last one. One query.
    """
    names = ("item__volume_id", "volume_id", "item_id", "what", "pk", "stands", "reason", "last", *_TRIP)
    sent_for = Q(state=LoanState.REQUESTED.value, journey__isnull=False)
    loans: Any = Loan.objects.filter(wanted, sent_for | Q(state__in=[state.value for state in AWAY])).order_by()
    trip = {name: F(path) for name, (path, _field) in _TRIP.items()}
    loans = loans.annotate(what=Value("LOAN"), stands=F("state"), last=F("due_date"), **trip)
    holds: Any = Hold.objects.filter(wanted, released_at__isnull=True, since__lte=today).order_by()
    holds = holds.filter(Q(until__isnull=True) | Q(until__gte=today))
    nowhere = {name: Value(None, output_field=field) for name, (_path, field) in _TRIP.items()}
    nothing = Value("", output_field=CharField())
    holds = holds.annotate(what=Value("HOLD"), stands=nothing, last=F("until"), **nowhere)
    several = [holds.values_list(*names)]
    if placed:
        places: Any = (
            Content.objects.filter(wanted)
            .order_by()
            .annotate(what=Value("PLACE"), stands=F("box__site__code"), why=nothing)
        )
        places = places.annotate(last=F("missing_since"), **nowhere)
        several.append(places.values_list(*(_WHY.get(name, name) for name in names)))
    for parent, volume, item, what, *rest in loans.values_list(*names).union(*several, all=True):
        yield what, parent, (volume, item, *rest)


_TRIP: dict[str, tuple[str, Field[Any, Any]]] = {  # as `on_the_way.sight` takes them
    "trip": ("journey_id", BigIntegerField()),
    "trip_state": ("journey__state", CharField()),
    "trip_from": ("journey__origin__code", CharField()),
    "trip_to": ("journey__destination__code", CharField()),
    "trip_since": ("journey__since", DateTimeField()),
    "trip_due": ("journey__due_at", DateTimeField()),
    "trip_asked": ("journey__requested_at", DateTimeField()),
}


def _later(one: date | None, other: date | None) -> bool:
    """Tell whether a hold until `one` lasts longer than until `other`; None: nobody knows until when."""
    return other is not None and (one is None or one > other)


def _either(volumes: set[int], items: set[int]) -> Iterator[Q]:
    """Yield conditions on what is out or held that ask for all of these things, some thousand at a time."""
    left, right = sorted(volumes), sorted(items)
    while left or right:
        some, left = left[: _AT_ONCE // 2], left[_AT_ONCE // 2 :]
        room = _AT_ONCE - 2 * len(some)
        others, right = right[:room], right[room:]
        yield Q(volume_id__in=some) | Q(item__volume_id__in=some) | Q(item_id__in=others)


def standing(things: Iterable[Thing], *, placed: bool = False) -> Standing:
    """Return what is out and held of some things, of the volumes items are in, and of the items in volumes."""
    volumes: set[int] = set()
    items: set[int] = set()
    for one in things:
        (volumes if one.kind == identity.VOLUME else items).add(one.id)
        if one.kind == identity.ITEM and one.parent_id is not None:
            volumes.add(one.parent_id)
    return Standing(volumes, items, clock.today(), placed=placed)


def _here(code: str, one: identity.Described, states: Standing) -> Original:
    if one.gone:
        return Original(code, Availability.GONE, reason=one.gone)
    thing = thing_of(one)
    state, facts = states.of(thing)
    state = states.here(thing) if state is Availability.AVAILABLE else state
    return Original(code, state, kept_at=states.kept_at(thing), key=one.key, **facts)


def _original(
    code: str,
    one: identity.Described,
    places: tuple[Where, ...],
    states: Standing,
    images: set[Key],
) -> Original:
    where = places[0] if places else None
    if one.gone:
        return Original(code, Availability.GONE, where, reason=one.gone)
    state, facts = states.of(thing_of(one))
    if state is Availability.AVAILABLE:
        if where is None or not where.placed:
            state = Availability.UNPLACED
        elif where.missing_since:
            state = Availability.MISSING
    return Original(code, state, where, has_images=one.key in images, **facts)
