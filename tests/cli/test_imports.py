"""`lantai import` on a person's own files: report, exit code, JSON."""

from __future__ import annotations

import json

import pytest

from lantai.catalogue.models import PageImage, PersonMention, Volume
from lantai.catalogue.services import noting
from lantai.cli.imports import BAD, GOOD, USAGE
from lantai.cli.main import parser
from tests.catalogue import paper
from tests.catalogue.test_pages import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready():
    from lantai.cli.prepare import load_fixtures

    load_fixtures()


def lantai(*words) -> int:
    arguments = parser().parse_args([str(word) for word in words])
    return arguments.run(arguments)


def test_a_list_with_a_bad_row_and_its_pages_by_the_names_one_types_beside_them(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = paper.roster_rows()
    rows[2][1] = ""
    paper.roster_sheet(tmp_path / "名册.xlsx", rows)
    words = ("import", "catalogue", "名册.xlsx", "--fonds", "X7", "--create-fonds", "某学院")
    assert lantai(*words, "--dry-run") == GOOD
    assert PersonMention.objects.count() == 0
    capsys.readouterr()
    assert lantai(*words, "--json") == GOOD
    report = json.loads(capsys.readouterr().out)
    assert (report["accepted"], report["rejected"]) == (4, 1)
    [problem] = report["problems"]
    assert (problem["file"], problem["sheet"], problem["row"], problem["column"]) == (
        "名册.xlsx",
        "机械87",
        5,
        "B 姓 名",
    )
    assert problem["rule"] == "缺姓名"
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "1987-JX13-1_1.jpg").write_bytes(picture())
    (folder / "9-9_1.jpg").write_bytes(picture(shade=90))
    assert lantai("import", "pages", "scans", "--fonds", "X7") == GOOD
    said = capsys.readouterr().out
    assert "接受 1" in said
    assert "没有档号 9-9" in said
    assert PageImage.objects.get().label == "1"
    assert PersonMention.objects.filter(page_image__isnull=False).count() == 4
    assert lantai("index", "status") == BAD  # nobody has built one yet
    assert lantai("index", "rebuild") == GOOD
    capsys.readouterr()
    assert lantai("index", "status", "--json") == GOOD
    assert json.loads(capsys.readouterr().out)["documents"] == Volume.objects.count() > 0


@pytest.mark.req("B10")
def test_a_trial_says_how_many_rows_more_there_are_and_writes_them_all(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(noting, "MOST_TOLD", 6)
    paper.volume_sheet(tmp_path / "目录.xlsx", paper.volume_rows(25))
    words = ("import", "catalogue", "目录.xlsx", "--fonds", "X7", "--create-fonds", "某学院")
    assert lantai(*words, "--dry-run", "--rows", "4", "--difference", "差异.csv") == GOOD
    assert "新增的还有 21 行" in capsys.readouterr().out
    text = (tmp_path / "差异.csv").read_bytes().decode("utf-8-sig")
    assert all(f"1987-JX13-{n}," in text for n in range(1, 26))
    assert lantai(*words, "--dry-run", "--rows", "40") == GOOD
    assert "新增的还有 19 行" in capsys.readouterr().out  # the report itself holds six
    assert lantai(*words, "--difference", "差异.csv") == USAGE
    assert "只和 --dry-run 一起用" in capsys.readouterr().err
    assert lantai(*words, "--dry-run", "--difference", tmp_path / "没有" / "差异.csv") == USAGE
    assert not Volume.objects.exists()


@pytest.mark.req("D11")
def test_trying_a_list_says_what_its_rows_bring_with_them(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sheet = "档号,案卷题名,曾用档号,关联档号\n1990-JX13-1,甲,老-1,1990-JX13-2；1990-JX13-9\n1990-JX13-2,乙,,\n"
    (tmp_path / "目录.csv").write_text(sheet, encoding="utf-8")
    words = ("import", "catalogue", "目录.csv", "--fonds", "X7", "--create-fonds", "某学院", "--dry-run")
    assert lantai(*words) == GOOD
    said = capsys.readouterr().out
    assert "关联：新的 1，已有的 0，待裁决或读不进的 1" in said
    assert "曾用档号：新的 1，已有的 0，待裁决或读不进的 0" in said
    assert "1990-JX13-9 不在本馆" in said
    assert lantai(*words, "--json") == GOOD
    assert json.loads(capsys.readouterr().out)["beside"] == [
        {"kind": "related", "new": 1, "known": 0, "conflicts": 1},
        {"kind": "former", "new": 1, "known": 0, "conflicts": 0},
    ]
    assert not Volume.objects.exists()


def test_what_cannot_be_read_is_a_bad_answer(tmp_path, capsys):
    broken = tmp_path / "a.xlsx"
    broken.write_bytes(b"%PDF-1.7")
    words = ("import", "catalogue", broken, "--fonds", "X7", "--create-fonds", "某学院")
    assert lantai(*words, "--json") == BAD
    assert json.loads(capsys.readouterr().out)["refused"] == "NOT_A_SHEET"
    assert lantai("import", "catalogue", tmp_path / "none.xlsx", "--fonds", "X7") == USAGE
    assert lantai("import", "pages", tmp_path / "none", "--fonds", "X7") == USAGE
    with pytest.raises(SystemExit) as stop:
        lantai("import", "catalogue")
    assert stop.value.code == USAGE


@pytest.mark.req("D11")
def test_one_list_in_a_form_that_holds_them_all_is_refused_in_words(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paper.volume_sheet(tmp_path / "目录.xlsx", paper.volume_rows(2))
    assert lantai("import", "catalogue", "目录.xlsx", "--fonds", "X7", "--create-fonds", "某学院") == GOOD
    words = ("export", "catalogue", "--fonds", "X7", "--out", "x.jsonl", "--form", "jsonl")
    assert lantai(*words, "--kind", "volumes") == USAGE
    assert "不能只要其中一种目录" in capsys.readouterr().err
    assert not (tmp_path / "x.jsonl").exists()
    assert lantai(*words) == GOOD
