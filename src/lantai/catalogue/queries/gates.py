"""The two gates for a mention, and what is held for which years (domain.md 2.8, 5.6 #16)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q
from django.utils.translation import get_language

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import HoldingsMapRow, Item, PersonMention, RecordKind, Volume
from lantai.catalogue.rules import gates as rules
from lantai.catalogue.states import Opening, Secrecy
from lantai.catalogue.texts import gates as texts
from lantai.catalogue.values import Decision, GateDecision, Held
from lantai.foundation import clock
from lantai.foundation.actor import Actor


def gates(actor: Actor, *, mention_id: int, relationship: str, purpose: str) -> GateDecision:  # noqa: ARG001
    """Return what each gate says to somebody who stands in `relationship` to the one mentioned. Raises `NotFound`.

    `relationship` is SELF, DELEGATE, KIN, UNIT, AUTHORITY or RESEARCHER; an unknown one is treated as RESEARCHER.
    """
    mention = (
        PersonMention.objects.filter(pk=mention_id).only("fonds_code", "ref_code_norm", "entered", "graduated").first()
    )
    if mention is None:
        raise NotFound
    try:
        who = rules.Relationship(relationship)
    except ValueError:
        who = rules.Relationship.RESEARCHER
    record = _record(mention)
    opening, privacy = rules.opening(record, who, clock.today()), rules.privacy(record, who)
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
        return rules.Record(date(year, 12, 31) if year else None, Opening.UNREVIEWED, Secrecy.PUBLIC)
    formed = described.date_to or (date(described.year, 12, 31) if described.year else None)
    return rules.Record(
        formed, Opening(described.opening_status), Secrecy(described.secrecy), bool(described.restricted_reason)
    )


def held_for(material_kinds: Collection[str], *, year: int | None = None, level: str = "", unit: str = "") -> Held:
    """Say whether records for these materials (or record kinds) exist for that year, level and unit, before submitting.

    What the holdings map says goes first, the closest row before the general one; else volumes of that kind and year
    count as held; else *unknown*. Never says *not held* without a row that says so. Source: A14, domain.md 5.6 #16.
    """
    kinds = _record_kinds(material_kinds)
    rows = HoldingsMapRow.objects.filter(record_kind__in=[*kinds, *material_kinds, "*"])
    if year is not None:
        rows = rows.filter(Q(year_from=None) | Q(year_from__lte=year), Q(year_to=None) | Q(year_to__gte=year))
    else:
        rows = rows.filter(year_from=None, year_to=None)
    fitting = [row for row in rows if (not row.level or row.level in level) and (not row.unit or row.unit in unit)]
    if fitting:
        # several kinds can answer one material: held by one is held
        best: dict[str, HoldingsMapRow] = {}
        for row in sorted(fitting, key=_closeness):
            best.setdefault(row.record_kind, row)
        specific = [row for kind, row in best.items() if kind != "*"] or list(best.values())
        chosen = min(specific, key=lambda row: ("held", "unknown", "not_held").index(row.answer))
        return _held(chosen)
    if year is not None and kinds and Volume.objects.filter(record_kind__in=kinds, year=year).exists():
        return Held("held", str(texts.HELD["held"]))
    return Held("unknown", str(texts.HELD["unknown"]))


def _record_kinds(materials: Collection[str]) -> set[str]:
    wanted = set(materials)
    return {kind.code for kind in RecordKind.objects.all() if kind.code in wanted or wanted & set(kind.materials)}


def _closeness(row: HoldingsMapRow) -> tuple[bool, bool, int]:
    span = (row.year_to or 9999) - (row.year_from or 0)
    return not row.unit, not row.level, span


def _held(row: HoldingsMapRow) -> Held:
    english = (get_language() or "").startswith("en")
    words = (row.words_en or row.words) if english else row.words
    elsewhere = (row.elsewhere_en or row.elsewhere) if english else row.elsewhere
    return Held(row.answer, words or str(texts.HELD[row.answer]), elsewhere)
