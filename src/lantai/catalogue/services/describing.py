"""Writing a description: every change is checked against the element's definition and kept with who, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, DescriptionRefused, NotFound
from lantai.catalogue.models import DescriptionNote, Item, RelatedUnit, RetentionTerm, Volume
from lantai.catalogue.queries import describing as questions
from lantai.catalogue.rules import dates
from lantai.catalogue.rules import describing as rules
from lantai.catalogue.rules.codes import normal_code
from lantai.catalogue.services import standing
from lantai.catalogue.services.fonds import along
from lantai.catalogue.services.shutting import Shut
from lantai.catalogue.texts import describing as texts
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

MOST_RELATED = 100


@transaction.atomic
def describe(actor: Actor, *, kind: str, unit_id: int, values: Mapping[str, str], why: str = "", seen: str = "") -> int:
    """Write elements (code → text; those not named stay) of a fonds, series, volume or item; return how many changed.

    Dates are kept as written and as normalised; a retention word is tied to its era's term, never to the other's.
    What only a restriction kept from everybody waits for its opening review when that is taken away. How a volume stood is
    kept where reports of the holdings read it (title, year, department, carrier).
    `seen`: the fingerprint of the form; when the unit says something else by now nothing is written. Raises `NotFound`,
    `DescriptionRefused` (which element, what is wrong; a state secret's stub is not described here), all or nothing.
    Source: DA/T 18-2022.
    """
    policy.require(actor, "catalogue.describe")
    row = questions.unit_row(kind, unit_id)
    if questions.is_secret(row):
        raise DescriptionRefused(_("涉密档案，本系统只登记档号和存放位置。"), code="SECRET_STUB")
    definitions = questions.definitions()
    if seen and seen != questions.digest(row, definitions):
        raise DescriptionRefused(
            _("您打开表单以后，这份著录被别人改过。请重新打开再改，别人的改动不会丢。"), code="CHANGED"
        )
    level = questions.level_of(row)
    known = {one.code: questions.rule(one) for one in definitions}
    changes: dict[str, tuple[str, str]] = {}
    for code, value in values.items():
        element, after = known.get(code), value.replace("\r\n", "\n").strip()
        if element is None:
            raise DescriptionRefused(texts.FAULTS["NOT_HERE"], code="NOT_HERE", element=code)
        before = questions.raw(row, element)
        if after == before:
            continue
        if fault := rules.fault(element, level, after, before):
            raise DescriptionRefused(texts.FAULTS[fault], code=fault, element=code)
        changes[code] = (before, after)
    if changes:
        _write(actor, row, kind=kind, elements={code: known[code] for code in changes}, changes=changes, why=why)
    return len(changes)


def _write(
    actor: Actor,
    row: questions.Unit,
    *,
    kind: str,
    elements: Mapping[str, rules.Element],
    changes: Mapping[str, tuple[str, str]],
    why: str,
) -> None:
    fields: dict[str, Any] = {}
    said = dict(row.elements)
    for code, (_before, after) in changes.items():
        column = questions.column_of(elements[code], kind)
        if column:
            fields |= _column(code, column, after)
        elif after:
            said[code] = after
        else:
            said.pop(code, None)
    if isinstance(row, Volume) and standing.changes(stood := standing.row_of(row), {**fields, "elements": said}):
        standing.keep([stood])
    model: Any = type(row)
    fields |= along(kind, row.pk, fields)
    shut = _shut(row, kind) if "restricted_reason" in fields else Shut()
    model.objects.filter(pk=row.pk).update(**fields, elements=said)
    shut.keep(actor)
    now = clock.now()
    DescriptionNote.objects.bulk_create(
        DescriptionNote(
            unit_kind=kind, unit_id=row.pk, element=code, before=before, after=after, why=why.strip()[:300],
            noted_by=actor.account_id, noted_by_name=actor.name, noted_at=now,
        )
        for code, (before, after) in changes.items()
    )  # fmt: skip
    log.record(events.UnitDescribed(elements=tuple(changes)), actor=actor, subject=(kind, row.pk))


def _shut(row: questions.Unit, kind: str) -> Shut:
    """Note what a restriction keeps from everybody: taking it away is no review of an opening."""
    inside = Item.objects.filter(volume=row.pk).values_list("pk", flat=True) if kind == "volume" else [row.pk]
    return Shut.among(volume=[row.pk] if kind == "volume" else (), item=list(inside))


def _column(code: str, column: str, after: str) -> dict[str, Any]:
    """Return the columns a text goes to, with what follows from it."""
    if code == "pages":
        return {column: int(after) if after else None}
    if code == "retention":
        term = _term(after)
        if after and term is None:
            raise DescriptionRefused(texts.FAULTS["NO_RETENTION"], code="NO_RETENTION", element=code)
        return {column: after, "retention_term": term}
    if code == "date":
        return {column: after, **_days(after)}
    return {column: after}


def _term(word: str) -> RetentionTerm | None:
    folded = word.replace(" ", "")
    return next((one for one in RetentionTerm.objects.all() if folded in {one.name, one.code, *one.aliases}), None)


def _days(text: str) -> dict[str, date | int | None]:
    bare = text.strip("[]【】〔〕 ").rstrip("?？")
    try:
        span = dates.read(bare, latest=clock.today().year) if bare else None
    except dates.BadDate as fault:
        raise DescriptionRefused(texts.FAULTS["NO_DATE"], code="NO_DATE", element="date") from fault
    if span is None:
        return {"date_from": None, "date_to": None}
    return {"date_from": span.first, "date_to": span.last, "year": span.first.year}


@transaction.atomic
def relate_units(
    actor: Actor, *, kind: str, unit_id: int, fonds_code: str, ref_code: str, relation: str, note: str = ""
) -> int:
    """Say that two units belong together; read from both ends. The other is named by fonds and reference code.

    Raises `NotFound` (no such code), `CatalogueError` (itself, said before, no such relation).
    """
    policy.require(actor, "catalogue.describe")
    row = questions.unit_row(kind, unit_id)
    other = _by_code(fonds_code, ref_code)
    there = (questions.kind_of(other), other.pk)
    if relation not in texts.RELATIONS or there == (kind, row.pk):
        raise CatalogueError(_("请选一种关系，并写另一卷（件）的档号。"), code="RELATION")
    ends = Q(from_kind=kind, from_id=row.pk, to_kind=there[0], to_id=there[1]) | Q(
        from_kind=there[0], from_id=there[1], to_kind=kind, to_id=row.pk
    )
    if RelatedUnit.objects.filter(ends, relation=relation).exists():
        raise CatalogueError(_("这两份已经这样相关了。"), code="RELATED")
    made = RelatedUnit.objects.create(
        from_kind=kind, from_id=row.pk, to_kind=there[0], to_id=there[1], relation=relation, note=note.strip()[:200],
        added_by=actor.account_id, added_at=clock.now(),
    )  # fmt: skip
    told = events.UnitsRelated(relation=relation, to_kind=there[0], to_id=there[1])
    log.record(told, actor=actor, subject=(kind, row.pk))
    return made.pk


def _by_code(fonds_code: str, ref_code: str) -> Volume | Item:
    place = {"fonds__code": normal_code(fonds_code), "ref_code_norm": normal_code(ref_code)}
    found: Volume | Item | None = None
    if place["ref_code_norm"]:
        found = Volume.objects.filter(**place).first() or Item.objects.filter(**place).first()
    if found is None:
        raise NotFound(_("这个全宗里没有这个档号。"), code="NO_SUCH_CODE")
    return found


@transaction.atomic
def end_relation(actor: Actor, *, relation_id: int) -> tuple[str, int]:
    """Take a relation back; return the unit it was said of. Raises `NotFound`."""
    policy.require(actor, "catalogue.describe")
    row = RelatedUnit.objects.filter(pk=relation_id).first()
    if row is None:
        raise NotFound(_("没有这条关系，或者已经去掉了。"))
    row.delete()
    told = events.RelationEnded(relation=row.relation, to_kind=row.to_kind, to_id=row.to_id)
    log.record(told, actor=actor, subject=(row.from_kind, row.from_id))
    return row.from_kind, row.from_id
