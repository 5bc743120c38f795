"""Whether the originals that lines wait for can be fetched: the stacks know."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise

from lantai.catalogue.values import Candidate
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.queries import candidates
from lantai.reference.states import LineState
from lantai.reference.values import LineView, OriginalSight
from lantai.stacks import queries as stacks
from lantai.stacks import texts
from lantai.stacks.values import Original

READING = "RESEARCH_READ"
InFonds = tuple[str, str]  # fonds and code: two fonds may share a code
FIRST = 3  # of candidates nobody has chosen among


def sight(one: Original) -> OriginalSight:
    """Return what a page says of one original."""
    word = str(said(one.state, one.reason))
    return OriginalSight(
        one.code, one.state.value, word, one.until, one.late, one.copy_offered, one.part,
        site=one.site, barcode=one.barcode, journey=one.journey,
    )  # fmt: skip


def said(state: str, how: str = "") -> str | Promise:
    """Return the word for a state of an original; `how` it left the holdings."""
    return texts.GONE[how] if state == "GONE" and how in texts.GONE else texts.AVAILABILITY[state]


def with_originals(lines: tuple[LineView, ...]) -> tuple[LineView, ...]:
    """Return the lines, those in SEARCHING with what the stacks say of their originals; no query when there are none."""
    searched = [line for line in lines if line.state == LineState.SEARCHING]
    orders = _ordered(line.id for line in searched if line.material == READING)
    wanted = {line.id: some for line in searched if (some := orders.get(line.id) or _waited_for(line))}
    found = ask({one for some in wanted.values() for one in some}) if wanted else {}
    return tuple(
        dataclasses.replace(line, originals=tuple(sight(found[one]) for one in wanted[line.id]))
        if line.id in wanted
        else line
        for line in lines
    )


def of_line(line: models.Line) -> tuple[OriginalSight, ...]:
    """Return what the stacks say of the originals of one line; nothing when it is not looked for."""
    if line.state != LineState.SEARCHING:
        return ()
    wanted = _ordered([line.pk]).get(line.pk, ()) if line.material == READING else _stood_on(line)
    found = ask(wanted) if wanted else {}
    return tuple(sight(found[one]) for one in wanted)


def ask(wanted: Iterable[InFonds]) -> Mapping[InFonds, Original]:
    """Return what the stacks answer, whatever site keeps it: the case asks, not the reader of the page."""
    return stacks.whether_here(Actor.system("reference"), wanted=list(wanted))


def of(candidate: Candidate) -> InFonds:
    """Return the fonds and the code of the record somebody stands on."""
    return candidate.fonds_code, candidate.ref_code


def _ordered(line_ids: Iterable[int]) -> dict[int, tuple[InFonds, ...]]:
    """Return what may be read of the reading-room orders among some lines, by line."""
    wanted = list(line_ids)
    if not wanted:
        return {}
    rows = models.ReadingItem.objects.filter(line__in=wanted, allowed=True).order_by("pk")
    found: dict[int, tuple[InFonds, ...]] = {}
    for line, fonds, code in rows.values_list("line_id", "fonds_code", "ref_code"):
        found[line] = (*found.get(line, ()), (fonds, code))
    return found


def _waited_for(line: LineView) -> tuple[InFonds, ...]:
    if line.material == READING:
        return ()
    return _first([view.candidate for view in line.candidates if view.chosen], [v.candidate for v in line.candidates])


def _stood_on(line: models.Line) -> tuple[InFonds, ...]:
    found = candidates.attached(line=line).get(line.pk, [])
    return _first([note for row, note in found if row.chosen], [note for _row, note in found])


def _first(chosen: list[Candidate], every: list[Candidate]) -> tuple[InFonds, ...]:
    return tuple(dict.fromkeys(of(one) for one in chosen or every[:FIRST] if one.ref_code))
