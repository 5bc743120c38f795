"""The codes that volumes and items once had, as catalogues bring them: findable for ever, of one unit alone.

A unit that has none is completed; where it has others, a person decides. None is ever taken away but by undoing the import
that brought it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from lantai.catalogue.models import Fonds, FormerCode, Item, Volume
from lantai.catalogue.queries.export_beside import former_codes
from lantai.catalogue.rules import codes
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import bulk
from lantai.catalogue.services.sheets import Line
from lantai.foundation import clock

FIELD = "former_codes"
COLUMNS = ("fonds_id", "volume_id", "item_id", "batch_id", "ref_code", "ref_code_norm", "changed_at")
IDENTITY = {"volume": "ref_code_norm", "item": "key"}
Bearer = tuple[str, str, str]  # volume or item; its normal code or key; how it is called


def amiss(fonds: Fonds, kind: str, lines: Sequence[Line]) -> list[tuple[Line, Fault]]:
    """Return the lines that claim a code which is, or was, another unit's. Three queries, none where no line claims one."""
    claiming = [line for line in lines if FIELD in line.read.values]
    if not claiming:
        return []
    name = IDENTITY[kind]
    norms = {codes.normal_code(code) for line in claiming for code in line.read.values[FIELD]}
    bearers = _bearers(fonds, norms)
    for line in lines:
        values = line.read.values
        bearers.setdefault(values["ref_code_norm"], (kind, values[name], values["ref_code"]))
    found = []
    for line in claiming:
        own = (kind, line.read.values[name], line.read.values["ref_code"] or line.read.values[name])
        for code in line.read.values[FIELD]:
            bearer = bearers.setdefault(codes.normal_code(code), own)
            if bearer[:2] != own[:2]:
                found.append((line, Fault("FORMER_TAKEN", FIELD, code, {"code": code, "unit": bearer[2]})))
                break
    return found


def _bearers(fonds: Fonds, norms: Collection[str]) -> dict[str, Bearer]:
    found: dict[str, Bearer] = {}
    once = FormerCode.objects.filter(fonds=fonds, ref_code_norm__among=norms).select_related("volume", "item")
    for row in once:
        if row.volume is not None:
            found[row.ref_code_norm] = ("volume", row.volume.ref_code_norm, row.volume.ref_code)
        elif row.item is not None:
            found[row.ref_code_norm] = ("item", row.item.key, str(row.item))
    for norm, code in Volume.objects.filter(fonds=fonds, ref_code_norm__among=norms).values_list(
        "ref_code_norm", "ref_code"
    ):
        found[norm] = ("volume", norm, code)
    items = Item.objects.filter(fonds=fonds, ref_code_norm__among=norms)
    for norm, key, code in items.values_list("ref_code_norm", "key", "ref_code"):
        found[norm] = ("item", key, code)
    return found


def borne(fonds: Fonds, norms: Iterable[str]) -> dict[str, str]:
    """Return former code → the unit that once had it, of those named."""
    rows = FormerCode.objects.filter(fonds=fonds, ref_code_norm__in=[norm for norm in norms if norm])
    return {row.ref_code_norm: str(row.volume or row.item) for row in rows.select_related("volume", "item")}


def held(kind: str, rows: Collection[Mapping[str, Any]], lines: Sequence[Line]) -> dict[int, list[str]]:
    """Return id → codes of held rows, where a line says any: else nobody asks."""
    if not any(FIELD in line.read.values for line in lines):
        return {}
    return former_codes(kind, [row["pk"] for row in rows])


def missing(said: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return what is said and not known."""
    norms = {codes.normal_code(code) for code in known}
    return [code for code in said if codes.normal_code(code) not in norms]


def bring(fonds: Fonds, kind: str, said: Mapping[str, Sequence[str]], batch_id: int | None) -> None:
    """Write the codes of units that were just made: normal code or key → codes."""
    if not said:
        return
    model: Any = {"volume": Volume, "item": Item}[kind]
    rows = model.objects.filter(fonds=fonds, **{f"{IDENTITY[kind]}__among": said})
    ids = dict(rows.values_list(IDENTITY[kind], "pk"))
    _insert(fonds.pk, kind, [(ids[name], code) for name, several in said.items() for code in several], batch_id)


def put(kind: str, held_id: int, offered: Sequence[str], batch_id: int | None) -> tuple[list[str], list[str]]:
    """Add what a held unit lacks; return the codes it had and those it has."""
    model: Any = {"volume": Volume, "item": Item}[kind]
    before = former_codes(kind, [held_id]).get(held_id, [])
    lacking = missing(offered, before)
    fonds_id = model.objects.values_list("fonds_id", flat=True).get(pk=held_id)
    _insert(fonds_id, kind, [(held_id, code) for code in lacking], batch_id)
    return before, [*before, *lacking]


def take_back(kind: str, held_id: int, before: Sequence[str], after: Sequence[str]) -> list[int]:
    """Take out what was added and return it; codes a unit got since by hand stay."""
    added = FormerCode.objects.filter(**{kind: held_id}, ref_code__in=missing(after, before)).exclude(batch=None)
    return _taken(added)


def take_out(kind: str, ids: Sequence[int], batch_id: int) -> list[int]:
    """Take out, and return, the codes that an import brought with units that go."""
    return _taken(FormerCode.objects.filter(**{f"{kind}__in": ids}, batch=batch_id))


def hand_over(kind: str, ids: Sequence[int], batch_id: int, heir: int) -> None:
    """Give the codes of units that stay to the import that has them then."""
    FormerCode.objects.filter(**{f"{kind}__in": ids}, batch=batch_id).update(batch_id=heir)


def _taken(several: QuerySet[FormerCode]) -> list[int]:
    ids = list(several.values_list("pk", flat=True))
    FormerCode.objects.filter(pk__in=ids).delete()
    return ids


def _insert(fonds_id: int, kind: str, several: Sequence[tuple[int, str]], batch_id: int | None) -> None:
    now = bulk.moment(clock.now())
    rows = [
        (
            fonds_id, pk if kind == "volume" else None, pk if kind == "item" else None, batch_id, code,
            codes.normal_code(code), now,
        )
        for pk, code in several
    ]  # fmt: skip
    bulk.insert(FormerCode, COLUMNS, rows)
