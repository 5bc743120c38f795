"""Record beside claim, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from lantai.catalogue.values import Candidate
from lantai.people import queries as people
from lantai.people.values import UnitMatch
from lantai.reference import texts
from lantai.reference.values import ComparisonRow, StudyClaim

Kin = Mapping[str, UnitMatch]


def kin(pairs: Iterable[tuple[Candidate, StudyClaim]]) -> Kin:
    """Return what each unit stands for whose name is not the same on both sides: asked once, however many pairs."""
    return people.lineages({text for item, claim in pairs for text in _apart(item, claim)})


def rows(item: Candidate, claim: StudyClaim, known: Kin) -> tuple[ComparisonRow, ...]:
    """Return name, sex, birth, years, unit, level, student number: what is held, what is claimed, the verdict.

    `known`: `kin` of this pair, or of more.
    """
    pairs = (
        (_("姓名"), item.name, claim.name, _name_verdict(item.name, claim)),
        (_("性别"), item.sex, claim.sex, ""),
        (_("出生"), item.birth, claim.birth, _prefix_verdict(item.birth, claim.birth)),
        (_("入学"), _year(item.entered), _year(claim.entered), _year_verdict(item.entered, claim.entered, claim.slack)),
        (
            _("毕业"),
            _year(item.graduated),
            _year(claim.graduated),
            _year_verdict(item.graduated, claim.graduated, claim.slack),
        ),
        (
            _("系科"),
            item.unit,
            " ".join(part for part in (claim.school, claim.unit, claim.major) if part),
            _unit(item, claim, known),
        ),
        (_("层次"), item.level, claim.level, ""),
        (_("学号"), item.student_no, claim.student_no, ""),
    )
    found = []
    for field, held, claimed, verdict in pairs:
        if not held and not claimed:
            continue
        judged = verdict or _plain(held, claimed)
        found.append(ComparisonRow(field, held, claimed, judged, str(texts.COMPARE[judged])))
    return tuple(found)


def _year(value: int | None) -> str:
    return str(value) if value is not None else ""


def _plain(held: str, claimed: str) -> str:
    if not claimed:
        return "unclaimed"
    if not held:
        return "silent"
    return "same" if "".join(held.split()) == "".join(claimed.split()) else "differs"


def _name_verdict(held: str, claim: StudyClaim) -> str:
    names = {"".join(name.split()) for name in (claim.name, *claim.former_names)}
    return "same" if "".join(held.split()) in names else _plain(held, claim.name)


def _prefix_verdict(held: str, claimed: str) -> str:
    """A date is written in many ways (1968.8, 1968-08, 1968年8月, 196808) and often only in part."""
    one, other = _date_parts(held), _date_parts(claimed)
    shared = min(len(one), len(other))
    return "same" if shared and one[:shared] == other[:shared] else ""


def _date_parts(text: str) -> tuple[int, ...]:
    solid = re.fullmatch(r"\s*(\d{4})(\d{2})(\d{2})?\s*", text)
    parts = [part for part in solid.groups() if part] if solid else re.findall(r"\d+", text)
    return tuple(int(part) for part in parts[:3])


def _year_verdict(held: int | None, claimed: int | None, slack: int) -> str:
    if held is not None and claimed is not None and abs(held - claimed) <= slack:
        return "same"
    return ""


def _unit(item: Candidate, claim: StudyClaim, known: Kin) -> str:
    """The same department under any of its names through time counts as the same."""
    if not item.unit or not (claim.unit or claim.school):
        return ""
    pair = _apart(item, claim)
    if not pair:
        return "same"
    held, asked = (known[text] for text in pair)
    return "same" if held.ids & asked.ids or held.names & asked.names else "differs"


def _apart(item: Candidate, claim: StudyClaim) -> tuple[str, ...]:
    """Return the unit held and the unit claimed where neither name stands in the other, else nothing."""
    claimed = claim.unit or claim.school
    alike = not item.unit or not claimed or claimed in item.unit or item.unit in claimed
    return () if alike else (item.unit, claimed)
