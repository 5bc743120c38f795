"""No words come in under a stub: of a state secret, and of what lies in or below it, only code and place stand here.

A row that says of itself that it is a state secret is a stub and may lie there; every other is set aside, and nothing of it is
kept but where it stood (domain.md 2.12).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import Fonds, FormerCode, Item, PageImage, PersonMention, Recording, Volume
from lantai.catalogue.rules import cells, codes, identities
from lantai.catalogue.rules.cells import BadCell, Fault
from lantai.catalogue.services.seen import Seen
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.states import STATE_SECRETS, SheetKind

SECRET = {"secrecy__in": STATE_SECRETS}
# a unit that is a stub, or lies in or below one
UNDER = Q(**SECRET) | Q(volume__secrecy__in=STATE_SECRETS) | Q(parent__secrecy__in=STATE_SECRETS)
NUMBERED = {SheetKind.VOLUMES: "volume_no", SheetKind.VOLUME_ITEMS: "volume_no", SheetKind.ITEMS: "item_no"}


@dataclass(frozen=True, slots=True)
class _Names:
    """How a row calls its unit (none, of people), and that in or below which the unit stands: normal codes and keys."""

    own: frozenset[str]
    above: frozenset[str]


def amiss(fonds: Fonds, lines: Sequence[Line], seen: Seen) -> list[tuple[Line, Fault]]:
    """Return the rows, sound or not, that would bring words under a stub, or that say of themselves that they are a state
    secret and cannot be read. At most six queries, two where a fonds has no stub.

    `seen` remembers which rows of this import are stubs: a dry run keeps nothing else of them.
    """
    found, plain = [], {}
    for line in lines:
        if not (line.read.faults or line.read.values):
            continue  # no row of the list
        if not _is_stub(line):
            plain[id(line)] = _names(line)
        elif line.read.faults:
            found.append((line, Fault("SECRET_AMISS", "secrecy")))
        else:
            seen.stubs |= _names(line).own
    asked = frozenset[str]().union(*(one.own | one.above for one in plain.values()))
    secret = among(fonds, asked) | (seen.stubs & asked)
    for line in lines if secret else ():
        names = plain.get(id(line))
        if names is None:
            continue
        if own := names.own & secret:
            found.append((line, Fault("HELD_SECRET", "ref_code", min(own)[:80])))
        elif above := names.above & secret:
            unit = min(above)[:80]
            found.append((line, Fault("UNDER_SECRET", "ref_code", unit, {"unit": unit})))
    return found


def among(fonds: Fonds, names: Collection[str]) -> set[str]:
    """Return those of some normal codes, former codes or keys whose unit is a stub, or lies in or below one."""
    if not names or not (
        Volume.objects.filter(fonds=fonds, **SECRET).exists() or Item.objects.filter(fonds=fonds, **SECRET).exists()
    ):
        return set()
    volumes = Volume.objects.filter(fonds=fonds, ref_code_norm__among=names, **SECRET)
    found = set(volumes.values_list("ref_code_norm", flat=True))
    named = Q(ref_code_norm__among=names) | Q(key__among=names)
    for pair in Item.objects.filter(UNDER, named, fonds=fonds).values_list("ref_code_norm", "key"):
        found.update(pair)
    once = FormerCode.objects.filter(fonds=fonds, ref_code_norm__among=names)
    found |= set(once.filter(volume__secrecy__in=STATE_SECRETS).values_list("ref_code_norm", flat=True))
    within = Item.objects.filter(UNDER, fonds=fonds)
    found |= set(once.filter(item__in=within).values_list("ref_code_norm", flat=True))
    return found & set(names)


def holds_words(fonds: Fonds, volume_id: int, norm: str) -> bool:
    """Tell whether anything lies in a volume that would have to be emptied were it to become a stub."""
    plain = Item.objects.filter(volume=volume_id).exclude(**SECRET)
    people = PersonMention.objects.filter(fonds_code=fonds.code, ref_code_norm=norm)
    bound: Iterator[Any] = (model.objects.filter(volume=volume_id) for model in (PageImage, Recording))
    return any(rows.exists() for rows in (plain, people, *bound))


def refuse_under(fonds: Fonds, name: str) -> None:
    """Raise `CatalogueError` where words would by now come under a stub: `name` is the normal code it is under."""
    if among(fonds, {name} if name else set()):
        raise CatalogueError(
            _("%(unit)s 现在是国家秘密，只留存根，里面不写别的。请保留馆藏的。") % {"unit": name}, code="UNDER_SECRET"
        )


def _is_stub(line: Line) -> bool:
    """Tell whether a row says of itself that it is a state secret, however little else of it can be read."""
    said = line.read.values.get("secrecy")
    if said in STATE_SECRETS or not line.read.faults:
        return said in STATE_SECRETS
    try:
        return any(cells.secrecy(text) in STATE_SECRETS for text in _texts(line, "secrecy"))
    except BadCell:
        return False


def _names(line: Line) -> _Names:
    values = line.read.values
    if line.read.faults:  # what its cells say, as far as they go
        printed = _printed(line)
        own = [codes.normal_code(text) for text in _texts(line, "item_code")] + list(_texts(line, "item_key"))
        within = [one for text in _texts(line, "parent_key") for one in identities.read_key(text)]
        (within if line.kind in {SheetKind.PERSONS, SheetKind.VOLUME_ITEMS} else own).append(printed)
    elif line.kind is SheetKind.PERSONS:
        own, within = [], [codes.normal_code(values["ref_code"])]
    else:
        own = [values["ref_code_norm"], values.get("key", "")]
        within = [codes.normal_code(values.get("volume_code", "")), *identities.read_key(values.get("parent_key", ""))]
    return _Names(frozenset(own) - {""}, frozenset(within) - {""})


def _printed(line: Line) -> str:
    """Return the normal code in the column of codes, or put together from its parts, or said above the list."""
    code = next(_texts(line, "ref_code"), "")
    if not code and (number := NUMBERED.get(line.kind)):
        year, class_code, place = (next(_texts(line, name), "") for name in ("year", "class_code", number))
        code = codes.joined(year, class_code, place) if class_code and place else ""
    return codes.normal_code(code or line.of.above)


def _texts(line: Line, field: str) -> Iterator[str]:
    return (line.texts[at] for at, name in line.of.fields if name == field and at < len(line.texts) and line.texts[at])
