"""A graded set of questions over the kinds of messy data that touch names (domain.md 5.6), among three thousand others."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from benchmarks import crowd

from lantai.catalogue import services as catalogue
from lantai.catalogue.values import Candidate, MentionRow, Study
from lantai.foundation.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
RECALL, FIRST, TIERS = 0.99, 0.95, 0.97


@dataclass(frozen=True)
class Graded:
    kind: str
    held: MentionRow
    asked: Study
    tier: str


def graded() -> list[Graded]:
    lines = (Path(__file__).parent / "graded.tsv").read_text(encoding="utf-8").splitlines()
    found = []
    for place, line in enumerate(line for line in lines if line and not line.startswith("#")):
        cells = ["" if cell == "-" else cell for cell in line.split("\t")]
        (
            kind,
            name,
            entered,
            graduated,
            unit,
            level,
            former,
            asked,
            asked_entered,
            asked_graduated,
            asked_unit,
            asked_level,
            tier,
        ) = cells
        held = MentionRow(
            raw_name=name, former_names=tuple(former.split("、")) if former else (), entered=_year(entered), fonds_code="J01",
            graduated=_year(graduated), unit=unit, level=level, record_kind="ADMISSION_ROSTER", list_name="graded",
            ref_code=f"J01-GRADED-{place}", page="1", row=1, sequence=str(place),
        )  # fmt: skip
        question = Study(
            asked, entered=_year(asked_entered), graduated=_year(asked_graduated), unit=asked_unit, level=asked_level
        )
        found.append(Graded(kind, held, question, tier))
    return found


def _year(text: str) -> int | None:
    return int(text) if text else None


def _exact_first(found: list[Candidate], one: Graded) -> bool:
    return bool(found) and found[0].ref_code == one.held.ref_code


@pytest.mark.req("A13")
def test_the_graded_set_is_answered(capsys):
    questions = graded()
    assert len(questions) >= 120
    system = Actor.system("graded")
    catalogue.index_mentions(system, rows=[*(one.held for one in questions), *islice(crowd.rows(2500), 3000)])
    kinds: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    missed = []
    for one in questions:
        found = catalogue.find_person(system, study=one.asked, limit=10)
        mine = next((candidate for candidate in found if candidate.ref_code == one.held.ref_code), None)
        first = _exact_first(found, one)
        tier = mine is not None and mine.tier == one.tier
        kinds[one.kind].append((mine is not None, first, tier))
        if not (mine and first and tier):
            got = f"{mine.tier} {[reason.text for reason in mine.reasons]}" if mine else "not among ten"
            missed.append(f"{one.kind} {one.held.raw_name} ← {one.asked.name}: wanted first in {one.tier}, got {got}")
    everything = [mark for marks in kinds.values() for mark in marks]
    recall, first, tier = (sum(column) / len(everything) for column in zip(*everything, strict=True))
    lines = [
        f"  problem {kind:>2}: {len(marks):>3} questions; among ten, first, expected tier: "
        + " ".join(str(sum(column)) for column in zip(*marks, strict=True))
        for kind, marks in sorted(kinds.items(), key=lambda pair: int(pair[0]))
    ]
    lines.append(f"  all {len(everything)}: recall@10 {recall:.3f}, first {first:.3f}, expected tier {tier:.3f}")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join([*lines, *missed]) + "\n")
    assert recall >= RECALL
    assert first >= FIRST
    assert tier >= TIERS
