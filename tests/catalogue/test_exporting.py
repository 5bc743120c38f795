"""What goes out can come in again, in each open form; and it is written down that it went out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import resource
from pathlib import Path

import pytest
from django.db import transaction
from lxml import etree

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import ExportRefused, PurposeMissing
from lantai.catalogue.models import (
    DescriptionNote,
    DisposalList,
    Fonds,
    FormerCode,
    ImportConflict,
    Item,
    OpeningReview,
    RetentionTerm,
    Series,
    Volume,
)
from lantai.catalogue.queries import exporting, finding_aids, undoing
from lantai.catalogue.values.exporting import Selection
from lantai.catalogue.values.topics import TopicWords
from lantai.foundation import clock, events
from lantai.foundation.errors import NotAllowed
from lantai.people import services as registry
from lantai.people.services.units import UnitName
from tests import cast, scenes
from tests.catalogue import disposing, reviewing
from tests.catalogue.conftest import ARCHIVIST, FONDS

VOLUMES = """全宗号,目录号,年度,分类号,案卷号,档号,案卷题名,责任者,起止日期,件数,页数,保管期限,密级,开放标识,归档单位,存放位置,备注,柜号,开放日期,形成单位限制,载体形态,生成方式,范围和提要
J02,3,1987,JX13,1,1987-JX13-1,"四川省1987年录取名册，含""预科""的",招生办公室,1987.7-1987.9,12,140,永久,公开,开放,招生办,三库2排,=SUM(A1),甲,,,纸质，16 开,数字化,一至六册
J02,,1999,DQ11,7,1999-DQ11-7,,,1999,,,长期,机密,,,,,,,,,,
J02,,2003,XZ11,5,2003-XZ11-5,關於錄取工作的請示,校长办公室,2003.3.1,2,8,30年,内部,延期开放,校办,,-负数样的备注,,2041-05-01,涉及未公开的合同,,,
"""
INSIDE = """档号,顺序号,文号,责任者,题名,日期,页次,备注,稿本,文种
2003-XZ11-5,1,校发〔2003〕1号,校长办公室,请示,2003.3.1,1-6,,定稿,请示
2003-XZ11-5,2,,教务处,批复,2003.3.9,7-8,@附件,,
"""
ALONE = """档号,文号,责任者,题名,日期,页数,密级,保管期限,备注
J02-XZ·2018-Y-0001,校发〔2018〕9号,校办,关于校庆的通知,20180402,3,公开,永久,
"""
OTHERS = """<?xml version="1.0"?>
<ead xmlns="http://ead3.archivists.org/schema/"><control><recordid>J02</recordid></control>
<archdesc level="fonds"><did><unittitle>旧档</unittitle></did><dsc><c01 level="series"><did><unittitle>行政</unittitle></did>
<c02 level="file"><did><unitid>1931-XZ11-2</unitid><unittitle>校长室<emph>往来</emph>函件</unittitle><unitdate>1931</unitdate></did>
<scopecontent><p>民国二十年收发文</p></scopecontent>
<c03 level="item"><did><unittitle>请款函</unittitle><origination><corpname><part>校长室</part></corpname></origination></did></c03>
<c03 level="item"><did><unittitle>复函</unittitle></did></c03></c02></c01></dsc></archdesc></ead>
"""
LISTS = {"案卷目录.csv": VOLUMES, "卷内文件目录.csv": INSIDE, "归档文件目录.csv": ALONE}
KINDS = {"案卷目录.csv": "volumes", "卷内文件目录.csv": "volume_items", "归档文件目录.csv": "items"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fonds")]


def bring(archivist, folder: Path, name: str, text: str | bytes):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return catalogue.import_catalogue(archivist, path=path, file_name=name, fonds_code="J02")


def lists(folder: Path) -> None:
    for name, text in LISTS.items():
        report = bring(ARCHIVIST.value, folder, name, text)
        assert (report.rejected, report.conflicts) == (0, 0), report.problems
        reviewing.confirmed(report)


def emptied() -> None:
    """Take everything out, and the reviews that stand on it."""
    for model in (OpeningReview, Item, Volume):
        model.objects.all().delete()


HELD = scenes.Scene(lists, on=FONDS)


@pytest.fixture
@scenes.begins_with(HELD)
def held(fonds) -> None:
    """The three lists."""


def out(actor, folder: Path, form: str, kind: str | None = None) -> bytes:
    path = folder / f"out-{form}-{kind}"
    path.unlink(missing_ok=True)
    catalogue.export(actor, fonds_code="J02", form=form, kind=kind, path=path)
    return path.read_bytes()


@pytest.mark.usefixtures("held")
class TestWhatGoesOut:
    @pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "ead"])
    def test_what_went_out_comes_in_again_and_is_the_same(self, archivist, tmp_path, form):
        before = {kind: out(archivist, tmp_path, "csv", kind) for kind in KINDS.values()}
        several = KINDS if form in {"csv", "xlsx"} else {"J02.csv": None}  # all lists in one file
        gone = [(name.replace("csv", form), out(archivist, tmp_path, form, kind)) for name, kind in several.items()]
        for name, content in gone:  # over what is held: nothing is new, nothing differs
            report = bring(archivist, tmp_path, name, content)
            assert (report.accepted, report.conflicts, report.rejected) == (0, 0, 0), report.problems
        emptied()
        for name, content in gone:  # into an empty catalogue: all of it, and out again byte for byte
            report = bring(archivist, tmp_path, name, content)
            assert (report.conflicts, report.rejected) == (0, 0), report.problems
            assert not Volume.objects.filter(opening_status="OPEN", opening_reviews=None).exists()
            reviewing.confirmed(report)  # what was open is so by two people, not by the list
        assert {kind: out(archivist, tmp_path, "csv", kind) for kind in KINDS.values()} == before

    @pytest.mark.parametrize("form", ["jsonl", "ead"])
    def test_the_fonds_and_its_series_come_back_too_overwrite_nothing_and_go_with_the_import(
        self, archivist, tmp_path, form
    ):
        blank = {"name_en": "", "year_from": None, "year_to": None, "history": "", "elements": {}}
        said = {"custody": "1952 年随院系调整移来\n1994 年并入", "carrier": "纸质"}
        fonds, history = Fonds.objects.filter(code="J02"), "1944 年创办\n1954 年改名"
        fonds.update(name_en="Institute", year_from=1944, year_to=1994, history=history, elements=said)
        papers = catalogue.make_series(archivist, fonds_code="J02", title="校长文书", code="甲", class_code="XZ")
        catalogue.make_series(archivist, fonds_code="J02", title="专藏", title_en="Special", elements={"scope": "信札"})
        inside = catalogue.make_series(archivist, fonds_code="J02", title="请示", parent_id=papers)
        for code, series in (("1999-DQ11-7", inside), ("2003-XZ11-5", papers)):
            catalogue.move_volume(archivist, volume_id=Volume.objects.get(ref_code=code).pk, series_id=series)
        with clock.at(clock.now()):
            before = out(archivist, tmp_path, form)
            report = bring(archivist, tmp_path, f"J02.{form}", before)  # over what is held: nothing is new
            assert (report.accepted, report.changed, report.conflicts) == (0, 0, 0)
            assert {one.code for one in report.notices} == {"STATE_SECRET"}
            emptied()
            for row in Series.objects.order_by("-pk"):
                row.delete()
            fonds.update(**blank)
            path = tmp_path / f"试.{form}"
            path.write_bytes(before)
            tried = catalogue.import_catalogue(
                archivist, path=path, file_name=path.name, fonds_code="J02", dry_run=True
            )
            assert (tried.notices[0].code, Series.objects.count(), fonds.values(*blank).get()) == ("ARRANGED", 0, blank)
            report = bring(archivist, tmp_path, f"再来.{form}", before)
            assert next((one.code, one.row) for one in report.notices) == ("ARRANGED", 0)
            completed = DescriptionNote.objects.filter(unit_kind="fonds")  # what the import wrote down of its own doing
            assert set(completed.values_list("element", "why")) == {(one, f"再来.{form}") for one in ("history", *said)}
            with transaction.atomic():
                completed.delete()
                assert reviewing.confirmed(report) == 1
                assert out(archivist, tmp_path, form) == before
                transaction.set_rollback(True)
        assert Series.objects.get(title="校长文书").class_node.code == "XZ"
        assert "catalogue.SeriesMade" in {
            one.name for one in events.of_subject("series", str(Series.objects.first().pk))
        }
        assert undoing.consider(archivist, batch_id=report.batch_id).series == 3
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
        assert (Series.objects.count(), Volume.objects.count()) == (0, 0)
        assert fonds.values(*blank).get() == blank
        fonds.update(history="另一种说法")
        report = bring(archivist, tmp_path, f"三来.{form}", before)
        (told,) = (one for one in report.notices if one.code == "HELD_OTHERWISE")
        assert ("另一种说法" in told.rule, "历史沿革" in told.rule, told.value) == (True, True, history)
        assert fonds.get().history == "另一种说法"
        assert fonds.get().elements == said
        path.write_bytes(before.replace(b"J02", b"J09"))
        for dry in (True, False):  # into a fonds made with it
            report = catalogue.import_catalogue(
                archivist, path=path, file_name="新.x", fonds_code="J09", create_fonds="旧名", dry_run=dry
            )
            assert (report.accepted, report.conflicts, report.rejected) == (6, 0, 0), report.problems
            assert [one.code for one in report.notices if one.row == 0] == ["ARRANGED", "HELD_OTHERWISE"]  # its name
        new = Fonds.objects.get(code="J09")
        assert (new.name, new.history, new.elements, new.series.count()) == ("旧名", history, said, 3)

    def test_a_volume_in_another_series_waits_and_a_series_somebody_uses_stays(self, archivist, tmp_path):
        def lines(title):
            volume = {
                "kind": "volume",
                "fonds": "J02",
                "ref_code": "2001-XZ11-1",
                "title": "来往信函",
                "series": [title],
            }
            series = {
                "kind": "series",
                "fonds": "J02",
                "above": [],
                "title": title,
                "elements": {"scope": "信", "version": "final"},
            }
            return "\n".join(json.dumps(one, ensure_ascii=False) for one in (series, volume))

        first = bring(archivist, tmp_path, "一.jsonl", lines("专藏"))
        assert [one.code for one in first.notices] == ["ARRANGED", "NO_ELEMENT"]  # a series has no version
        held = Series.objects.get(title="专藏")
        catalogue.make_series(archivist, fonds_code="J02", title="信札", parent_id=held.pk)
        second = bring(archivist, tmp_path, "二.jsonl", lines("别处"))
        (waiting,) = ImportConflict.objects.filter(batch=second.batch_id)
        assert json.loads(waiting.differences) == {"series_id": ["专藏", "别处"]}
        catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
        volume = Volume.objects.get(ref_code="2001-XZ11-1")
        assert volume.series.title == "别处"
        for batch in (second, first):
            catalogue.undo_import(archivist, batch_id=batch.batch_id, reason="选错了")
        assert not Volume.objects.filter(pk=volume.pk).exists()
        assert {one.title for one in Series.objects.all()} == {"专藏", "信札"}
        again = [
            bring(archivist, tmp_path, f"{n}.jsonl", lines("另立")) for n in (3, 4)
        ]  # both name it: the later has it
        for batch, left in zip(again, (3, 2), strict=True):
            catalogue.undo_import(archivist, batch_id=batch.batch_id, reason="选错了")
            assert Series.objects.count() == left

    def test_no_cell_can_act_as_a_formula(self, archivist, tmp_path):
        rows = list(csv.reader(io.StringIO(out(archivist, tmp_path, "csv", "volumes").decode("utf-8-sig"))))
        assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
        assert "'=SUM(A1)" in rows[1]

    def test_json_lines_say_all_that_is_described(self, archivist, tmp_path):
        row = Volume.objects.get(ref_code="2003-XZ11-5")
        catalogue.recode_volume(archivist, volume_id=row.pk, ref_code="2003-XZ12-9")
        records = [json.loads(line) for line in out(archivist, tmp_path, "jsonl").splitlines()]
        assert len(records) == 1 + Volume.objects.count() + Item.objects.count() == 7
        recoded = next(one for one in records if one.get("ref_code") == "2003-XZ12-9")
        assert recoded["former_codes"] == ["2003-XZ11-5"] == list(FormerCode.objects.values_list("ref_code", flat=True))
        assert (recoded["secrecy"], recoded["opening"], recoded["date_from"]) == (
            "INTERNAL",
            "DEFERRED",
            "2003-03-01",
        )
        assert (recoded["opens_on"], recoded["restricted"]) == ("2041-05-01", "涉及未公开的合同")
        first = next(one for one in records if one["kind"] == "volume")
        assert (records[0]["kind"], first["further"]) == ("fonds", {"柜号": "甲"})
        assert first["elements"] == {"carrier": "纸质，16 开", "made": "digitised", "scope": "一至六册"}
        assert [one["elements"] for one in records if one.get("sequence") == "1"] == [
            {"version": "final", "genre": "请示"}
        ]

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
        assert volumes[0].findtext(f"{ead}did/{ead}physdesc[@localtype='carrier']") == "纸质，16 开"
        assert volumes[0].findtext(f"{ead}processinfo[@localtype='making']/{ead}p") == "数字化"
        assert volumes[0].findtext(f"{ead}scopecontent/{ead}p") == "一至六册"
        assert volumes[2].findtext(f"{ead}accessrestrict/{ead}p/{ead}date") == "2041-05-01"
        assert "涉及未公开的合同" in volumes[2].findtext(f"{ead}accessrestrict/{ead}p")
        assert volumes[2].findtext(f".//{ead}genreform[@localtype='version']/{ead}part") == "定稿"

    def test_a_finding_aid_of_another_house_brings_what_ead_says_in_its_own_places(self, archivist, tmp_path):
        report = bring(archivist, tmp_path, "other.xml", OTHERS)
        assert (report.accepted, report.rejected) == (3, 0), report.problems
        volume = Volume.objects.get(ref_code="1931-XZ11-2")
        assert (volume.title, volume.year, volume.elements["scope"]) == ("校长室往来函件", 1931, "民国二十年收发文")
        inside = volume.items.order_by("sequence")
        assert [(one.title, one.sequence, one.creator) for one in inside] == [
            ("请款函", "1", "校长室"),
            ("复函", "2", ""),
        ]

    def test_a_sheet_may_not_change_an_element_or_an_embargo_by_itself(self, archivist, tmp_path):
        header, *rows = VOLUMES.splitlines()
        other = rows[2].replace("2041-05-01", "2031-05-01")
        report = bring(archivist, tmp_path, "再来.csv", f"{header}\n{other}\n")
        assert (report.conflicts, report.accepted) == (1, 0)
        text = "档号,载体形态,语种,生成方式,案卷题名\n1987-JX13-1,纸质，32 开,中文,,甲\n2003-XZ11-5,,中文,,乙\n1999-DQ11-8,,,胶片,丙\n"
        report = bring(archivist, tmp_path, "著录.csv", text.replace("甲", "").replace("乙", ""))
        assert {one.code for one in report.problems} == {"TITLE_MISSING", "BAD_CHOICE"}
        text = text.replace("甲", '"四川省1987年录取名册，含""预科""的"').replace("乙", "關於錄取工作的請示")
        report = bring(archivist, tmp_path, "著录二.csv", text.replace("胶片", "原生"))
        assert (report.conflicts, report.changed, report.accepted) == (1, 1, 1)
        held = {row.ref_code: row.elements for row in Volume.objects.all()}
        assert held["1987-JX13-1"]["carrier"] == "纸质，16 开"  # other than we hold: a person decides
        assert held["2003-XZ11-5"] == {"language": "中文"}  # blank with us: completed
        assert held["1999-DQ11-8"] == {"made": "born"}
        waiting = ImportConflict.objects.get(held_id=Volume.objects.get(ref_code="1987-JX13-1").pk)
        catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
        taken = Volume.objects.get(ref_code="1987-JX13-1").elements
        assert (taken["carrier"], taken["language"], taken["made"]) == ("纸质，32 开", "中文", "digitised")

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


@pytest.mark.usefixtures("held")
class TestWhatPeopleDecided:
    """Openings, destructions and topics leave with the list, and no list brings them back."""

    @pytest.fixture
    def decided(self, archivist):
        gone, opened = (Volume.objects.get(ref_code=code) for code in ("2003-XZ11-5", "1987-JX13-1"))
        reviewing.opened(opened.pk)
        Volume.objects.filter(pk=gone.pk).update(
            retention="10年", retention_term=RetentionTerm.objects.get(name="10年"), secrecy="PUBLIC", secrecy_text=""
        )
        disposing.destroyed(gone.pk)
        registry.record_unit(archivist, code="TEACHING", names=[UnitName("教务处")])
        catalogue.make_topic(archivist, code="exams", words=TopicWords("招生百年", owners=("TEACHING",)))
        (line,) = catalogue.expect_paper(archivist, code="exams", unit="TEACHING", name="名册", years=(1987,), wanted=2)
        catalogue.tag(archivist, code="exams", volumes=[opened.pk], paper_id=line)
        return gone, opened

    def test_the_three_of_them_stand_in_every_form(self, archivist, tmp_path, decided):
        rows = csv.DictReader(io.StringIO(out(archivist, tmp_path, "csv", "volumes").decode("utf-8-sig")))
        by_code = {row["档号"]: row for row in rows}
        gone, opened = by_code["2003-XZ11-5"], by_code["1987-JX13-1"]
        assert opened["所属专题"] == "招生百年（名册 1987）"
        assert "审定" in opened["开放审定"]
        assert "何静安" in opened["开放审定"]
        sha256 = DisposalList.objects.get().certificate_sha256
        assert gone["销毁情况"].endswith(f"SHA-256 {sha256}")
        records = [json.loads(line) for line in out(archivist, tmp_path, "jsonl").splitlines()]
        gone, opened = (
            next(one for one in records if one.get("ref_code") == "2003-XZ11-5"),
            next(one for one in records if one.get("ref_code") == "1987-JX13-1"),
        )
        assert gone["destruction"]["certificate_sha256"] == sha256
        assert opened["topics"] == [{"code": "exams", "name": "招生百年", "paper": "名册", "year": 1987}]
        assert opened["opening_decision"]["status"] == "OPEN"
        root = etree.fromstring(out(archivist, tmp_path, "ead"))
        told = root.findtext(".//{*}processinfo[@localtype='destruction']/{*}p[2]")
        assert sha256 in told
        assert root.findtext(".//{*}subject[@localtype='topic']/{*}part") == "招生百年"

    def test_a_list_that_comes_back_decides_none_of_them(self, archivist, tmp_path, decided):
        content = out(archivist, tmp_path, "csv", "volumes").decode("utf-8-sig")
        changed = content.replace("销毁清册", "别的").replace("招生百年", "别的")
        report = bring(archivist, tmp_path, "案卷目录.csv", changed.encode())
        assert (report.accepted, report.conflicts, report.rejected, report.changed) == (0, 0, 0, 0), report.problems
        assert all("所属专题" not in row.extra for row in Volume.objects.all())
        assert out(archivist, tmp_path, "csv", "volumes").decode("utf-8-sig") == content

    @pytest.mark.req("B07")
    def test_a_topic_goes_out_with_its_checklist_and_what_is_in_it(self, archivist, tmp_path, decided):
        path = tmp_path / "topics.jsonl"
        catalogue.export_topics_to(archivist, path=path, form="jsonl")
        (topic,) = map(json.loads, path.read_text().splitlines())
        assert topic["checklist"] == [
            {"unit": "教务处", "name": "名册", "year": 1987, "wanted": 2, "come": 1, "standing": "不全", "waived": ""}
        ]
        assert [one["ref_code"] for one in topic["records"]] == ["1987-JX13-1"]
        catalogue.export_topics_to(archivist, path=tmp_path / "topic.xlsx", form="xlsx", code="exams")
        assert events.of_subject("topic", "exams")[-1].payload["rows"] == 3
        with pytest.raises(NotAllowed):
            catalogue.export_topics_to(cast.auditor(), path=tmp_path / "no.xlsx", form="xlsx")


@pytest.mark.usefixtures("held")
class TestByThePage:
    def test_a_class_or_chosen_records_leave_while_they_are_read_and_it_is_written_down_before(self, archivist):
        told = archivist.for_purpose("送省馆备案")
        going = catalogue.send_export(told, what=Selection("J02", class_code="JX"), form="csv", kind="volumes")
        begun = events.of_subject("fonds", "J02")[-1]
        assert (begun.name, begun.purpose, begun.payload["class_code"]) == (
            "catalogue.CatalogueExportBegun",
            "送省馆备案",
            "JX",
        )
        content = b"".join(going.pieces)
        assert (content.count(b"-JX13-"), content.count(b"-XZ11-")) == (1, 0)
        done = events.of_subject("fonds", "J02")[-1]
        assert done.payload["sha256"] == hashlib.sha256(content).hexdigest()
        chosen = Selection(volumes=(Volume.objects.get(ref_code="2003-XZ11-5").pk,), items=())
        lines = b"".join(catalogue.send_export(told, what=chosen, form="jsonl").pieces).splitlines()
        assert len(lines) == 3  # the volume, and the two items in it
        book = b"".join(catalogue.send_export(told, what=Selection("J02", text="录取"), form="xlsx").pieces)
        assert book.startswith(b"PK")

    def test_nothing_leaves_without_a_purpose_or_empty_or_in_a_form_that_does_not_fit(self, archivist):
        bare, told = archivist.for_purpose(""), archivist.for_purpose("备案")
        with pytest.raises(PurposeMissing):
            catalogue.send_export(bare, what=Selection("J02"), form="csv", kind="volumes")
        for what, form, code in (
            (Selection("J02", class_code="ZZ"), "csv", "EXPORT_EMPTY"),
            (Selection(volumes=(1,), items=()), "ead", "EXPORT_FORM"),
        ):
            with pytest.raises(ExportRefused) as refused:
                catalogue.send_export(told, what=what, form=form)
            assert refused.value.code == code
        with pytest.raises(NotAllowed):
            catalogue.send_export(cast.sysadmin().for_purpose("备案"), what=Selection("J02"), form="jsonl")

    @pytest.mark.req("D11")
    @pytest.mark.parametrize("form", ["jsonl", "ead"])
    @pytest.mark.parametrize("kind", exporting.KINDS)
    def test_one_list_is_not_promised_in_a_form_that_holds_them_all(self, archivist, tmp_path, form, kind):
        head, path, before = (
            cast.director().for_purpose("备案"),
            tmp_path / "out",
            len(events.of_subject("fonds", "J02")),
        )
        for ask in (
            lambda: catalogue.export(head, fonds_code="J02", form=form, path=path, kind=kind),
            lambda: catalogue.send_export(head, what=Selection("J02"), form=form, kind=kind),
        ):
            with pytest.raises(ExportRefused, match="不要指定目录种类") as refused:
                ask()
            assert refused.value.code == "EXPORT_KIND"
        assert not path.exists()
        assert len(events.of_subject("fonds", "J02")) == before  # nothing went out, and no log says that people did
        assert catalogue.export(head, fonds_code="J02", form=form, path=path).rows > 0
        assert events.of_subject("fonds", "J02")[-1].payload["kind"] == "all"


def test_an_item_without_a_volume_goes_out_with_the_class_of_its_code_and_several_lines_come_back_as_several(
    archivist, held, tmp_path
):
    bring(archivist, tmp_path, "归档文件.csv", "档号,题名,日期\nJ02-XZ·2018-Y-BGS-0002,关于校庆的批复,20180409\n")
    alone = Item.objects.get(title="关于校庆的批复")
    assert (alone.volume, alone.class_node.code) == (None, "XZ")
    counted = exporting.size(archivist, what=Selection(fonds_code="J02", class_code="XZ"))
    assert counted == {"volumes": 1, "volume_items": 2, "items": 1}
    assert exporting.size(archivist, what=Selection(fonds_code="J02", class_code="JX"))["items"] == 0
    page = finding_aids.class_page(archivist, fonds_code="J02", class_code="XZ", listed="items")
    assert [row.id for row in page.rows][-1] == alone.pk
    assert page.total == len(page.rows) == 3

    lines = "一、招生计划\n二、录取名册\n三、退回材料"
    text = f'档号,案卷题名,范围和提要,备注\n1988-JX13-9,1988年录取名册,"{lines}","先看\n再借"\n'
    report = bring(archivist, tmp_path, "几行.csv", text.replace("\n", "\r\n"))
    assert (report.accepted, report.problems) == (1, ())
    row = Volume.objects.get(ref_code="1988-JX13-9")
    assert (row.elements["scope"], row.remark, row.title) == (lines, "先看\n再借", "1988年录取名册")
    for form in ("csv", "xlsx"):
        sheet = tmp_path / f"again.{form}"
        sheet.write_bytes(out(archivist, tmp_path, form, "volumes" if form == "csv" else None))
        again = catalogue.import_catalogue(archivist, path=sheet, file_name=sheet.name, fonds_code="J02")
        assert (again.accepted, again.changed, again.conflicts) == (0, 0, 0), again
