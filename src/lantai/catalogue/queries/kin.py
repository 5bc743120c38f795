"""Whose records a fonds carries on, and by which schemes it was classed in which years: as they leave with it."""

from __future__ import annotations

from typing import Any

from lantai.catalogue.models import ClassNode, Fonds, FondsPredecessor, SchemeUse, Series, Volume
from lantai.catalogue.queries import export_related
from lantai.foundation import events as log


def of_fonds(fonds_code: str) -> dict[str, list[dict[str, Any]]]:
    """Return `predecessors` and `schemes` of a fonds, in an order that does not depend on who wrote first; with `related`
    and `notes` as far as there are any.
    """
    bound = export_related.of_fonds(fonds_code)
    return {"predecessors": _predecessors(fonds_code), "schemes": _schemes(fonds_code), **bound}


def _predecessors(fonds_code: str) -> list[dict[str, Any]]:
    rows = FondsPredecessor.objects.filter(fonds__code=fonds_code).select_related("predecessor")
    found = [
        {
            "code": row.predecessor.code, "name": row.predecessor.name, "relation": row.relation, "year": row.year,
            "source": row.source,
        }
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one["year"] or 0, one["code"]))


def _schemes(fonds_code: str) -> list[dict[str, Any]]:
    rows = SchemeUse.objects.filter(fonds__code=fonds_code).select_related("scheme")
    found = [
        {
            "code": row.scheme.code, "version": row.scheme.version, "name": row.scheme.name, "year_from": row.year_from,
            "year_to": row.year_to,
        }
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one["year_from"] or 0, one["code"], one["version"], one["year_to"] or 9999))


def undecided(fonds: Fonds) -> SchemeUse | None:
    """Return the use a fonds was made with, as long as nobody has decided about schemes and nothing is classed in it."""
    uses = list(SchemeUse.objects.filter(fonds=fonds)[:2])
    if len(uses) != 1 or uses[0].year_from or uses[0].year_to:
        return None
    decided = [one for one in log.of_subject("fonds", fonds.code) if one.name == "catalogue.SchemeAdopted"]
    if any(not one.payload.get("by_import") for one in decided):
        return None
    nodes = ClassNode.objects.filter(scheme=uses[0].scheme_id).values("pk")
    classed = (model.objects.filter(fonds=fonds, class_node__in=nodes).exists() for model in (Series, Volume))
    return None if any(classed) else uses[0]
