"""The candidates of lines: what was noted when they were found, where they stand now, beside what is claimed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from lantai.catalogue import queries as catalogue
from lantai.catalogue.values import Candidate, Gaps
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.queries import compare
from lantai.reference.states import LineState
from lantai.reference.values import CandidateView, StudyClaim
from lantai.reference.values.packing import unpack

SEARCHED = frozenset({LineState.SUBMITTED, LineState.IN_REVIEW, LineState.SEARCHING})  # a record is still looked for
Attached = tuple[models.Candidate, Candidate]  # a candidate, and the note taken of it when it was found


class Around(NamedTuple):
    """What is known of all candidates of a case: by mention, and of their units by name."""

    placed: dict[int, catalogue.Standing]
    gaps: dict[int, Gaps]
    recorded: frozenset[int]
    kin: compare.Kin


@cache
def _attached() -> QuerySet[models.Candidate]:
    return models.Candidate.objects.order_by("-chosen", "rank")


def attached(**of: Any) -> dict[int, list[Attached]]:
    """Return the candidates of a case (``line__case``) or a line (``line``) by line, the chosen first, then by rank."""
    grouped: dict[int, list[Attached]] = {}
    for row in _attached().filter(**of):
        grouped.setdefault(row.line_id, []).append((row, unpack(Candidate, row.snapshot)))
    return grouped


def around(actor: Actor, found: Mapping[int, list[Attached]], asked: Mapping[int, StudyClaim]) -> Around:
    """Return what is known of candidates by line, whatever their number: asked once. `asked`: the claim of a line."""
    mentions = {row.mention_id for rows in found.values() for row, _item in rows}
    pairs = ((item, asked[line]) for line, rows in found.items() for _row, item in rows if line in asked)
    return Around(*catalogue.whereabouts(actor, mention_ids=mentions), compare.kin(pairs))


def views(
    found: list[Attached], claim: StudyClaim | None, known: Around, *, searched: bool
) -> tuple[CandidateView, ...]:
    """Return the candidates of a line. `searched`: it is still looked for (`SEARCHED`)."""
    return tuple(_view(one, claim, known, searched=searched) for one in found)


def _view(one: Attached, claim: StudyClaim | None, known: Around, *, searched: bool) -> CandidateView:
    """Show the note taken of a candidate; while it is looked for, in the place where it stands by now."""
    row, item = one
    item = dataclasses.replace(item, reasons=catalogue.reasons_said(item.reasons))
    placed = known.placed.get(row.mention_id)
    if placed is not None and searched:  # scanned or marked since
        item = dataclasses.replace(
            item, page_image_id=placed.page_image_id, ref_code=placed.ref_code, page=placed.page, region=placed.region,
            verified=placed.verified,
        )  # fmt: skip
    against = any(not reason.good for reason in item.reasons)
    return CandidateView(
        item,
        row.attached_at,
        row.chosen,
        "certain" if row.certain else "doubtful" if against else "likely",
        compare.rows(item, claim, known.kin) if claim is not None else (),
        known.gaps.get(row.mention_id),
        recorded=row.mention_id in known.recorded,
        source=placed.source if placed is not None and placed.page_image_id == item.page_image_id else None,
    )
