"""The two gates for a mention, and what is held for which years (domain.md 2.8, 5.6 #16)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import get_language

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import HoldingsMapRow, Item, PersonMention, RecordKind, Volume
from lantai.catalogue.queries import nothing_kept
from lantai.catalogue.queries.holdings import ANY
from lantai.catalogue.queries.records import record_of
from lantai.catalogue.rules import dates
from lantai.catalogue.rules import gates as rules
from lantai.catalogue.rules.publicity import NOT_ABOUT_PEOPLE
from lantai.catalogue.states import Opening, Secrecy
from lantai.catalogue.texts import gates as texts
from lantai.catalogue.values import Decision, GateDecision, Held
from lantai.foundation import clock
from lantai.foundation.actor import Actor

LOOKED_AT = ("fonds_code", "ref_code_norm", "entered", "graduated", "record_kind", "birth", "person_id")


def gates(actor: Actor, *, mention_id: int, relationship: str, purpose: str) -> GateDecision:  # noqa: ARG001
    """Return what each gate says to somebody who stands in `relationship` to the one mentioned. Raises `NotFound`.

    A mention is of a person, whatever the volume is, unless its kind is known to be about nobody. Births are those told by
    every record that is asserted to be of the same person.
    `relationship` is SELF, DELEGATE, KIN, UNIT, AUTHORITY or RESEARCHER; an unknown one is treated as RESEARCHER.
    """
    mention = PersonMention.objects.filter(pk=mention_id).only(*LOOKED_AT).first()
    if mention is None:
        raise NotFound
    try:
        who = rules.Relationship(relationship)
    except ValueError:
        who = rules.Relationship.RESEARCHER
    record = _record(mention)
    today = clock.today()
    opening, privacy = rules.opening(record, who, today), rules.privacy(record, who, today)
    return GateDecision(
        Decision(opening.allowed, opening.code, str(texts.OPENING[opening.code]), opening.needs),
        Decision(privacy.allowed, privacy.code, str(texts.PRIVACY[privacy.code]), privacy.needs),
    )


def _record(mention: PersonMention) -> rules.Record:
    described: Volume | Item | None = None
    if mention.ref_code_norm:
        place = {"fonds__code": mention.fonds_code, "ref_code_norm": mention.ref_code_norm}
        described = Volume.objects.filter(**place).first() or Item.objects.filter(**place).first()
    if described is None:
        year = mention.graduated or mention.entered
        formed = date(year, 12, 31) if year else None
        return rules.Record(
            formed, Opening.UNREVIEWED, Secrecy.PUBLIC, personal=_about(mention), born=_born(mention, year)
        )
    said = mention.graduated or mention.entered or described.year
    return record_of(described, personal=_about(mention, described), born=_born(mention, said))


def _about(mention: PersonMention, described: Volume | Item | None = None) -> bool:
    """Tell whether a mention is about a person; not where its kind, or its volume's, is known to be about nobody."""
    kind = mention.record_kind or (described.record_kind if isinstance(described, Volume) else "")
    return not kind or kind not in NOT_ABOUT_PEOPLE


def _born(mention: PersonMention, year: int | None) -> date | None:
    """Return the last day on which the one mentioned can have been born, by all records asserted to be hers."""
    told = [mention.birth]
    if mention.person_id is not None:
        told += PersonMention.objects.filter(person_id=mention.person_id).values_list("birth", flat=True)
    births = []
    for text in dict.fromkeys(filter(None, told)):
        try:
            span = dates.read(text)
        except dates.BadDate:
            return None  # a date that nobody can read may be the one that is true
        births += [span.last] if span else []
    return rules.born_by(births, year=year)


def held_for(material_kinds: Collection[str], *, year: int | None = None, level: str = "", unit: str = "") -> Held:
    """Say whether records for these materials (or record kinds) exist for that year, level and unit, before submitting.

    What the holdings map says goes first, the closest row before the general one; else volumes of that kind and year
    count as held; else what was said to have left nothing to keep is *not held*, on the ground given there; else
    *unknown*. Never says *not held* without a row that says so. Source: A14, B09, domain.md 5.6 #16.
    """
    (answer,) = held_for_each([material_kinds], year=year, level=level, unit=unit)
    return answer


