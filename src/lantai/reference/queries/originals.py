"""Whether the originals that lines wait for can be fetched: the stacks know."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise

from lantai.catalogue.values import Candidate
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.states import LineState
from lantai.reference.values import LineView, OriginalSight
from lantai.stacks import queries as stacks
from lantai.stacks import texts
from lantai.stacks.values import Original

InFonds = tuple[str, str]  # fonds and code: two fonds may share a code
FIRST = 3  # of candidates nobody has chosen among


def sight(one: Original) -> OriginalSight:
    """Return what a page says of one original."""
    word = str(said(one.state, one.reason))
    return OriginalSight(one.code, one.state.value, word, one.until, one.late, one.copy_offered, one.part)


def said(state: str, how: str = "") -> str | Promise:
    """Return the word for a state of an original; `how` it left the holdings."""
    return texts.GONE[how] if state == "GONE" and how in texts.GONE else texts.AVAILABILITY[state]


def with_originals(lines: tuple[LineView, ...]) -> tuple[LineView, ...]:
    """Return the lines, those in SEARCHING with what the stacks say of their originals; no query when there are none."""
    wanted = {line.id: some for line in lines if line.state == LineState.SEARCHING and (some := _waited_for(line))}
    if not wanted:
        return lines
    found = ask({one for some in wanted.values() for one in some})
    return tuple(
        dataclasses.replace(line, originals=tuple(sight(found[one]) for one in wanted[line.id]))
        if line.id in wanted
        else line
        for line in lines
    )


def ask(wanted: Iterable[InFonds]) -> Mapping[InFonds, Original]:
    """Return what the stacks answer, whatever site keeps it: the case asks, not the reader of the page."""
    return stacks.availability_in(Actor.system("reference"), wanted=list(wanted))


def of(candidate: Candidate) -> InFonds:
    """Return the fonds and the code of the record somebody stands on."""
    return candidate.fonds_code, candidate.ref_code


def _waited_for(line: LineView) -> tuple[InFonds, ...]:
    if line.material == "RESEARCH_READ":
        rows = models.ReadingItem.objects.filter(line_id=line.id, allowed=True)
        return tuple(rows.order_by("pk").values_list("fonds_code", "ref_code"))
    chosen = [view.candidate for view in line.candidates if view.chosen]
    some = chosen or [view.candidate for view in line.candidates[:FIRST]]
    return tuple(dict.fromkeys(of(one) for one in some if one.ref_code))
