"""`lantai import` on a person's own files: report, exit code, JSON."""

from __future__ import annotations

import json

import pytest

from lantai.catalogue.models import PageImage, PersonMention, Volume
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
