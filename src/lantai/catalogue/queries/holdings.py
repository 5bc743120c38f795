"""The holdings map (year × kind: what is held, digitised, declared, and where else to ask) and the opening review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet

from lantai.catalogue import policy_holdings
from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import HoldingsMapRow, Item, OpeningReview, PageImage, RecordKind, Volume
from lantai.catalogue.queries.following import REVIEWED, KeptApart, kept_apart
from lantai.catalogue.queries.kinds import name_of
from lantai.catalogue.queries.reading_lists import code_of
from lantai.catalogue.queries.records import is_personal, record_of
from lantai.catalogue.rules import gates as rules
from lantai.catalogue.states import Opening, Secrecy
from lantai.catalogue.texts import gates as texts
from lantai.catalogue.values import Decision
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.foundation.events import of_subject

ANY = "*"
FIRST = 1890  # nothing of a university in China is older


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration: what is held of a kind in those years, and where else to ask."""

    id: int
    record_kind: str
    kind_name: str
    year_from: int | None
    year_to: int | None
    level: str
    unit: str
    answer: str  # held | not_held | unknown
    words: str
    words_en: str
    elsewhere: str
    elsewhere_en: str
    volumes: int = 0  # that the catalogue lists for these years: a contradiction, where the answer is "not held"


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring years of one kind with the same answer.

    `answer`: digitised (some volumes have page images), held, not_held, unknown (declared), silent (nothing is known).
    """

    year_from: int
    year_to: int
    answer: str
    volumes: int
    scanned: int
    declared: Declared | None


@dataclass(frozen=True, slots=True)
class KindSpans:
    code: str
    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class HoldingsMap:
    year_from: int
    year_to: int
    kinds: tuple[KindSpans, ...]
    declared: tuple[Declared, ...]


def holdings_map(actor: Actor) -> HoldingsMap:
    """Return for every kind of record which years are held, digitised, declared or unknown. For archivists.

    Declarations for single levels or units are listed, but do not colour the map: it speaks of the whole university.
    Four queries. Source: domain.md 5.6 #16.
    """
    policy.require(actor, "catalogue.browse")
    kinds = {row.code: name_of(row) for row in RecordKind.objects.all()}
    volumes = _by_kind_and_year(Volume.objects.filter(destroyed_on=None))
    scanned = _by_kind_and_year(
        Volume.objects.filter(pk__in=PageImage.objects.exclude(volume=None).values("volume_id"))
    )
    declared = tuple(_declared(row, kinds, volumes) for row in HoldingsMapRow.objects.all())
    known = [year for _kind, year in volumes]
    known += [year for row in declared for year in (row.year_from, row.year_to) if year is not None]
    this_year = clock.today().year
    years = range(max(FIRST, min(known, default=this_year)), this_year + 1)
    wide = [row for row in declared if not row.level and not row.unit]
    found = []
    for code, name in kinds.items():
        rows = [row for row in wide if row.record_kind in {code, ANY}]
        found.append(KindSpans(code, name, tuple(_spans(code, years, volumes, scanned, rows))))
    order = sorted(declared, key=lambda row: (row.record_kind, row.year_from or 0, row.year_to or 9999, row.unit))
    return HoldingsMap(years.start, this_year, tuple(found), tuple(order))


def _by_kind_and_year(rows: QuerySet[Volume]) -> dict[tuple[str, int], int]:
    counted = (
        rows.exclude(record_kind="")
        .filter(year__isnull=False)
        .order_by()
        .values_list("record_kind", "year")
        .annotate(n=Count("*"))
    )
    return {(kind, year): count for kind, year, count in counted if year is not None}


def _declared(row: HoldingsMapRow, kinds: dict[str, str], volumes: dict[tuple[str, int], int]) -> Declared:
    listed = sum(
        count
        for (kind, year), count in volumes.items()
        if row.record_kind in {kind, ANY} and _covers(row.year_from, row.year_to, year)
    )
    return Declared(
        row.pk, row.record_kind, kinds.get(row.record_kind, row.record_kind), row.year_from, row.year_to, row.level,
        row.unit, row.answer, row.words, row.words_en, row.elsewhere, row.elsewhere_en,
        0 if row.level or row.unit else listed,
    )  # fmt: skip


def _covers(start: int | None, end: int | None, year: int) -> bool:
    return (start is None or start <= year) and (end is None or year <= end)


def _spans(
    code: str,
    years: range,
    volumes: dict[tuple[str, int], int],
    scanned: dict[tuple[str, int], int],
    declared: list[Declared],
) -> Iterable[Span]:
    def answer(year: int) -> tuple[str, Declared | None]:
        said = _said(year, declared)
        if said is not None and said.answer != "held":
            return said.answer, said
        if scanned.get((code, year)):
            return "digitised", said
        return ("held" if said is not None or volumes.get((code, year)) else "silent"), said

    for (kind, said), group in groupby(years, key=answer):
        run = list(group)
        yield Span(
            run[0], run[-1], kind, sum(volumes.get((code, year), 0) for year in run),
            sum(scanned.get((code, year), 0) for year in run), said,
        )  # fmt: skip


def _said(year: int, declared: list[Declared]) -> Declared | None:
    """The closest declaration for a year, as `held_for` finds it: of the very kind before any, the shortest span first."""
    fitting = [row for row in declared if _covers(row.year_from, row.year_to, year)]
    if not fitting:
        return None
    return min(fitting, key=lambda row: (row.record_kind == ANY, (row.year_to or 9999) - (row.year_from or 0), -row.id))


def declaration(actor: Actor, *, declaration_id: int) -> Declared:
    """Return one declaration, to be changed. Raises `NotFound`."""
    policy.require(actor, "catalogue.holdings.declare")
    row = HoldingsMapRow.objects.filter(pk=declaration_id).first()
    if row is None:
        raise NotFound
    return _declared(row, {}, {})


@dataclass(frozen=True, slots=True)
class Review:
    """One volume or item before the reviewer."""

    kind: str  # volume | item
    unit_id: int
    fonds_code: str
    ref_code: str
    title: str
    year: int | None
    date_text: str
    creator: str
    department: str
    items: int | None
    status: str
    secrecy: str
    restricted_reason: str
    opens_on: date | None
    formed: date | None
    due: bool  # 25 years have passed
    due_year: int | None  # in which they will have, or had


@dataclass(frozen=True, slots=True)
class PastDecision:
    at: datetime
    by: str
    before: str
    after: str
    reason: str
    first: str  # what the first opinion said
    opens_on: str


@dataclass(frozen=True, slots=True)
class GateRow:
    """What the two gates say to one who stands in that relationship, as things are now."""

    relationship: str
    opening: Decision
    privacy: Decision


@dataclass(frozen=True, slots=True)
class ReviewCase:
    review: Review
    gates: tuple[GateRow, ...]
    history: tuple[PastDecision, ...]
    may_decide: bool
    state_secret: bool
    apart: KeptApart  # of its items: these do not follow what is decided of it
    kept_back: bool  # opened or not, the public will not see it: a list of people, internal or restricted


def _due() -> Q:
    """Volumes and items whose 25 years are over, as `rules.is_due`; those of a year without a date count from its end."""
    last = rules.formed_by(clock.today())
    year = last.year if (last.month, last.day) == (12, 31) else last.year - 1
    return Q(date_to__lte=last) | Q(date_to=None, year__lte=year)


def _view_of(view: str, level: str) -> Q:
    unreviewed = Q(opening_status=Opening.UNREVIEWED.value)
    again = Q(opening_status=Opening.DEFERRED.value, opens_on__lte=clock.today())  # the time of the deferral is over
    views = {
        "due": (unreviewed & _due()) | again,
        "asked": Q(pk__in=_asked(level)),
        "later": unreviewed & ~_due(),
    }
    return views[view] if view in views else Q(opening_status=view.upper())


def _asked(level: str) -> QuerySet[OpeningReview, Any]:
    asked = OpeningReview.objects.filter(state="FIRST").exclude(**{level: None})
    return asked.values(f"{level}_id")


VIEWS = ("due", "asked", "later", "open", "controlled", "deferred")


def opening_reviews(
    actor: Actor, *, view: str = "due", level: str = "volume", text: str = "", start: int = 0, limit: int = 50
) -> tuple[list[Review], dict[str, int]]:
    """Return some volumes (or items, by `level`) of one view, the oldest first, and how many stand in each view.

    Views: due (25 years are over and nobody has reviewed, or a deferral is over), asked (one opinion is given), later,
    open, controlled, deferred. Items are those without a volume, not their components, which follow; *asked* has any item
    on which an opinion is given. State secrets, of which only a stub stands here, are never listed. For archivists; the
    head decides. Source: domain.md 2.8.
    """
    policy.require(actor, "catalogue.browse")
    every = _reviewed(actor, level, text)
    rows = every.filter(volume=None, parent=None) if level == "item" else every
    standing = [name for name in VIEWS if name != "asked"]
    counts = rows.aggregate(**{name: Count("pk", filter=_view_of(name, level)) for name in standing})
    counts["asked"] = every.filter(_view_of("asked", level)).count()
    wanted = every if view == "asked" else rows
    wanted = wanted.filter(_view_of(view if view in VIEWS else "due", level))
    some = wanted.select_related(*(("fonds", "volume") if level == "item" else ("fonds",)))
    key = "key" if level == "item" else "ref_code_norm"
    return [_review(row) for row in some.order_by("year", key, "pk")[start : start + limit]], counts


def opening_due(actor: Actor, *, level: str) -> int:
    """Return how many volumes, or items without one, are due."""
    policy.require(actor, "catalogue.browse")
    rows = _reviewed(actor, level, "")
    rows = rows.filter(volume=None, parent=None) if level == "item" else rows
    return int(rows.filter(_view_of("due", level)).count())


def _reviewed(actor: Actor, level: str, text: str) -> QuerySet[Any]:
    model: Any = Item if level == "item" else Volume
    scope = policy.scope(actor, "catalogue.browse")
    rows: QuerySet[Any] = model.objects.filter(scope, secrecy__in=REVIEWED, destroyed_on=None)
    if text:
        rows = rows.filter(Q(ref_code_norm__startswith=text.strip().upper()) | Q(title__contains=text.strip()))
    return rows


def _review(row: Volume | Item) -> Review:
    formed = row.date_to or (date(row.year, 12, 31) if row.year else None)
    kind, items = ("volume", row.item_count) if isinstance(row, Volume) else ("item", None)
    return Review(
        kind, row.pk, row.fonds.code, code_of(row), row.title, row.year, row.date_text, row.creator, row.department,
        items, row.opening_status, row.secrecy, row.restricted_reason, row.opens_on, formed,
        rules.is_due(formed, clock.today()), rules.due_on(formed).year if formed else None,
    )  # fmt: skip


def opening_case(actor: Actor, *, volume_id: int | None = None, item_id: int | None = None) -> ReviewCase:
    """Return a volume or an item with what both gates say now to each who may ask, and what was decided before.

    Raises `NotFound`.
    """
    policy.require(actor, "catalogue.browse")
    row: Volume | Item | None = (
        Volume.objects.select_related("fonds").filter(pk=volume_id or 0).first()
        if item_id is None
        else Item.objects.select_related("fonds", "volume").filter(pk=item_id).first()
    )
    if row is None:
        raise NotFound
    review = _review(row)
    around = row.volume if isinstance(row, Item) else None
    several = [row] if around is None else [row, around]
    record = record_of(row, personal=is_personal(row))
    return ReviewCase(
        review=review,
        gates=tuple(_gate_row(record, who) for who in rules.Relationship),
        history=tuple(_past(review.kind, row.pk)),
        may_decide=policy.allows(actor, "catalogue.opening.decide"),
        state_secret=any(Secrecy(one.secrecy).is_state_secret for one in several),
        apart=kept_apart(item_ids=[row.pk]) if isinstance(row, Item) else kept_apart(volume_ids=[row.pk]),
        kept_back=not all(policy_holdings.may_be_public(one) for one in several),
    )


def _gate_row(record: rules.Record, who: rules.Relationship) -> GateRow:
    opening, privacy = rules.opening(record, who, clock.today()), rules.privacy(record, who, clock.today())
    return GateRow(
        who.value,
        Decision(opening.allowed, opening.code, str(texts.OPENING[opening.code]), opening.needs),
        Decision(privacy.allowed, privacy.code, str(texts.PRIVACY[privacy.code]), privacy.needs),
    )


def _past(kind: str, unit_id: int) -> Iterable[PastDecision]:
    for row in reversed(of_subject(kind, unit_id)):
        if row.name == "catalogue.OpeningDecided":
            told = row.payload
            yield PastDecision(
                row.at,
                row.actor_name,
                told["before"],
                told["after"],
                told["reason"],
                told.get("first", ""),
                told.get("opens_on", ""),
            )
