"""All that describes a fonds goes out and comes in again, in each form: into an empty archive, and once more over itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils import translation

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, UndoRefused
from lantai.catalogue.models import (
    ClassificationScheme,
    FondsPredecessor,
    FormerCode,
    ImportConflict,
    Item,
    SchemeUse,
    Volume,
    VolumeThen,
)
from lantai.catalogue.queries import findables, imports, undoing
from lantai.foundation import clock
from lantai.foundation.models import EventRow
from tests import cast, scenes
from tests.catalogue.conftest import ARCHIVIST, FONDS

VOLUMES = """全宗号,年度,分类号,案卷号,档号,案卷题名,保管期限
J02,1987,JX13,1,1987-JX13-1,录取名册,永久
J02,1987,JX13,2,1987-JX13-2,学籍卡,永久
J02,2003,XZ11,5,2003-XZ11-5,往来信函,30年
"""
INSIDE = """档号,顺序号,题名,页次
2003-XZ11-5,1,请示,1-6
2003-XZ11-5,2,批复,7-8
"""
ALONE = """档号,题名,日期,页数
J02-XZ·2018-Y-0001,关于校庆的通知,20180402,3
"""
LISTS = {"案卷目录.csv": VOLUMES, "卷内文件目录.csv": INSIDE, "归档文件目录.csv": ALONE}
KINDS = ("volumes", "volume_items", "items")
FORMS = ("csv", "xlsx", "jsonl", "ead")
NAMES = {"volumes": "案卷目录", "volume_items": "卷内文件目录", "items": "归档文件目录"}
COUNTS = ("accepted", "changed", "conflicts", "rejected")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fonds"), pytest.mark.req("D11")]


def bring(archivist, folder: Path, name: str, text: str | bytes, **options):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return catalogue.import_catalogue(archivist, path=path, file_name=name, fonds_code="J02", **options)


def out(actor, folder: Path, form: str) -> dict[str, bytes]:
    """Return everything that goes out in one form, by the names of its files."""
    found = {}
    for kind in KINDS if form == "csv" else (None,):
        path = folder / f"out-{form}-{kind}"
        path.unlink(missing_ok=True)
        catalogue.export(actor, fonds_code="J02", form=form, kind=kind, path=path)
        found[f"{NAMES.get(kind, 'J02')}.{form}"] = path.read_bytes()
    return found


def whole(actor, folder: Path, form: str) -> dict[str, bytes]:
    """Return all that a form tells, in forms that are the same for the same: a workbook bears the moment it was made, a
    sheet says 公开 where nothing was written, and lists come in the order in which their rows came in.
    """
    forms = ("csv",) if form in {"csv", "xlsx"} else ("csv", "jsonl", "ead")
    found = {name: content for one in forms for name, content in out(actor, folder, one).items()}
    return {
        name: text if name.endswith("ead") else b"\n".join(sorted(text.split(b"\n"))) for name, text in found.items()
    }


def again(archivist, folder: Path, files: dict[str, bytes], **options):
    return [bring(archivist, folder, name, content, **options) for name, content in files.items()]


def counted(reports) -> tuple[int, ...]:
    return tuple(sum(getattr(one, name) for one in reports) for name in COUNTS)


def emptied() -> None:
    for model in (FormerCode, VolumeThen, Item, Volume):
        model.objects.all().delete()


def once() -> set[tuple[str, str]]:
    return {(str(row.volume or row.item), row.ref_code) for row in FormerCode.objects.select_related("volume", "item")}


def lists(folder: Path) -> None:
    for name, text in LISTS.items():
        report = bring(ARCHIVIST.value, folder, name, text)
        assert (report.rejected, report.conflicts) == (0, 0), report.problems


HELD = scenes.Scene(lists, on=FONDS)


@pytest.fixture
@scenes.begins_with(HELD)
def held(fonds) -> None:
    """The three lists."""


def volume(code: str) -> Volume:
    return Volume.objects.get(ref_code=code)


def bore(code: str, *former: str) -> None:
    """Let an item have had codes, as an archive that was taken over from another system has it."""
    item = Item.objects.get(ref_code=code)
    for one in former:
        FormerCode.objects.create(
            fonds_id=item.fonds_id, item=item, ref_code=one, ref_code_norm=one.upper(), changed_at=clock.now()
        )


@pytest.mark.usefixtures("held")
class TestFormerCodes:
    @pytest.fixture(autouse=True)
    def recoded(self, archivist, held):
        for code in ("1987-JX14-1", "1987-JX14-9"):
            catalogue.recode_volume(archivist, volume_id=volume_of("录取名册").pk, ref_code=code)
        bore("J02-XZ·2018-Y-0001", "J02-XZ·2018-D-0001")
        inside = Item.objects.get(title="请示")
        FormerCode.objects.create(
            fonds_id=inside.fonds_id, item=inside, ref_code="旧-0001", ref_code_norm="旧-0001", changed_at=clock.now()
        )

    @pytest.mark.parametrize("form", FORMS)
    def test_they_come_back_with_their_units_are_found_change_nothing_twice_and_go_with_the_import(
        self, archivist, tmp_path, form
    ):
        told = once()
        assert len(told) == 4
        with clock.at(clock.now()):
            gone, before = out(archivist, tmp_path, form), whole(archivist, tmp_path, form)
            assert counted(again(archivist, tmp_path, gone)) == (0, 0, 0, 0)
            emptied()
            (tried, *_rest) = again(archivist, tmp_path, gone, dry_run=True)
            said = {name: pair for one in tried.trail for name, *pair in one.differences if name == "former_codes"}
            assert said["former_codes"][0] == ""
            assert FormerCode.objects.count() == 0
            reports = again(archivist, tmp_path, gone)
            assert counted(reports) == (6, 0, 0, 0)
            assert once() == told
            assert whole(archivist, tmp_path, form) == before
            twice = again(archivist, tmp_path, gone)
            assert counted(twice) == (0, 0, 0, 0)
        for code, title in (("1987-JX13-1", "录取名册"), ("J02—XZ·2018—D—0001", "关于校庆的通知")):
            assert [one.title for one in findables.by_code(archivist, code=code)] == [title]
        with pytest.raises(CatalogueError):  # as it was never used again before
            catalogue.recode_volume(archivist, volume_id=volume("1987-JX13-2").pk, ref_code="1987-JX14-1")
        for report in reversed([*reports, *twice]):
            view = undoing.consider(archivist, batch_id=report.batch_id)
            assert view.possible, view.obstacles
            before = FormerCode.objects.count()
            catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
            event = EventRow.objects.filter(name="catalogue.ImportUndone").order_by("-pk").first()
            assert (before - FormerCode.objects.count(), event.payload["former"]) == (view.former, view.former)
        assert (FormerCode.objects.count(), Volume.objects.count(), Item.objects.count()) == (0, 0, 0)

    def test_what_is_held_without_any_is_completed_and_says_again_what_it_said(self, archivist, tmp_path):
        before = once()
        sheet = "档号,案卷题名,曾用档号\n1987-JX13-2,学籍卡,老-2；老-02\n2003-XZ11-5,往来信函,\n"
        report = bring(archivist, tmp_path, "案卷目录.csv", sheet)
        assert counted([report]) == (0, 1, 0, 0), report.problems
        assert once() - before == {("1987-JX13-2", "老-2"), ("1987-JX13-2", "老-02")}
        assert counted([bring(archivist, tmp_path, "再来.csv", sheet)]) == (0, 0, 0, 0)
        view = undoing.consider(archivist, batch_id=report.batch_id)
        assert (view.former, view.restored, view.possible) == (2, 1, True)
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert once() == before

    def test_other_codes_than_we_hold_wait_for_a_person_and_none_is_taken_away(self, archivist, tmp_path):
        before = once()
        sheet = "档号,案卷题名,曾用档号\n1987-JX14-9,录取名册,老-1；1987-JX13-1\n"
        report = bring(archivist, tmp_path, "案卷目录.csv", sheet)
        assert counted([report]) == (0, 0, 1, 0)
        assert once() == before
        waiting = ImportConflict.objects.get(batch=report.batch_id)
        assert json.loads(waiting.differences) == {"former_codes": ["1987-JX13-1；1987-JX14-1", "老-1；1987-JX13-1"]}
        catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
        assert once() - before == {("1987-JX14-9", "老-1")}
        assert before <= once()
        assert counted([bring(archivist, tmp_path, "再来.csv", sheet)]) == (0, 0, 0, 0)
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert once() == before

    @pytest.mark.parametrize(
        ("rows", "code", "word"),
        [
            ("1990-JX13-1,甲,1987-JX13-2", "FORMER_TAKEN", "1987-JX13-2"),  # borne by another now
            ("1990-JX13-1,甲,1987-JX14-1", "FORMER_TAKEN", "1987-JX14-9"),  # borne by another once
            ("1990-JX13-1,甲,J02-XZ·2018-D-0001", "FORMER_TAKEN", "J02-XZ·2018-Y-0001"),
            ("1990-JX13-1,甲,老-7\n1990-JX13-2,乙,老—7", "FORMER_TAKEN", "1990-JX13-1"),  # claimed twice
            ("1990-JX13-1,甲,1990-JX13-2\n1990-JX13-2,乙,", "FORMER_TAKEN", "1990-JX13-2"),  # a code of this very sheet
            ("1990-JX13-1,甲,1990—JX13—1", "FORMER_IS_OWN", "档号"),
            ("1990-JX13-1,甲,·；老-8", "BAD_CODE", "档号"),
            ("1990-JX13-1,甲," + "老" * 81, "TOO_LONG", "80"),
            ("1990-JX13-1,甲,1.98701E+17", "SCIENTIFIC", "科学计数法"),
        ],
    )
    def test_a_code_that_cannot_have_been_the_units_is_set_aside_with_what_to_do(
        self, archivist, tmp_path, rows, code, word
    ):
        before = once()
        report = bring(archivist, tmp_path, "案卷目录.csv", f"档号,案卷题名,曾用档号\n{rows}\n")
        (problem,) = report.problems
        assert (problem.code, report.rejected, bool(problem.remedy)) == (code, 1, True)
        assert word in problem.rule
        assert problem.column.endswith("曾用档号")
        assert once() - before <= {("1990-JX13-1", "老-7")}

    def test_codes_that_another_sheet_names_too_stay_with_their_unit(self, archivist, tmp_path):
        sheet = "档号,案卷题名,曾用档号\n1991-JX13-1,名册,老-91\n"
        first, second = (bring(archivist, tmp_path, f"{name}.csv", sheet) for name in ("一", "二"))
        catalogue.undo_import(archivist, batch_id=first.batch_id, reason="选错了")
        assert ("1991-JX13-1", "老-91") in once()
        assert undoing.consider(archivist, batch_id=second.batch_id).former == 1
        catalogue.undo_import(archivist, batch_id=second.batch_id, reason="选错了")
        assert ("1991-JX13-1", "老-91") not in once()

    def test_a_code_given_by_hand_since_stands_in_the_way_of_undoing(self, archivist, tmp_path):
        report = bring(archivist, tmp_path, "一.csv", "档号,案卷题名,曾用档号\n1991-JX13-1,名册,老-91\n")
        catalogue.recode_volume(archivist, volume_id=volume("1991-JX13-1").pk, ref_code="1991-JX14-1")
        with pytest.raises(UndoRefused) as refusal:
            catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
        assert {one.code: one.count for one in refusal.value.obstacles} == {"RECODED": 1}


def volume_of(title: str) -> Volume:
    return Volume.objects.get(title=title)


@pytest.mark.usefixtures("held")
class TestSeriesInSheets:
    @pytest.fixture(autouse=True)
    def series(self, archivist, held):
        papers = catalogue.make_series(archivist, fonds_code="J02", title="校长文书", code="甲")
        inside = catalogue.make_series(archivist, fonds_code="J02", title="请示", parent_id=papers)
        other = catalogue.make_series(archivist, fonds_code="J02", title="教务")
        catalogue.make_series(archivist, fonds_code="J02", title="请示", parent_id=other)
        for code, one in (("2003-XZ11-5", inside), ("1987-JX13-1", other)):
            catalogue.move_volume(archivist, volume_id=volume(code).pk, series_id=one)

    def lies_in(self) -> dict[str, str]:
        rows = Volume.objects.select_related("series").order_by("ref_code")
        return {row.ref_code: str(row.series or "") for row in rows}

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_a_volume_comes_back_into_the_series_it_hangs_in(self, archivist, tmp_path, form):
        hung = self.lies_in()
        assert sorted(hung.values()) == ["", "教务", "请示"]
        gone, before = out(archivist, tmp_path, form), whole(archivist, tmp_path, form)
        assert "甲 校长文书 › 请示".encode() in before["案卷目录.csv"]
        assert counted(again(archivist, tmp_path, gone)) == (0, 0, 0, 0)
        catalogue.move_volume(archivist, volume_id=volume("2003-XZ11-5").pk, series_id=None)
        reports = again(archivist, tmp_path, gone)
        assert counted(reports) == (0, 1, 0, 0)  # blank with us: completed
        assert self.lies_in() == hung
        catalogue.undo_import(archivist, batch_id=reports[0].batch_id, reason="试过了")
        assert self.lies_in()["2003-XZ11-5"] == ""
        emptied()
        assert counted(again(archivist, tmp_path, gone)) == (6, 0, 0, 0)
        assert self.lies_in() == hung
        assert whole(archivist, tmp_path, form) == before

    def test_another_series_than_ours_waits_for_a_person(self, archivist, tmp_path):
        hung = self.lies_in()
        sheet = "档号,案卷题名,所在类别\n1987-JX13-1,录取名册,甲 校长文书\n2003-XZ11-5,往来信函,\n"
        report = bring(archivist, tmp_path, "案卷目录.csv", sheet)
        assert (counted([report]), self.lies_in()) == ((0, 0, 1, 0), hung)
        waiting = ImportConflict.objects.get(batch=report.batch_id)
        assert json.loads(waiting.differences) == {"series_id": ["教务", "甲 校长文书"]}
        catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
        assert self.lies_in() == {**hung, "1987-JX13-1": "甲 校长文书"}
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert self.lies_in() == hung

    @pytest.mark.parametrize("said", ["甲 校长文书 › 请示", "甲  校长文书/请示", "甲 校长文书＞请示"])
    def test_it_may_be_written_as_people_write(self, archivist, tmp_path, said):
        sheet = f"档号,案卷题名,所在类别\n1987-JX13-2,学籍卡,{said}\n1988-JX13-1,名册,甲\n1988-JX13-2,名册,校长文书\n"
        report = bring(archivist, tmp_path, "案卷目录.csv", sheet)
        assert counted([report]) == (2, 1, 0, 0), report.problems
        assert volume("1987-JX13-2").series.parent.code == "甲"
        assert {volume(f"1988-JX13-{n}").series.code for n in (1, 2)} == {"甲"}

    def test_a_series_nobody_made_or_that_several_are_called_sets_the_row_aside_alone(self, archivist, tmp_path):
        rows = "1988-JX13-1,甲,信札\n1988-JX13-2,乙,请示\n1988-JX13-3,丙,教务 › 请示\n1987-JX13-2,学籍卡,信札\n"
        for dry in (True, False):
            report = bring(archivist, tmp_path, "案卷目录.csv", f"档号,案卷题名,所在类别\n{rows}", dry_run=dry)
            assert counted([report]) == (1, 0, 0, 3)
            codes = ["SERIES_UNKNOWN", "SERIES_SEVERAL", "SERIES_UNKNOWN"]
            assert [(one.code, bool(one.remedy)) for one in report.problems] == [(code, True) for code in codes]
            assert ("信札" in report.problems[0].rule, "2" in report.problems[1].rule) == (True, True)
        assert not Volume.objects.filter(ref_code="1988-JX13-1").exists()


def kin() -> dict[str, set[tuple[object, ...]]]:
    before = FondsPredecessor.objects.values_list("fonds__code", "predecessor__code", "relation", "year", "source")
    uses = SchemeUse.objects.values_list("fonds__code", "scheme__code", "year_from", "year_to")
    return {"before": set(before), "uses": set(uses)}


def carry_on(folder: Path) -> None:
    archivist = ARCHIVIST.value
    for code, name in (("J01", "锦江文学院"), ("J03", "锦江师专")):
        catalogue.create_fonds(archivist, code=code, name=name)
    name_it = {"actor": archivist, "fonds_code": "J02"}
    catalogue.name_predecessor(
        **name_it, predecessor_code="J01", relation="merged", year=1952, source="院系调整 〔1952〕 1 号"
    )
    catalogue.name_predecessor(**name_it, predecessor_code="J03", relation="renamed")
    SchemeUse.objects.filter(fonds__code="J02").delete()
    for code, first, last in (("level", 1980, 1993), ("process", 1994, None), ("level", 1952, 1966)):
        scheme = ClassificationScheme.objects.get(code=code).pk
        catalogue.adopt_scheme(cast.director(), fonds_code="J02", scheme_id=scheme, year_from=first, year_to=last)
    emptied()
    again(archivist, folder, {name: text.encode() for name, text in LISTS.items()})  # classed as those years were


CARRIED_ON = scenes.Scene(carry_on, on=HELD)


@pytest.mark.usefixtures("held")
class TestKin:
    """The fonds before a fonds, and the classification schemes it used in which years."""

    @pytest.fixture(autouse=True)
    @scenes.begins_with(CARRIED_ON)
    def carried_on(self, held) -> None:
        """A fonds with two before it, which was classed in three ways."""

    @staticmethod
    def forgotten() -> None:
        emptied()
        FondsPredecessor.objects.all().delete()
        SchemeUse.objects.filter(fonds__code="J02").delete()

    @pytest.mark.parametrize("form", ["jsonl", "ead"])
    def test_they_come_back_over_nothing_twice_and_go_with_the_import(self, archivist, tmp_path, form):
        told = kin()
        with clock.at(clock.now()):
            gone, before = out(archivist, tmp_path, form), whole(archivist, tmp_path, form)
            (report,) = again(archivist, tmp_path, gone)
            assert (counted([report]), report.notices) == ((0, 0, 0, 0), ())
            self.forgotten()
            head = cast.director()
            (tried,) = again(head, tmp_path, gone, dry_run=True)
            assert tried.notices[0].code == "KIN"
            assert "2" in tried.notices[0].rule
            assert kin()["before"] == set()
            (report,) = again(head, tmp_path, gone)
            assert ([one.code for one in report.notices], report.rejected) == (["KIN"], 0)
            assert kin() == told
            assert whole(archivist, tmp_path, form) == before
            (twice,) = again(archivist, tmp_path, gone)
            assert (counted([twice]), twice.notices, kin()) == ((0, 0, 0, 0), (), told)
        view = undoing.consider(archivist, batch_id=report.batch_id)
        assert (view.possible, view.predecessors, view.uses, view.restored) == (
            True,
            0,
            0,
            0,
        )  # the second names them too
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert kin() == told
        view = undoing.consider(archivist, batch_id=twice.batch_id)
        assert (view.possible, view.predecessors, view.uses, view.restored) == (True, 2, 3, 0)
        catalogue.undo_import(archivist, batch_id=twice.batch_id, reason="试过了")
        event = EventRow.objects.filter(name="catalogue.ImportUndone").order_by("-pk").first()
        assert (event.payload["predecessors"], event.payload["uses"]) == (2, 3)
        assert (kin()["before"], {one for one in kin()["uses"] if one[0] == "J02"}) == (set(), set())

    @pytest.mark.parametrize("form", ["jsonl", "ead"])
    def test_the_scheme_a_new_fonds_is_made_with_gives_way_while_nobody_has_decided(self, archivist, tmp_path, form):
        told = {one[1:] for one in kin()["uses"] if one[0] == "J02"}
        ((_name, content),) = out(archivist, tmp_path, form).items()
        path = tmp_path / f"新.{form}"
        path.write_bytes(content.replace(b"J02", b"J09"))
        report = catalogue.import_catalogue(
            archivist, path=path, file_name=path.name, fonds_code="J09", create_fonds="锦江大学"
        )
        assert {one.code for one in report.notices} <= {"KIN", "ARRANGED", "HELD_OTHERWISE"}
        assert {one[1:] for one in kin()["uses"] if one[0] == "J09"} == told
        assert len([one for one in kin()["before"] if one[0] == "J09"]) == 2
        node = Volume.objects.get(fonds__code="J09", ref_code="1987-JX13-1").class_node
        assert node is None or node.scheme.code == "level"  # as the years of the file say
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert [one for one in kin()["uses"] if one[0] == "J09"] == [("J09", "process", None, None)]
        again_ = catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J09")
        assert {one[1:] for one in kin()["uses"] if one[0] == "J09"} == told, again_.notices

    def test_which_scheme_is_used_is_for_the_head_and_what_is_held_otherwise_stays(self, archivist, tmp_path):
        gone = out(archivist, tmp_path, "jsonl")
        catalogue.name_predecessor(
            archivist, fonds_code="J02", predecessor_code="J01", relation="divided", year=None, source="另一纸"
        )
        SchemeUse.objects.filter(fonds__code="J02", year_from=1952).delete()
        SchemeUse.objects.filter(fonds__code="J02", year_from=1980).update(year_to=1990)
        before = kin()
        (report,) = again(archivist, tmp_path, gone)
        told = [(one.code, one.value) for one in report.notices]
        assert told == [
            ("KIN", ""), ("HELD_OTHERWISE", "merged"), ("HELD_OTHERWISE", "院系调整 〔1952〕 1 号"),
            ("SCHEME_OF_HEAD", "level 1993"), ("HELD_OTHERWISE", "1993"),
        ]  # fmt: skip
        assert all(one.remedy for one in report.notices)
        assert kin()["uses"] == before["uses"]
        assert ("J02", "J01", "divided", 1952, "另一纸") in kin()["before"]  # the year was blank with us: completed
        view = undoing.consider(archivist, batch_id=report.batch_id)
        assert (view.predecessors, view.restored) == (0, 1)
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert kin() == before

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"predecessors": [{"code": "J02", "name": "", "relation": "merged"}]}, "PREDECESSOR_SELF"),
            ({"predecessors": [{"code": "J99", "name": "无名学堂", "relation": "merged"}]}, "PREDECESSOR_UNKNOWN"),
            ({"predecessors": [{"code": "J04", "name": "", "relation": "eaten"}]}, "PREDECESSOR_RELATION"),
            ({"predecessors": [{"code": "J05", "name": "", "relation": "merged"}]}, "PREDECESSOR_CIRCLE"),
            ({"predecessors": [{"code": "J04", "name": "", "relation": "merged", "year": "民国"}]}, "KIN_YEAR"),
            ({"schemes": [{"code": "moon", "version": "1", "year_from": 1990}]}, "SCHEME_UNKNOWN"),
            ({"schemes": [{"code": "level", "version": "1993", "year_from": 1990, "year_to": 1980}]}, "SCHEME_YEARS"),
            ({"schemes": [{"code": "level", "version": "1993", "year_from": "1990-13-40"}]}, "KIN_YEAR"),
            ({"predecessors": "J01", "schemes": [None, 7]}, ""),
        ],
    )
    def test_what_cannot_be_is_told_with_what_to_do_and_changes_nothing(self, archivist, tmp_path, change, code):
        for one in ("J04", "J05"):
            catalogue.create_fonds(archivist, code=one, name="别处")
        catalogue.name_predecessor(archivist, fonds_code="J05", predecessor_code="J02", relation="renamed")
        before = kin()
        volume_said = {"kind": "volume", "fonds": "J02", "ref_code": "1987-JX13-1", "title": "录取名册"}
        lines = [{"kind": "fonds", "code": "J02", **change}, volume_said]
        text = "\n".join(json.dumps(one, ensure_ascii=False) for one in lines)
        report = bring(cast.director(), tmp_path, "坏.jsonl", text)
        read = {}
        for language in ("zh-hans", "en"):
            with translation.override(language):
                found = imports.problems(archivist, batch_id=report.batch_id, refused=False)
            read[language] = [(one.code, one.rule, one.remedy) for one in found]
        assert [one[0] for one in read["zh-hans"]] == ([code] if code else [])
        for (_code, rule, remedy), (_same, rule_en, remedy_en) in zip(read["zh-hans"], read["en"], strict=True):
            assert (bool(rule), bool(remedy), rule != rule_en, remedy != remedy_en) == (True, True, True, True)
            assert "%(" not in rule + rule_en
        assert kin() == before


def move(folder: Path) -> None:
    archivist = ARCHIVIST.value
    further = "档号,顺序号,题名,页次\n1987-JX13-1,1,说明,1\n1987-JX13-1,2,名单,2-9\n1987-JX13-1,,附页,10\n"
    bring(archivist, folder, "卷内文件目录二.csv", further)
    papers = catalogue.make_series(archivist, fonds_code="J02", title="文书")
    for code in ("1987-JX13-1", "1987-JX13-2", "2003-XZ11-5"):
        catalogue.move_volume(archivist, volume_id=volume(code).pk, series_id=papers)
    first = volume("1987-JX13-1").pk
    catalogue.move_volume(archivist, volume_id=volume("2003-XZ11-5").pk, series_id=papers, before=first)
    plea, answer = item("请示"), item("批复")
    catalogue.move_item(archivist, item_id=answer.pk, volume_id=answer.volume_id, before=plea.pk)
    catalogue.move_item(archivist, item_id=item("名单").pk, volume_id=plea.volume_id, before=plea.pk)
    catalogue.move_item(archivist, item_id=item("关于校庆的通知").pk, volume_id=plea.volume_id)
    catalogue.recode_volume(archivist, volume_id=first, ref_code="1987-JX14-7")


MOVED = scenes.Scene(move, on=HELD)


@pytest.mark.usefixtures("held")
class TestOrderByHand:
    """What was put before or after another, or into another volume, stands there again."""

    @pytest.fixture(autouse=True)
    @scenes.begins_with(MOVED)
    def moved(self, held) -> None:
        """Volumes and items in another order than their codes have."""

    def standing(self) -> list[tuple[str, ...]]:
        volumes = Volume.objects.order_by("sort_key", "pk").values_list("ref_code", "sort_key")
        order = ("volume__ref_code", "sort_key", "pk")
        items = Item.objects.order_by(*order).values_list("volume__ref_code", "title", "sort_key", "key", "ref_code")
        return [*volumes, *items]

    @pytest.mark.parametrize("form", FORMS)
    def test_it_survives_going_out_and_coming_in_and_changes_nothing_over_itself(self, archivist, tmp_path, form):
        stood = self.standing()
        assert [one[1] for one in stood if one[0] == "2003-XZ11-5"][1:] == ["批复", "名单", "请示", "关于校庆的通知"]
        with clock.at(clock.now()):
            gone, before = out(archivist, tmp_path, form), whole(archivist, tmp_path, form)
            assert counted(again(archivist, tmp_path, gone)) == (0, 0, 0, 0)
            emptied()
            reports = again(archivist, tmp_path, gone)
            assert counted(reports) == (9, 0, 0, 0), [one.problems for one in reports]
            assert self.standing() == stood
            assert whole(archivist, tmp_path, form) == before
            twice = again(archivist, tmp_path, gone)
            assert counted(twice) == (0, 0, 0, 0)
        for report in reversed([*reports, *twice]):
            catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert (Volume.objects.count(), Item.objects.count()) == (0, 0)

    def test_a_place_nobody_changed_is_completed_and_one_somebody_gave_waits_for_a_person(self, archivist, tmp_path):
        stood = self.standing()
        sheet = "档号,案卷题名,排列键\n1987-JX13-2,学籍卡,\n1988-JX13-1,甲,〔P1〕\n"
        assert counted([bring(archivist, tmp_path, "一.csv", sheet)]) == (1, 0, 0, 0)
        added = volume("1988-JX13-1")
        assert added.sort_key == "P1"
        sheet = "档号,案卷题名,排列键\n2003-XZ11-5,往来信函,〔P5〕\n1988-JX13-1,甲,\n"
        report = bring(archivist, tmp_path, "二.csv", sheet)
        assert counted([report]) == (0, 0, 1, 0)
        waiting = ImportConflict.objects.get(batch=report.batch_id)
        catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
        assert volume("2003-XZ11-5").sort_key == "P5"
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        added.delete()
        assert self.standing() == stood
        inside = "档号,顺序号,题名,页次,排列键\n2003-XZ11-5,9,存根,9,\n"
        bring(archivist, tmp_path, "三.csv", inside)
        report = bring(archivist, tmp_path, "四.csv", inside.replace("9,\n", "9,〔!P〕\n"))
        assert (counted([report]), item("存根").sort_key) == ((0, 1, 0, 0), "!P")
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert item("存根").sort_key == "00000009"

    def test_an_item_we_hold_in_another_volume_is_moved_by_a_person_only(self, archivist, tmp_path):
        sheet = "档号,顺序号,题名,页次,件键\n1987-JX13-2,1,请示,1-6,2003-XZ11-5#1\n"
        for dry in (True, False):
            report = bring(archivist, tmp_path, "卷内文件目录.csv", sheet, dry_run=dry)
            assert counted([report]) == (0, 0, 1, 0), report.problems
        waiting = ImportConflict.objects.get(batch=report.batch_id)
        assert json.loads(waiting.differences) == {"volume_id": ["2003-XZ11-5", "1987-JX13-2"]}
        catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
        assert item("请示").volume.ref_code == "1987-JX13-2"
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert item("请示").volume.ref_code == "2003-XZ11-5"

    @pytest.mark.parametrize(
        ("column", "value", "code"),
        [("排列键", "〔〕", "BAD_ORDER"), ("排列键", "〔甲 乙〕", "BAD_ORDER"), ("排列键", "P" * 121, "BAD_ORDER"),
         ("件键", "甲 乙", "BAD_KEY"), ("件键", "甲" * 111, "BAD_KEY")],
    )  # fmt: skip
    def test_what_is_no_key_sets_the_row_aside(self, archivist, tmp_path, column, value, code):
        report = bring(
            archivist, tmp_path, "卷内文件目录.csv", f"档号,顺序号,题名,页次,{column}\n2003-XZ11-5,9,存根,9,{value}\n"
        )
        ((problem),) = report.problems
        assert (problem.code, bool(problem.remedy), report.accepted) == (code, True, 0)


def item(title: str) -> Item:
    return Item.objects.get(title=title)
