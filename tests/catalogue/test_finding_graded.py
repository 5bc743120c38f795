"""The graded set of name queries over all kinds of messy data (domain.md 5.6), among three thousand others."""

from __future__ import annotations

import json
import sys

import pytest
from benchmarks import names
from tools import graded_names

from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.mark.req("A13")
def test_the_graded_set_is_answered(capsys):
    questions = names.questions()
    assert len(questions) >= 300
    assert {one.kind for one in questions} == set(range(1, 28))
    cast.fixtures()
    scores = names.grade(questions, people=3000)
    every = names.total(scores)
    lines = [
        f"  {kind:>2} {names.KINDS[kind]}: {score.among}/{score.asked} among ten, {score.exact_first}/{score.exact} exact first"
        for kind, score in scores.items()
    ]
    lines.append(
        f"  recall@10 {every.recall:.4f}, exact first {every.exact_share:.4f}, expected tier {every.tier_share:.4f}"
    )
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join([*lines, *every.missed]) + "\n")
    assert every.recall >= names.RECALL
    assert every.exact_share >= names.FIRST
    assert every.tier_share >= 0.97


def test_the_made_questions_are_what_their_maker_makes(tmp_path, monkeypatch):
    monkeypatch.setattr(graded_names, "TARGET", tmp_path / "made.jsonl")
    graded_names.main()
    made = (tmp_path / "made.jsonl").read_text(encoding="utf-8")
    assert made == (names.DATA / "names_made.jsonl").read_text(encoding="utf-8")
    assert len({json.dumps(json.loads(line)["asked"]) for line in made.splitlines()}) == len(made.splitlines())
