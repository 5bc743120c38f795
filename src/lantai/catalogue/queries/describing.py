"""One unit of description with all that is said of it, on its own level and above (DA/T 18-2022)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, cast

from django.db.models import Q

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import (
    DescriptionElement,
    DescriptionNote,
    DisposalEntry,
    Fonds,
    Item,
    RelatedUnit,
    Series,
    Volume,
)
from lantai.catalogue.queries.kinds import in_reader_language, name_of
from lantai.catalogue.rules import describing as rules
from lantai.catalogue.states import Opening, Secrecy
from lantai.catalogue.texts import describing as texts
from lantai.catalogue.texts.opening import STATUS
from lantai.foundation import policy
from lantai.foundation.actor import Actor

Unit = Fonds | Series | Volume | Item
MODELS: dict[str, type[Unit]] = {"fonds": Fonds, "series": Series, "volume": Volume, "item": Item}
COLUMNS = {"fonds": {"title": "name", "history": "history"}, "series": {"title": "title"}}
NOTES = 100


@dataclass(frozen=True, slots=True)
class ElementView:
    """One element: its definition and what is said. `raw` is what this very unit says; `from_` who says it above."""

    code: str
    name: str
    obligation: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    hint: str
    longest: int
    editable: bool
    value: str
    raw: str
    from_level: str
    from_: str


@dataclass(frozen=True, slots=True)
class GroupView:
    name: str
    elements: tuple[ElementView, ...]


@dataclass(frozen=True, slots=True)
class Crumb:
    """A unit above."""

    kind: str
    id: int
    level: str
    name: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """`batch`: the import that brought it, 0 where it was written here; then `by` is the name its file gives."""

    at: datetime
    by: str
    element: str
    before: str
    after: str
    why: str
    batch: int = 0


@dataclass(frozen=True, slots=True)
class RelationView:
    """`id` is 0 where it was said from the other end: it is ended there."""

    id: int
    relation: str
    kind: str
    unit_id: int
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class UnitView:
    kind: str
    id: int
    level: str
    level_name: str
    name: str
    title: str
    fonds_code: str
    state_secret: bool
    secrecy: str  # of a volume or item
    destroyed_on: date | None
    certificate: int | None  # list of destruction
    above: tuple[Crumb, ...]
    groups: tuple[GroupView, ...]
    former_codes: tuple[str, ...]
    notes: tuple[NoteView, ...]
    related: tuple[RelationView, ...]
    below: tuple[Crumb, ...]
    more_below: bool
    seen: str  # what the form was filled from; the service refuses when it is not so any more


# what stands above a unit, read with it
AROUND: dict[str, tuple[str, ...]] = {
    "series": ("parent__fonds", "fonds"), "volume": ("series__fonds", "fonds", "class_node"),
    "item": ("parent__fonds", "volume__series", "volume__fonds", "fonds"),
}  # fmt: skip


def unit_row(kind: str, unit_id: int) -> Unit:
    """Return the row of a unit. Raises `NotFound`. For this room."""
    model: Any = MODELS.get(kind)
    row = None
    if model and 0 < unit_id < 2**62:
        row = model.objects.select_related(*AROUND.get(kind, ())).filter(pk=unit_id).first()
    if row is None:
        raise NotFound
    return cast("Unit", row)


def level_of(row: Unit) -> str:
    """Return the level of description a row stands on."""
    if isinstance(row, Item):
        return "component" if row.parent_id else "item"
    return {Fonds: "fonds", Series: "series", Volume: "volume"}[type(row)]


def kind_of(row: Unit) -> str:
    return {Fonds: "fonds", Series: "series", Volume: "volume", Item: "item"}[type(row)]


def label(row: Unit) -> str:
    """Return what a unit is called: its reference code, else its title."""
    if isinstance(row, Fonds):
        return f"{row.code} {name_of(row)}"
    if isinstance(row, Series):
        return f"{row.code} {in_reader_language(row.title, row.title_en)}".strip()
    return row.ref_code or row.title or str(row)


def is_secret(row: Unit) -> bool:
    return isinstance(row, (Volume, Item)) and Secrecy(row.secrecy).is_state_secret


def chain(row: Unit) -> list[Unit]:
    """Return a unit and those above it, upwards. At most a handful of queries."""
    found = [row]
    at: Unit | None = row
    while at is not None:
        at = _above(at)
        if at is not None:
            found.append(at)
    return found


def _above(row: Unit) -> Unit | None:
    if isinstance(row, Item):
        return row.parent or row.volume or row.fonds
    if isinstance(row, Volume):
        return row.series or row.fonds
    if isinstance(row, Series):
        return row.parent or row.fonds
    return None


def definitions() -> list[DescriptionElement]:
    return list(DescriptionElement.objects.all())


def rule(row: DescriptionElement) -> rules.Element:
    """Return an element as the rules read it."""
    return rules.Element(
        row.code, tuple(row.levels), row.obligation, row.kind, tuple(one[0] for one in row.choices), row.column,
        row.editable, row.inherits, row.longest,
    )  # fmt: skip


def column_of(element: rules.Element | DescriptionElement, kind: str) -> str:
    """Return the column of a kind of unit that holds an element; empty: its JSON does."""
    if kind in COLUMNS:
        return COLUMNS[kind].get(element.code, "")
    return element.column


def raw(row: Unit, element: rules.Element | DescriptionElement) -> str:
    """Return what this very unit says of an element, as text."""
    column = column_of(element, kind_of(row))
    if element.code == "level":
        return level_of(row)
    found = getattr(row, column, None) if column else row.elements.get(element.code)
    if element.code == "secrecy" and isinstance(row, (Volume, Item)):
        found = found or ("" if row.secrecy == Secrecy.PUBLIC else row.secrecy)
    if element.code == "class_code" and isinstance(row, Volume) and row.class_node_id:
        found = row.class_node.code if row.class_node else found
    return "" if found is None else found.isoformat() if isinstance(found, date) else str(found)


def digest(row: Unit, elements: list[DescriptionElement]) -> str:
    """Return a short fingerprint of what a unit says now."""
    said = {one.code: raw(row, one) for one in elements if one.editable}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def described(actor: Actor, *, kind: str, unit_id: int) -> UnitView:
    """Return one unit with every element of its level, inherited ones marked, its notes, relations and neighbours.

    Of a state secret only code, place and level are shown. Raises `NotFound`.
    """
    policy.require(actor, "catalogue.browse")
    row = unit_row(kind, unit_id)
    line, elements, level = chain(row), definitions(), level_of(row)
    secret = is_secret(row)
    shown = [
        one
        for one in elements
        if level in one.levels and (not secret or one.code in {"level", "ref_code", "location", "secrecy"})
    ]
    views = [(one.group, _element(one, line, level)) for one in shown]
    below, more = ((), False) if secret else _below(row)
    return UnitView(
        kind=kind,
        id=row.pk,
        level=level,
        level_name=str(texts.LEVELS[level]),
        name=label(row) if not secret else getattr(row, "ref_code", ""),
        title="" if secret else raw(row, next(one for one in elements if one.code == "title")),
        fonds_code=line[-1].code if isinstance(line[-1], Fonds) else "",
        state_secret=secret,
        secrecy=getattr(row, "secrecy", ""),
        destroyed_on=getattr(row, "destroyed_on", None),
        certificate=_certificate(row),
        above=tuple(_crumb(one) for one in reversed(line[1:])),
        groups=tuple(
            GroupView(str(texts.GROUPS[group]), tuple(one for _group, one in several))
            for group, several in groupby(views, key=lambda pair: pair[0])
        ),
        former_codes=tuple(row.former_codes.values_list("ref_code", flat=True))
        if isinstance(row, (Volume, Item))
        else (),
        notes=() if secret else tuple(_notes(row, elements)),
        related=() if secret else tuple(_related(row)),
        below=below,
        more_below=more,
        seen=digest(row, elements),
    )


def coded(actor: Actor, *, kind: str, unit_id: int) -> dict[str, str | int | None]:
    """Return the code of a volume or item, and of a volume its class and year, as the form that changes them begins.

    Raises `NotFound`.
    """
    policy.require(actor, "catalogue.browse")
    row = unit_row(kind, unit_id)
    if not isinstance(row, (Volume, Item)):
        raise NotFound
    found: dict[str, str | int | None] = {"ref_code": row.ref_code}
    if isinstance(row, Volume):
        found |= {"class_code": row.class_code or (row.class_node.code if row.class_node else ""), "year": row.year}
    return found


def _crumb(row: Unit) -> Crumb:
    return Crumb(kind_of(row), row.pk, str(texts.LEVELS[level_of(row)]), label(row))


def _element(one: DescriptionElement, line: list[Unit], level: str) -> ElementView:
    names = {choice[0]: in_reader_language(choice[1], choice[2]) for choice in one.choices}
    said = rules.inherited(
        rule(one),
        [(level_of(unit), label(unit), raw(unit, one)) for unit in line if not is_secret(unit)]
        or [(level, "", raw(line[0], one))],
    )
    inherited = said is not None and said.level != level
    return ElementView(
        code=one.code, name=name_of(one), obligation=one.obligation, kind=one.kind, choices=tuple(names.items()),
        hint=in_reader_language(one.hint, one.hint_en), longest=one.longest, editable=one.editable,
        value=_words(one.code, said.value, names) if said else "", raw=raw(line[0], one),
        from_level=str(texts.LEVELS[said.level]) if said and inherited else "", from_=said.whose if said and inherited else "",
    )  # fmt: skip


def _words(code: str, value: str, names: dict[str, str]) -> str:
    if code == "level":
        return str(texts.LEVELS[value])
    if code == "opening":
        return str(STATUS[Opening(value)])
    return names.get(value, value)


def _certificate(row: Unit) -> int | None:
    if not isinstance(row, (Volume, Item)) or row.destroyed_on is None:
        return None
    unit = (
        Q(volume=row)
        if isinstance(row, Volume)
        else Q(item=row) | Q(volume=row.volume_id)
        if row.volume_id
        else Q(item=row)
    )
    entry = DisposalEntry.objects.filter(unit, taken_off_at=None, disposal__state="DESTROYED").first()
    return entry.disposal_id if entry else None


def _notes(row: Unit, elements: list[DescriptionElement]) -> list[NoteView]:
    names = {one.code: name_of(one) for one in elements}
    rows = DescriptionNote.objects.filter(unit_kind=kind_of(row), unit_id=row.pk).order_by("-noted_at", "-pk")[:NOTES]
    return [
        NoteView(
            one.noted_at,
            one.noted_by_name,
            names.get(one.element) or str(texts.PARTS.get(one.element, one.element)),
            one.before,
            one.after,
            one.why,
            one.batch_id or 0,
        )
        for one in rows
    ]


def _related(row: Unit) -> list[RelationView]:
    kind = kind_of(row)
    said = RelatedUnit.objects.filter(Q(from_kind=kind, from_id=row.pk) | Q(to_kind=kind, to_id=row.pk)).order_by("pk")[
        :100
    ]
    ends = [
        (
            one,
            (one.to_kind, one.to_id)
            if (one.from_kind, one.from_id) == (kind, row.pk)
            else (one.from_kind, one.from_id),
        )
        for one in said
    ]
    units: dict[tuple[str, int], Unit] = {}
    for other in {end[0] for _one, end in ends}:
        model: Any = MODELS[other]
        found = model.objects.filter(pk__in=[end[1] for _one, end in ends if end[0] == other])
        units |= {(other, unit.pk): unit for unit in found}
    return [
        RelationView(
            one.pk if (one.from_kind, one.from_id) == (kind, row.pk) else 0, str(texts.RELATIONS[one.relation]), *end,
            label(units[end]), one.note,
        )
        for one, end in ends
    ]  # fmt: skip


def _below(row: Unit, limit: int = 50) -> tuple[tuple[Crumb, ...], bool]:
    """Return the first units directly below, in their order."""
    found: list[Unit] = []
    if isinstance(row, Fonds):
        found += Series.objects.filter(fonds=row, parent=None).order_by("sort_key", "pk")[: limit + 1]
    elif isinstance(row, Series):
        found += Series.objects.filter(fonds_id=row.fonds_id, parent=row).order_by("sort_key", "pk")[: limit + 1]
        found += Volume.objects.filter(series=row).order_by("sort_key", "pk")[: limit + 1]
    elif isinstance(row, Volume):
        found += Item.objects.filter(volume=row, parent=None).order_by("sort_key", "pk")[: limit + 1]
    else:
        found += Item.objects.filter(parent=row).order_by("sort_key", "pk")[: limit + 1]
    return tuple(_named(one) for one in found[:limit]), len(found) > limit


def _named(row: Unit) -> Crumb:
    """A unit below, with its title, unless it is a state secret."""
    crumb = _crumb(row)
    if isinstance(row, (Volume, Item)) and row.title and not is_secret(row):
        return Crumb(
            crumb.kind, crumb.id, crumb.level, f"{row.ref_code or getattr(row, 'sequence', '')} {row.title}".strip()
        )
    return crumb
