"""A graduate student found by the name of her supervisor (domain.md 5.7 rule 7): asked, told, kept, exported, brought in."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import (
    ImportBatch,
    ImportConflict,
    LikelySame,
    NameForm,
    PersonMention,
    SupervisorName,
)
from lantai.catalogue.values import MentionRow, Study
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.req("A13")]

THESIS = MentionRow(
    raw_name="冯霁月", unit="化学系", level="硕士", entered=1987, graduated=1990, fonds_code="J02", list_name="论文", row=1,
    record_kind="THESIS", ref_code="J02-1990-JX16-3", supervisors=("王大衡 教授", "周念慈"), student_no="87S012",
)  # fmt: skip
OTHER = replace(THESIS, raw_name="贺兰山", student_no="87S013", row=2, supervisors=("钱学同",))
LATER = replace(THESIS, raw_name="裴秀", student_no="99S001", row=3, entered=1999, graduated=2002)
TEACHER = MentionRow(
    raw_name="王大衡", unit="化学系", level="本科", entered=1950, graduated=1954, fonds_code="J02", list_name="名册", row=9,
    record_kind="ADMISSION_ROSTER", student_no="5004",
)  # fmt: skip
LIST = "序号,姓名,学号,层次,入学年份,导师\n1,冯霁月,87S012,硕士,1987,王大衡 教授、周念慈\n2,贺兰山,87S013,硕士,1987,\n"


def index(*rows: MentionRow) -> None:
    catalogue.index_mentions(cast.window_archivist(), rows=rows)


def find(name: str = "", **asked):
    return catalogue.find_person(cast.window_archivist(), study=Study(name, **asked))


def codes(candidate) -> set[str]:
    return {reason.code for reason in candidate.reasons}


def bring(actor, folder, text: str, name: str = "研究生名册.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return catalogue.import_catalogue(actor, path=path, file_name=name, fonds_code="J02")


def roster(folder) -> str:
    path = folder / "out.csv"
    catalogue.export(cast.director(), fonds_code="J02", form="csv", kind="people", path=path)
    return path.read_text("utf-8-sig")


def test_without_a_name_the_supervisor_alone_finds_his_students_of_those_years():
    index(THESIS, OTHER, LATER, TEACHER)
    [hit] = find(supervisor="王大衡", entered=1987)
    assert (hit.name, hit.tier, hit.certain) == ("冯霁月", "T5", False)
    [why] = [reason for reason in hit.reasons if reason.code == "supervisor.same"]
    assert (why.text, why.good) == ("导师：王大衡 教授、周念慈", True)
    assert not any(code.startswith("name.") for code in codes(hit))
    assert {one.name for one in find(supervisor="王大衡")} == {"冯霁月", "裴秀"}


def test_written_otherwise_he_is_found_as_names_are_and_it_is_told():
    index(THESIS)
    [hit] = find(supervisor="王 大 衡", entered=1987)
    assert "supervisor.same" in codes(hit)
    [hit] = find(supervisor="王大恒", entered=1987)
    assert "supervisor.sound" in codes(hit)
    [hit] = find(supervisor="Wang Daheng", entered=1987)
    assert hit.name == "冯霁月"
    assert find(supervisor="李四光", entered=1987) == []


def test_with_a_name_he_says_which_namesake_it_is():
    namesake = replace(THESIS, student_no="87S099", row=8, supervisors=("钱学同",))
    index(namesake, THESIS)
    first, second = find("冯霁月", supervisor="王大衡", entered=1987)
    assert (first.student_no, second.student_no) == ("87S012", "87S099")
    assert "supervisor.same" in codes(first)
    assert {reason.text for reason in second.reasons if not reason.good} == {"导师不同：馆藏为 钱学同"}


def test_a_name_that_is_not_there_leads_to_his_students_and_says_their_names_differ():
    index(THESIS, OTHER)
    [hit] = find("冯季月月", supervisor="王大衡", entered=1987)
    assert hit.name == "冯霁月"
    assert {"supervisor.same", "name.other"} <= codes(hit)
    assert not hit.certain


def test_whoever_is_found_by_her_name_under_him_brings_no_other_students():
    index(THESIS, replace(OTHER, supervisors=THESIS.supervisors))
    assert [one.name for one in find("冯霁月", supervisor="王大衡", entered=1987)] == ["冯霁月"]


def test_another_supervisor_leaves_nobody_certain():
    index(THESIS)
    asked = {"entered": 1987, "unit": "化学系", "level": "硕士"}
    assert find("冯霁月", **asked)[0].certain
    [hit] = find("冯霁月", supervisor="钱学同", **asked)
    assert not hit.certain


def test_his_name_is_no_name_of_theirs():
    index(THESIS, replace(OTHER, supervisors=THESIS.supervisors), TEACHER)
    assert [one.student_no for one in find("王大衡")] == ["5004"]
    assert catalogue.count_candidates(Study("周念慈", entered=1987, unit="化学系")) == "none"
    assert catalogue.count_candidates(Study("", supervisor="周念慈", entered=1987)) == "none"
    catalogue.look_for_likely(cast.window_archivist())
    assert not LikelySame.objects.exists()


def test_to_ask_for_him_is_a_few_questions_more_and_without_him_none():
    index(*[replace(THESIS, student_no=f"87S{n:03d}", row=n) for n in range(1, 60)])
    actor = cast.window_archivist()
    counts = []
    for asked in (Study("冯霁月", entered=1987), Study("冯霁月", entered=1987, supervisor="王大衡")):
        with CaptureQueriesContext(connection) as queries:
            catalogue.find_person(actor, study=asked, limit=50)
        counts.append(len(queries))
        spoken = [one["sql"] for one in queries if "supervisorname" in one["sql"]]
        assert bool(spoken) == bool(asked.supervisor)
    assert counts[1] - counts[0] <= 7


@pytest.mark.usefixtures("fonds")
class TestLists:
    def test_the_column_comes_in_is_found_goes_out_and_comes_back_the_same(self, archivist, tmp_path):
        assert bring(archivist, tmp_path, LIST).accepted == 2
        [hit] = find(supervisor="周念慈")
        assert hit.name == "冯霁月"
        went = roster(tmp_path)
        assert [row["导师"] for row in csv.DictReader(io.StringIO(went))] == ["王大衡 教授、周念慈", ""]
        assert bring(archivist, tmp_path, went).unchanged == 2
        PersonMention.objects.all().delete()
        assert not SupervisorName.objects.exists()
        assert bring(archivist, tmp_path, went).accepted == 2
        assert roster(tmp_path) == went

    def test_another_supervisor_is_a_conflict_and_taken_replaces_the_one_held(self, archivist, tmp_path):
        bring(archivist, tmp_path, LIST)
        report = bring(archivist, tmp_path, LIST.replace("王大衡 教授、周念慈", "钱学同"))
        assert (report.unchanged, report.conflicts) == (1, 1)
        conflict = ImportConflict.objects.get()
        assert json.loads(conflict.differences) == {"supervisors": ["王大衡 教授、周念慈", "钱学同"]}
        catalogue.decide_conflict(cast.director(), conflict_id=conflict.pk, take=True)
        assert find(supervisor="王大衡") == []
        assert [one.name for one in find(supervisor="钱学同")] == ["冯霁月"]

    def test_undone_the_supervisors_go_with_the_list(self, archivist, tmp_path):
        bring(archivist, tmp_path, LIST)
        assert NameForm.objects.filter(text="王大衡").exists()
        catalogue.undo_import(archivist, batch_id=ImportBatch.objects.get().pk, reason="导错了", at_once=True)
        assert not SupervisorName.objects.exists()
        assert not NameForm.objects.exists()

    def test_a_list_without_the_column_asks_nothing_of_it(self, archivist, tmp_path):
        bare = "\n".join(line.rpartition(",")[0] for line in LIST.splitlines())
        with CaptureQueriesContext(connection) as queries:
            bring(archivist, tmp_path, bare)
        assert PersonMention.objects.count() == 2
        assert not [one["sql"] for one in queries if "supervisorname" in one["sql"]]
