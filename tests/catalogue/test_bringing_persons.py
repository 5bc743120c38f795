"""Who is who goes out and comes in again over the lists: equal in an empty archive, nothing twice, nothing against what is said here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import ImportRefused, PurposeMissing
from lantai.catalogue.models import (
    Enrolment,
    LikelySame,
    Person,
    PersonChange,
    PersonLink,
    PersonMention,
    PersonName,
    SupervisorName,
)
from lantai.catalogue.queries import export_persons
from lantai.catalogue.services import bringing_persons
from lantai.catalogue.values import Study
from lantai.cli import main, prepare
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fonds"), pytest.mark.req("D11")]

ROSTER = """序号,姓名,学号,性别,院系,层次,入学年份,导师
1,周念慈,8704031,女,化学系,本科,1987,
2,程雪兰,9104007,女,化学系,硕士,1991,王大衡
3,李国强,8704032,男,化学系,本科,1987,
4,王伟,8704033,男,化学系,本科,1987,
,王伟,,男,机械系,本科,1987,
,王伟,,男,机械系,专科,1987,
"""
CARDS = """姓名,学号,性别,院系,层次,入学年份,材料种类
周念慈,8704031,女,化学系,本科,1987,学籍卡
李国强,8704032,男,化学系,本科,1987,学籍卡
王伟,8704033,男,化学系,本科,1987,学籍卡
冯霁月,,女,化学系,本科,1988,学籍卡
"""
GROUND = "公安机关更名证明与两处籍贯一致"
PAPER = {"source": "锦城市公安局更名证明，锦公户〔1996〕35 号", "dated": "1996 年 3 月 5 日"}


def bring(actor, folder: Path, name: str, text: str):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return catalogue.import_catalogue(actor, path=path, file_name=name, fonds_code="J02")


def mention(name: str, listed: str, place: int = 0) -> int:
    rows = PersonMention.objects.filter(raw_name=name, list_name__contains=listed).order_by("pk")
    return rows[place].pk


def person(pk: int) -> int | None:
    return PersonMention.objects.values_list("person_id", flat=True).get(pk=pk)


@pytest.fixture
def told(archivist, tmp_path) -> None:
    """A woman of two numbers and two names is one; one man of one number is two; one record stands alone again."""
    assert bring(archivist, tmp_path, "化学系名册.csv", ROSTER).accepted == 6
    assert bring(archivist, tmp_path, "化学系卡片.csv", CARDS).accepted == 4
    her = mention("周念慈", "名册")
    catalogue.link_mentions(
        archivist, mention_ids=[her, mention("程雪兰", "名册"), mention("冯霁月", "卡片")], ground=GROUND
    )
    catalogue.add_name(archivist, mention_id=her, name="程雪兰", **PAPER)
    back = catalogue.add_name(
        cast.director(), mention_id=mention("冯霁月", "卡片"), name="冯雨", kind="alias", source="校刊"
    )
    catalogue.withdraw_name(archivist, name_id=back, reason="是另一人")
    his = mention("李国强", "卡片")
    catalogue.divide_person(archivist, person_id=person(his), mention_ids=[his], ground="出生年月不同")
    catalogue.unlink_mention(archivist, mention_id=mention("王伟", "卡片"), ground="学号抄错")
    catalogue.add_name(archivist, mention_id=mention("王伟", "名册", 1), name="王小伟", source="来信")


def out(folder: Path) -> list[dict]:
    path = folder / "人物.jsonl"
    path.unlink(missing_ok=True)
    done = catalogue.export_persons(cast.director(), path=path)
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert done.rows == len(lines)
    return lines


def people_out(folder: Path) -> str:
    path = folder / "学生名单.csv"
    path.unlink(missing_ok=True)
    catalogue.export(cast.director(), fonds_code="J02", form="csv", kind="people", path=path)
    return path.read_text("utf-8-sig")


def emptied() -> None:
    for model in (LikelySame, PersonChange, PersonName, PersonLink, PersonMention, Enrolment, Person):
        model.objects.all().delete()
    assert not SupervisorName.objects.exists()


def sorted_lines(lines: list[dict]) -> list[str]:
    return sorted(json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines)


@pytest.mark.usefixtures("told")
class TestRoundTrip:
    def test_lists_and_who_is_who_come_back_the_same_into_an_empty_archive(self, archivist, tmp_path):
        lists, before = people_out(tmp_path), out(tmp_path)
        kinds = [line["kind"] for line in before]
        assert {kind: kinds.count(kind) for kind in kinds} == {"division": 1, "apart": 1, "person": 5}
        emptied()
        assert bring(archivist, tmp_path, "学生名单.csv", lists).accepted == 10
        assert people_out(tmp_path) == lists
        assert sorted_lines(out(tmp_path)) != sorted_lines(before)
        report = catalogue.import_persons(archivist, path=written(tmp_path, before))
        assert (report.unknown, report.joined, report.parted, report.names) == (0, 1, 2, 3)
        assert not report.problems
        assert sorted_lines(out(tmp_path)) == sorted_lines(before)

    def test_what_came_back_finds_her_by_the_other_name_and_her_later_lists_follow(self, archivist, tmp_path):
        lists, before = people_out(tmp_path), out(tmp_path)
        emptied()
        bring(archivist, tmp_path, "学生名单.csv", lists)
        catalogue.import_persons(archivist, path=written(tmp_path, before))
        found = catalogue.find_person(archivist, study=Study("程雪兰", entered=1987))
        assert {"周念慈", "程雪兰", "冯霁月"} <= {one.name for one in found}
        assert len({one.person_id for one in found if one.name != "王伟"}) == 1
        bring(archivist, tmp_path, "学位名单.csv", "姓名,学号,入学年份\n程雪兰,9104007,1991\n")
        assert person(mention("程雪兰", "学位")) == person(mention("周念慈", "名册"))
        view = catalogue.open_person(archivist, mention_id=mention("冯霁月", "卡片"))
        assert view.elsewhere[mention("冯霁月", "卡片")] == archivist.name
        assert view.asserted[mention("冯霁月", "卡片")][2] == GROUND

    def test_over_the_archive_it_came_from_and_twice_it_changes_nothing(self, archivist, tmp_path):
        before = out(tmp_path)
        counts = [model.objects.count() for model in (PersonLink, PersonName, PersonChange, Person)]
        for _time in range(2):
            report = catalogue.import_persons(archivist, path=written(tmp_path, before))
            assert (report.joined, report.parted, report.links, report.names, report.unknown) == (0, 0, 0, 0, 0)
        assert out(tmp_path) == before
        assert [model.objects.count() for model in (PersonLink, PersonName, PersonChange, Person)] == counts

    def test_records_that_no_list_here_has_are_counted_and_the_rest_comes_in(self, archivist, tmp_path):
        before = out(tmp_path)
        emptied()
        bring(archivist, tmp_path, "化学系名册.csv", ROSTER)  # without the cards
        report = catalogue.import_persons(archivist, path=written(tmp_path, before))
        assert report.unknown == 5
        assert person(mention("周念慈", "名册")) == person(mention("程雪兰", "名册")) is not None

    def test_whom_somebody_here_told_apart_is_not_joined(self, archivist, tmp_path):
        before = out(tmp_path)
        one, other = mention("周念慈", "名册"), mention("程雪兰", "名册")
        catalogue.divide_person(archivist, person_id=person(one), mention_ids=[other], ground="笔迹不同")
        report = catalogue.import_persons(archivist, path=written(tmp_path, before))
        assert [problem.code for problem in report.problems] == ["TOLD_APART"]
        assert person(one) != person(other)

    def test_few_at_once_say_and_bring_the_same_and_nothing_is_read_ahead(self, archivist, tmp_path, monkeypatch):
        lists, before = people_out(tmp_path), out(tmp_path)
        monkeypatch.setattr(export_persons, "CHUNK", 1)
        monkeypatch.setattr(bringing_persons, "PIECE", 1)
        assert out(tmp_path) == before
        with CaptureQueriesContext(connection) as asked:
            one = next(line for line in export_persons.lines(cast.director()) if line["kind"] == "person")
        assert (one, len(one["records"])) == (next(line for line in before if line["kind"] == "person"), 4)
        assert len([each for each in asked if 'FROM "catalogue_personname"' in each["sql"]]) == 1
        emptied()
        bring(archivist, tmp_path, "学生名单.csv", lists)
        catalogue.import_persons(archivist, path=written(tmp_path, before))
        assert sorted_lines(out(tmp_path)) == sorted_lines(before)

    def test_it_is_for_the_head_with_a_purpose_and_written_down_both_ways(self, archivist, tmp_path):
        with pytest.raises(NotAllowed):
            catalogue.export_persons(archivist, path=tmp_path / "a")
        with pytest.raises(PurposeMissing):
            catalogue.export_persons(cast.director().for_purpose(""), path=tmp_path / "a")
        path = written(tmp_path, out(tmp_path))
        with pytest.raises(NotAllowed):
            catalogue.import_persons(cast.auditor(), path=path)
        catalogue.import_persons(archivist, path=path)
        went = EventRow.objects.get(name="catalogue.PersonsExported")
        came = EventRow.objects.get(name="catalogue.PersonsImported")
        assert (went.payload["rows"], came.payload["persons"]) == (7, 5)
        assert "周念慈" not in json.dumps([went.payload, came.payload], ensure_ascii=False)

    def test_by_command(self, archivist, tmp_path, capsys, monkeypatch):
        monkeypatch.setattr(prepare, "ensure_ready", lambda: False)
        path, head = tmp_path / "out.jsonl", ["--as", "chengguanlan", "--purpose", "搬家", "--json"]
        cast.director()
        assert main.main(["export", "persons", "--out", str(path), *head]) == 0
        assert json.loads(capsys.readouterr().out)["rows"] == 7
        assert main.main(["import", "persons", str(path), "--as", "hejingan", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["persons"] == 5


def written(folder: Path, lines: list[dict]) -> Path:
    path = folder / "带来.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("text", ["", "\n", '{"kind": "volume"}\n', "[1]\n", "不是\n", '{"kind": "person"'])
def test_another_file_is_refused_and_an_empty_one_brings_nothing(archivist, tmp_path, text):
    path = tmp_path / "x.jsonl"
    path.write_text(text, encoding="utf-8")
    if text.strip():
        with pytest.raises(ImportRefused, match="第 1 行"):
            catalogue.import_persons(archivist, path=path)
    else:
        assert catalogue.import_persons(archivist, path=path).persons == 0


@pytest.mark.usefixtures("told")
def test_lines_that_say_nonsense_do_no_harm(archivist, tmp_path):
    record = {"fonds": "J02", "list": "化学系名册", "student_no": "8704031", "name": "周念慈"}
    before = out(tmp_path)
    lines = [
        {"kind": "person"}, {"kind": "person", "records": "x"}, {"kind": "person", "records": [1, None, {}]},
        {"kind": "division", "of": {}, "records": []}, {"kind": "apart", "record": None},
        {"kind": "person", "records": [{**record, "link": 7, "names": [3, {"name": "甲"}, {"name": "", "kind": "former", "source": "x"}]}]},
        {"kind": "person", "records": [{**record, "entered": True, "row": "x", "names": {}}]},
    ]  # fmt: skip
    report = catalogue.import_persons(archivist, path=written(tmp_path, lines))
    assert {problem.code for problem in report.problems} == {"NAME_UNREADABLE"}
    assert out(tmp_path) == before