def held_for_each(
    asked: Sequence[Collection[str]],
    *,
    year: int | None = None,
    level: str = "",
    unit: str = "",
    kinds_known: Collection[RecordKind] | None = None,
) -> list[Held]:
    """Answer `held_for` for each of several groups of materials, in no more queries than one of them takes."""
    rows = RecordKind.objects.all() if kinds_known is None else kinds_known
    known = [(kind.code, {kind.code, *kind.materials}) for kind in rows]
    kinds = [{code for code, answers in known if answers & set(materials)} for materials in asked]
    places = [{*own, *materials, ANY} for own, materials in zip(kinds, asked, strict=True)]
    declared = _declared(set().union(*places), year, level, unit)
    said = [[row for row in declared if row.record_kind in own] for own in places]
    silent = set().union(*(own for own, rows in zip(kinds, said, strict=True) if not rows))
    listed = _listed(silent, year)
    nothing = nothing_kept.grounds(silent - listed, year=year, unit=unit)
    return [
        _held(_chosen(rows)) if rows else _undeclared(own, listed, nothing)
        for own, rows in zip(kinds, said, strict=True)
    ]


def _undeclared(kinds: Collection[str], listed: Collection[str], nothing: Mapping[str, str]) -> Held:
    """Answer for kinds of which the holdings map says nothing: one that is listed is enough; of all there must be none."""
    if any(kind in listed for kind in kinds):
        return _plainly("held")
    if kinds and all(kind in nothing for kind in kinds):
        grounds = "；".join(sorted({nothing[kind] for kind in kinds}))
        return Held("not_held", str(texts.NOTHING_KEPT) % {"ground": grounds})
    return _plainly("unknown")


def _declared(kinds: Collection[str], year: int | None, level: str, unit: str) -> list[HoldingsMapRow]:
    """Return what the holdings map says of `kinds` for that year, level and unit, the closest first."""
    rows = HoldingsMapRow.objects.filter(record_kind__in=kinds)
    if year is not None:
        rows = rows.filter(Q(year_from=None) | Q(year_from__lte=year), Q(year_to=None) | Q(year_to__gte=year))
    else:
        rows = rows.filter(year_from=None, year_to=None)
    fitting = (row for row in rows if (not row.level or row.level in level) and (not row.unit or row.unit in unit))
    return sorted(fitting, key=_closeness)


def _chosen(rows: Sequence[HoldingsMapRow]) -> HoldingsMapRow:
    """Return the row that answers: of each kind the closest, and several kinds can answer one material: held by one is held."""
    best: dict[str, HoldingsMapRow] = {}
    for row in rows:
        best.setdefault(row.record_kind, row)
    specific = [row for kind, row in best.items() if kind != ANY] or list(best.values())
    return min(specific, key=lambda row: ("held", "unknown", "not_held").index(row.answer))


def _listed(kinds: Collection[str], year: int | None) -> set[str]:
    """Return those of `kinds` of which the catalogue lists a volume of `year`."""
    if year is None or not kinds:
        return set()
    rows = Volume.objects.filter(record_kind__in=kinds, year=year, destroyed_on=None).order_by()
    return set(rows.values_list("record_kind", flat=True).distinct())


def _plainly(answer: str) -> Held:
    return Held(answer, str(texts.HELD[answer]))


def _closeness(row: HoldingsMapRow) -> tuple[bool, bool, int]:
    span = (row.year_to or 9999) - (row.year_from or 0)
    return not row.unit, not row.level, span


def _held(row: HoldingsMapRow) -> Held:
    english = (get_language() or "").startswith("en")
    words = (row.words_en or row.words) if english else row.words
    elsewhere = (row.elsewhere_en or row.elsewhere) if english else row.elsewhere
    return Held(row.answer, words or str(texts.HELD[row.answer]), elsewhere)
