"""`lantai find`: one question or a file of them, best first, exit codes for scripts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.values import MentionRow
from lantai.cli import find, main, prepare
from lantai.foundation.geometry import Region
from lantai.foundation.models import EventRow
from tests import cast

pytestmark = pytest.mark.django_db

ROW = MentionRow(
    raw_name="周念慈", unit="化学系", level="本科", entered=1987, graduated=1991, fonds_code="J02", student_no="8704031",
    list_name="名册", record_kind="ADMISSION_ROSTER", ref_code="J02-1987-JX14-12", page="3", row=7, region=Region(0.1, 0.4, 0.8, 0.04),
)  # fmt: skip


@pytest.fixture
def held():
    catalogue.index_mentions(cast.window_archivist(), rows=[ROW], batch_id=None)


@pytest.fixture
def lantai(capsys, monkeypatch):
    """Run the command in this process, on this test's database; give exit code and output."""
    monkeypatch.setattr(prepare, "ensure_ready", lambda: False)

    def run(*words: str) -> tuple[int, str]:
        try:
            code = main.main(["find", *words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, capsys.readouterr().out

    return run


@pytest.mark.req("A13")
def test_one_question_answers_an_array_best_first(held, lantai):
    code, out = lantai("周念慈", "--entered", "1987", "--unit", "化学系", "--json")
    [found] = json.loads(out)
    assert code == 0
    assert list(found) == [
        "name", "entered", "graduated", "unit", "level", "student_no", "ref_code", "page", "region", "tier", "reasons",
    ]  # fmt: skip
    assert (found["entered"], found["tier"], found["page"], found["region"]) == (1987, "T2", "3", [0.1, 0.4, 0.8, 0.04])
    assert "姓名全同" in found["reasons"]


def test_what_is_unknown_is_null(lantai):
    catalogue.index_mentions(
        cast.window_archivist(), rows=[MentionRow(raw_name="张？", list_name="散页")], batch_id=None
    )
    [found] = json.loads(lantai("张喆", "--json")[1])
    assert all(
        found[name] is None
        for name in ("entered", "graduated", "unit", "level", "student_no", "ref_code", "page", "region")
    )


def test_exit_codes_tell_found_none_and_nothing_to_search(lantai, held, tmp_path):
    assert lantai("周念慈")[0] == 0
    assert lantai("Zhou", "Nianci", "--entered", "1987")[0] == 0
    assert lantai("诸葛无名")[0] == 1
    assert lantai("周念慈", "--json", "--entered", "abc")[0] == 64
    assert lantai()[0] == 64
    assert lantai("周念慈", "--limit", "0")[0] == 64
    assert lantai("--batch", str(tmp_path / "none.jsonl"))[0] == 64


def test_without_an_index_it_cannot_decide(lantai):
    assert lantai("周念慈")[0] == 2


@pytest.mark.req("A13")
def test_a_file_of_questions_answers_line_by_line_and_survives_bad_ones(held, lantai, tmp_path):
    path = tmp_path / "questions.jsonl"
    lines = [
        '{"name": "周念慈", "entered": 1987, "graduated": null, "unit": null, "level": null}',
        "not json",
        '["周念慈"]',
        '{"entered": 1987}',
        '{"name": "周念慈", "entered": "nineteen"}',
        '{"name": "\\ud800周", "entered": true}',
        '{"name": "\\ud800周念慈", "unit": "\\u0000\\udfff"}',
        '{"name": "诸葛无名"}',
        '{"name": "Zhou Nianci", "entered": "1987"}',
    ]
    path.write_bytes("\n".join(lines).encode() + b'\n{"name": "\xff\xfe"}\n\n')
    code, out = lantai("--batch", str(path))
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert len(answers) == 10
    assert [type(answer) for answer in answers] == [list, dict, dict, dict, dict, dict, list, list, list, dict]
    assert answers[1]["line"] == 2
    assert "error" in answers[1]
    assert [len(answers[place]) for place in (0, 7, 8)] == [1, 0, 1]
    assert answers[8][0]["tier"] == "T4"


def test_a_file_of_good_questions_exits_well(held, lantai, tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text('﻿{"name": "周念慈"}\n{"name": "周念慈", "entered": 1987, "unit": "化学系"}\n', encoding="utf-8")
    assert lantai("--batch", str(path))[0] == find.FOUND


def test_the_command_acts_for_somebody_and_is_written_down(held, lantai):
    lantai("周念慈", "--as", cast.window_archivist() and "hejingan", "--purpose", "核对来函 12 号")
    row = EventRow.objects.get(name="catalogue.PersonSought")
    assert (row.actor_name, row.purpose, row.channel) == ("何静安", "核对来函 12 号", "CLI")


def test_a_named_account_needs_a_purpose_and_a_role(held, lantai):
    cast.guard()
    assert lantai("周念慈", "--as", "hejingan")[0] == 1
    assert lantai("周念慈", "--as", "laowei", "--purpose", "x") == (1, "")
    assert lantai("周念慈", "--as", "nobody", "--purpose", "x")[0] == 1
    assert lantai("周念慈", "--as", "hejingan", "--purpose", "x")[0] == 0


@pytest.mark.req("A13")
def test_the_supervisor_alone_is_question_enough(lantai, tmp_path):
    taught = replace(ROW, raw_name="冯霁月", student_no="87S012", supervisors=("王大衡 教授",))
    catalogue.index_mentions(cast.window_archivist(), rows=[taught], batch_id=None)
    code, out = lantai("--supervisor", "王大衡", "--json")
    [found] = json.loads(out)
    assert (code, found["name"]) == (0, "冯霁月")
    assert "导师：王大衡 教授" in found["reasons"]
    asked = tmp_path / "问.jsonl"
    asked.write_text('{"supervisor": "王大衡"}\n{"supervisor": ""}\n', encoding="utf-8")
    first, second = map(json.loads, lantai("--batch", str(asked))[1].splitlines())
    assert [one["name"] for one in first] == ["冯霁月"]
    assert second["error"]
