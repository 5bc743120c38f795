"""What goes out can come in again, in each open form; and it is written down that it went out."""

from __future__ import annotations

import csv
import io
import json
import resource
from pathlib import Path

import pytest
from lxml import etree

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import FormerCode, Item, Volume
from lantai.foundation import events
from lantai.foundation.errors import NotAllowed
from tests import cast

VOLUMES = """全宗号,目录号,年度,分类号,案卷号,档号,案卷题名,责任者,起止日期,件数,页数,保管期限,密级,开放标识,归档单位,存放位置,备注,柜号
J02,3,1987,JX13,1,1987-JX13-1,"四川省1987年录取名册，含""预科""的",招生办公室,1987.7-1987.9,12,140,永久,公开,开放,招生办,三库2排,=SUM(A1),甲
J02,,1999,DQ11,7,1999-DQ11-7,,,1999,,,长期,机密,,,,,
J02,,2003,XZ11,5,2003-XZ11-5,關於錄取工作的請示,校长办公室,2003.3.1,2,8,30年,内部,控制,校办,,-负数样的备注,
"""
INSIDE = """档号,顺序号,文号,责任者,题名,日期,页次,备注
2003-XZ11-5,1,校发〔2003〕1号,校长办公室,请示,2003.3.1,1-6,
2003-XZ11-5,2,,教务处,批复,2003.3.9,7-8,@附件
"""
ALONE = """档号,文号,责任者,题名,日期,页数,密级,保管期限,备注
J02-XZ·2018-Y-0001,校发〔2018〕9号,校办,关于校庆的通知,20180402,3,公开,永久,
"""
LISTS = {"案卷目录.csv": VOLUMES, "卷内文件目录.csv": INSIDE, "归档文件目录.csv": ALONE}
KINDS = {"案卷目录.csv": "volumes", "卷内文件目录.csv": "volume_items", "归档文件目录.csv": "items"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fonds")]


def bring(archivist, folder: Path, name: str, text: str | bytes):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return catalogue.import_catalogue(archivist, path=path, file_name=name, fonds_code="J02")


@pytest.fixture
def held(archivist, fonds, tmp_path):
    for name, text in LISTS.items():
        report = bring(archivist, tmp_path, name, text)
        assert (report.rejected, report.conflicts) == (0, 0), report.problems


def out(actor, folder: Path, form: str, kind: str | None = None) -> bytes:
    path = folder / f"out-{form}-{kind}"
    path.unlink(missing_ok=True)
    catalogue.export(actor, fonds_code="J02", form=form, kind=kind, path=path)
    return path.read_bytes()


@pytest.mark.usefixtures("held")
class TestWhatGoesOut:
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_sheets_come_in_again_and_are_the_same(self, archivist, tmp_path, form):
        before = {kind: out(archivist, tmp_path, "csv", kind) for kind in KINDS.values()}
        gone = [(name, out(archivist, tmp_path, form, kind)) for name, kind in KINDS.items()]
        for name, content in gone:  # over what is held: nothing is new, nothing differs
            report = bring(archivist, tmp_path, name.replace("csv", form), content)
            assert (report.accepted, report.conflicts, report.rejected) == (0, 0, 0), report.problems
        Item.objects.all().delete()
        Volume.objects.all().delete()
        for name, content in gone:  # into an empty catalogue: all of it, and out again byte for byte
            report = bring(archivist, tmp_path, name.replace("csv", form), content)
            assert (report.conflicts, report.rejected) == (0, 0), report.problems
        assert {kind: out(archivist, tmp_path, "csv", kind) for kind in KINDS.values()} == before

    def test_no_cell_can_act_as_a_formula(self, archivist, tmp_path):
        rows = list(csv.reader(io.StringIO(out(archivist, tmp_path, "csv", "volumes").decode("utf-8-sig"))))
        assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
        assert "'=SUM(A1)" in rows[1]

    def test_json_lines_say_all_that_is_described(self, archivist, tmp_path):
        row = Volume.objects.get(ref_code="2003-XZ11-5")
        catalogue.recode_volume(archivist, volume_id=row.pk, ref_code="2003-XZ12-9")
        records = [json.loads(line) for line in out(archivist, tmp_path, "jsonl").splitlines()]
        assert len(records) == Volume.objects.count() + Item.objects.count() == 6
        recoded = next(one for one in records if one["ref_code"] == "2003-XZ12-9")
        assert recoded["former_codes"] == ["2003-XZ11-5"] == list(FormerCode.objects.values_list("ref_code", flat=True))
        assert (recoded["secrecy"], recoded["opening"], recoded["date_from"]) == (
            "INTERNAL",
            "CONTROLLED",
            "2003-03-01",
        )
        assert records[0]["further"] == {"柜号": "甲"}

    def test_the_finding_aid_is_ead_3_with_every_unit_in_its_place(self, archivist, tmp_path):
        ead = "{http://ead3.archivists.org/schema/}"
        root = etree.fromstring(out(archivist, tmp_path, "ead"))
        assert root.tag == f"{ead}ead"
        assert [one.tag for one in root] == [f"{ead}control", f"{ead}archdesc"]
        assert root.findtext(f"{ead}control/{ead}recordid") == "J02"
        volumes = root.findall(f".//{ead}c[@level='file']")
        assert [one.findtext(f"{ead}did/{ead}unitid") for one in volumes] == [
            "1987-JX13-1",
            "1999-DQ11-7",
            "2003-XZ11-5",
        ]
        assert [len(one.findall(f"{ead}c[@level='item']")) for one in volumes] == [0, 0, 2]
        assert len(root.findall(f".//{ead}dsc/{ead}c[@level='item']")) == 1
        assert [one.get("audience") for one in volumes] == [None, "internal", "internal"]
        titles = [one.text for one in root.iter(f"{ead}unittitle")]
        assert '四川省1987年录取名册，含"预科"的' in titles

    def test_it_is_written_down_and_only_archivists_may(self, archivist, tmp_path):
        out(archivist, tmp_path, "csv", "volumes")
        told = events.of_subject("fonds", "J02")[-1]
        assert (told.name, told.payload["rows"]) == ("catalogue.CatalogueExported", 3)
        for other in (cast.sysadmin(), cast.auditor(), cast.alumna(), cast.guard()):
            with pytest.raises(NotAllowed):
                out(other, tmp_path, "csv", "volumes")
        with pytest.raises(NotAllowed):
            out(archivist, tmp_path, "csv", "people")


@pytest.mark.usefixtures("held")
def test_an_export_cut_short_leaves_no_half_a_list(archivist, tmp_path):
    path, before = tmp_path / "out.csv", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            catalogue.export(archivist, fonds_code="J02", form="csv", kind="volumes", path=path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not path.exists()
    assert not [one for one in events.of_subject("fonds", "J02") if one.name == "catalogue.CatalogueExported"]


def test_people_go_out_for_the_head_of_the_archive_and_come_in_the_same(archivist, tmp_path):
    text = "序号,姓名,曾用名,学号,性别,出生日期,身份证号,院系,层次,入学年份,毕业年份,档号,页号\n1,周念慈,周小慈,870101,女,1969-03,,机械系,本科,1987,1991,1987-JX13-1,3\n2,=王伟,,870102,男,,,机械系,本科,1987,1991,1987-JX13-1,3\n"
    bring(archivist, tmp_path, "1987级录取名册.csv", text)
    content = out(cast.director(), tmp_path, "csv", "people")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [(row["姓名"], row["曾用名"], row["学号"]) for row in rows] == [
        ("周念慈", "周小慈", "870101"),
        ("'=王伟", "", "870102"),
    ]
