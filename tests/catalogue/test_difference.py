"""All that an import would do stands in the difference file, however little of it a report holds."""

from __future__ import annotations

import csv
import errno

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import ImportBatch, PersonMention, Volume
from lantai.catalogue.services import differing, noting
from tests.catalogue import paper


def bring(actor, path, **options):
    return catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02", **options)


def read(path):
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # or Excel takes it for another encoding
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == ["会怎样", "工作表", "行", "档号或姓名", "栏目", "馆藏的", "表里的", "原因", "怎样改"]
    return rows


@pytest.mark.req("B10")
def test_every_conflict_is_in_the_file_though_the_report_holds_three(archivist, fonds, tmp_path, monkeypatch):
    monkeypatch.setattr(noting, "MOST_TOLD", 3)
    held = paper.volume_rows(30)
    for row in held[:4]:
        row[8] = ""
    bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx", held))
    rows = paper.volume_rows(40)
    for n in range(10, 30):
        rows[n][0] = f"@另一个题名{n}"  # and nothing in the file may act
    rows[35][6] = "1987.13.45"
    rows[36][6], rows[36][0] = "1987.13.45", ""
    report = bring(archivist, paper.volume_sheet(tmp_path / "二.xlsx", rows), dry_run=True,
                   difference=tmp_path / "差异.csv")  # fmt: skip
    assert (report.conflicts, report.rejected, report.changed, report.unchanged, report.accepted) == (20, 2, 4, 6, 8)
    assert len([one for one in report.trail if one.outcome == "CONFLICT"]) == 3

    found = read(tmp_path / "差异.csv")
    words = [row[0] for row in found]
    assert [words.count(one) for one in ("与馆藏不同", "退回", "补全", "未变", "新增")] == [20, 3, 4, 6, 8]
    assert {"未变", "新增"}.isdisjoint(words[:27])  # what needs a person comes first
    conflicts = [row for row in found if row[0] == "与馆藏不同"]
    assert [(row[2], row[3]) for row in conflicts] == [(str(n + 3), f"1987-JX13-{n + 1}") for n in range(10, 30)]
    assert conflicts[0][4:] == ["题名", "四川省1987年录取名册（11）", "'@另一个题名10", "", ""]
    assert next(row[4:7] for row in found if row[0] == "补全") == ["页数", "", "21"]
    refused = [row for row in found if row[0] == "退回"]
    assert {row[2] for row in refused} == {"38", "39"}
    assert all(row[4] and row[7] and row[8] for row in refused)  # which column, why, what to do
    assert "题名：四川省1987年录取名册（31）" in next(row for row in found if row[0] == "新增")[6]
    assert (Volume.objects.count(), ImportBatch.objects.count()) == (30, 1)
    assert sorted(one.name for one in tmp_path.glob("*.csv")) == ["差异.csv"]
    assert not list(tmp_path.glob(".*"))


def test_kinds_of_record_are_said_by_name_and_people_by_theirs(archivist, fonds, tmp_path):
    bring(archivist, paper.roster_sheet(tmp_path / "一.xlsx"), dry_run=True, difference=tmp_path / "a.csv")
    first = read(tmp_path / "a.csv")[0]
    assert (first[0], first[1], first[3]) == ("新增", "机械87", "8701001 周念慈")
    assert "ADMISSION_ROSTER" not in first[6]
    assert PersonMention.objects.count() == 0


def test_of_a_dry_run_that_fails_no_half_file_is_left(archivist, fonds, tmp_path, monkeypatch):
    def full(cell):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(differing.streaming, "harmless", full)
    path = tmp_path / "差异.csv"
    with pytest.raises(ImportRefused) as refusal:
        bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx"), dry_run=True, difference=path)
    assert refusal.value.code == "NO_ROOM"
    assert [one.name for one in tmp_path.iterdir()] == ["一.xlsx"]
