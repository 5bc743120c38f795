"""When a look-up may be called certain. Conservative: a draft is prepared from it before anybody has looked.

A person is certain only if all of this holds:
1. identity: the same student or ID or certificate number *and* the same name (or a variant, or a former name); or the
   same name in the same script, the entry or graduation year itself (not reckoned, no slack needed), and the same unit;
2. nothing in her records contradicts what was asked: level, sex, birth, unit, year;
3. no namesake fits: nobody else of that name (or a variant, an unreadable character, a former name) within two years,
   whatever the unit, unless a number decided, or the birth date agrees here and contradicts there.

Records that no number joins count as the same person here only when they stand in lists of different kinds (a roster
and a card) and agree in everything both say; two rows of one kind are two people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lantai.catalogue.names.compare import Agreement
from lantai.catalogue.names.keys import How
from lantai.catalogue.rules.matching import NEAR_YEARS, Weighed
from lantai.catalogue.rules.units import UnitFit

Group = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """One mention, as far as certainty asks."""

    group: Group
    record_kind: str
    list_name: str
    student_no: str
    name: Agreement
    weighed: Weighed
    numbered: str
    former: bool


def certain_groups(hits: Sequence[Standing]) -> frozenset[Group]:
    """Return the one person (her groups of mentions) who is certain, or nobody."""
    namesakes = [hit for hit in hits if hit.name.how <= How.HOLES and (hit.weighed.year.years or 0) <= NEAR_YEARS]
    sure = [hit for hit in namesakes if _identified(hit)]
    if not sure:
        return frozenset()
    first = sure[0]
    own = {first.group}
    for hit in namesakes:
        if hit.group not in own and _same_human(first, hit):
            own.add(hit.group)
    mine = [hit for hit in namesakes if hit.group in own]
    if any(hit.weighed.contradicted for hit in mine) or _twice(mine):
        return frozenset()
    rivals = [hit for hit in namesakes if hit.group not in own]
    if first.numbered:
        rivals = [hit for hit in rivals if hit.numbered]
    if any(hit.weighed.birth is True for hit in mine):
        rivals = [hit for hit in rivals if hit.weighed.birth is not False]
    return frozenset() if rivals else frozenset(own)


def _identified(hit: Standing) -> bool:
    if hit.numbered:
        return hit.name.how <= How.FOLDED
    return (
        hit.name.how is How.EXACT
        and not hit.former
        and hit.weighed.year.exact
        and hit.weighed.year.years == 0
        and hit.weighed.unit in {UnitFit.SAME, UnitFit.LINEAGE}
        and not hit.weighed.contradicted
    )


def _same_human(one: Standing, other: Standing) -> bool:
    """Tell whether two unjoined records may be read as one human: lists of different kinds, nothing contradicting."""
    if one.record_kind == other.record_kind or (one.student_no and other.student_no):
        return False
    return (
        other.name.how <= How.FOLDED
        and not other.weighed.contradicted
        and other.weighed.unit in {UnitFit.SAME, UnitFit.LINEAGE}
    )


def _twice(mine: Sequence[Standing]) -> bool:
    """Tell whether records that no number joins stand twice in one kind of list: then they are two people."""
    kinds: dict[str, set[Group]] = {}
    for hit in mine:
        kinds.setdefault(hit.record_kind, set()).add(hit.group)
    return any(len(groups) > 1 for groups in kinds.values())
