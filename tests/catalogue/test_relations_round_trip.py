"""Related units and control notes go out with their units and come in again, and go with the import that brought them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import UndoRefused
from lantai.catalogue.models import (
    DescriptionNote,
    Fonds,
    FormerCode,
    ImportBatch,
    Item,
    RelatedUnit,
    Series,
    Volume,
    VolumeThen,
)
from lantai.catalogue.queries import undoing
from lantai.catalogue.rules import relations
from lantai.catalogue.services import imports, relating
from lantai.catalogue.texts import describing
from lantai.foundation import clock
from lantai.foundation.models import EventRow
from tests import scenes
from tests.catalogue.conftest import ARCHIVIST
from tests.catalogue.test_round_trips import HELD, LISTS, bring, counted, out, volume

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fonds"), pytest.mark.req("D11")]


def beside(folder: Path) -> None:
    """Three volumes (one with two items), an item alone, a series; a second fonds that has a volume."""
    archivist = ARCHIVIST.value
    catalogue.make_series(archivist, fonds_code="J02", title="校长文书", code="甲")
    catalogue.create_fonds(archivist, code="J03", name="附属中学")
    (folder / "别的.csv").write_text("档号,案卷题名\n1987-JX13-1,毕业名册\n")
    catalogue.import_catalogue(archivist, path=folder / "别的.csv", file_name="别的.csv", fonds_code="J03")


BESIDE = scenes.Scene(beside, on=HELD)


@pytest.fixture
@scenes.begins_with(BESIDE)
def held(fonds) -> None:
    """Two fonds with volumes, one with a series."""


def tied(_folder: Path) -> None:
    """Relations between all kinds of units, within the fonds and beyond it, each said from one end."""
    archivist = ARCHIVIST.value
    first, second = volume_of("J02", "1987-JX13-1"), volume_of("J02", "1987-JX13-2")
    letters = volume_of("J02", "2003-XZ11-5")
    asked, papers = Item.objects.get(title="请示"), letters.fonds.series.get()
    for kind, pk, fonds, code, relation, note in (
        ("volume", second.pk, "J02", first.ref_code, "continues", "接着登记"),
        ("volume", first.pk, "J03", "1987-JX13-1", "same", ""),
        ("item", asked.pk, "J02", "J02-XZ·2018-Y-0001", "reply", "同；一（件）事"),
        ("item", asked.pk, "J02", first.ref_code, "same", ""),
        ("series", papers.pk, "J02", letters.ref_code, "moved", ""),
        ("fonds", letters.fonds_id, "J03", "1987-JX13-1", "copy", ""),
    ):
        catalogue.relate_units(
            archivist, kind=kind, unit_id=pk, fonds_code=fonds, ref_code=code, relation=relation, note=note
        )


RELATED = scenes.Scene(tied, on=BESIDE)


@pytest.fixture
@scenes.begins_with(RELATED)
def related(held) -> None:
    """Units that belong with others."""


def described(_folder: Path) -> None:
    archivist = ARCHIVIST.value
    first, asked = volume_of("J02", "1987-JX13-1"), Item.objects.get(title="请示")
    for kind, pk, values, why in (
        ("volume", first.pk, {"scope": "一行\n二行  空格", "subjects": "录取"}, "照原件补"),
        ("volume", first.pk, {"subjects": "录取、招生"}, ""),
        ("item", asked.pk, {"subjects": "请示"}, "补"),
        ("series", first.fonds.series.get().pk, {"scope": "校长的"}, "补"),
        ("fonds", first.fonds_id, {"custody": "移交过", "history": "1944 年创办\n1954 年改名"}, "补"),
    ):
        catalogue.describe(archivist, kind=kind, unit_id=pk, values=values, why=why)


NOTED = scenes.Scene(described, on=RELATED)


@pytest.fixture
@scenes.begins_with(NOTED)
def noted(related) -> None:
    """Units with control notes besides."""


def volume_of(fonds: str, code: str) -> Volume:
    return Volume.objects.get(fonds__code=fonds, ref_code=code)


def lines(actor, folder: Path) -> list[dict]:
    return [json.loads(line) for line in out(actor, folder, "jsonl")["J02.jsonl"].splitlines()]


@pytest.mark.usefixtures("related", "noted")
class TestGoingOut:
    def test_a_record_tells_the_units_it_belongs_with_whichever_said_so_and_its_control_notes(
        self, archivist, tmp_path
    ):
        told = {
            one.get("ref_code") or one["title"] if one["kind"] != "fonds" else "": one
            for one in lines(archivist, tmp_path)
        }
        assert told["1987-JX13-1"]["related"] == [
            {"kind": "item", "fonds": "J02", "key": Item.objects.get(title="请示").key, "relation": "same", "note": "",
             "from_there": True},
            {"kind": "volume", "fonds": "J02", "ref_code": "1987-JX13-2", "relation": "continues", "note": "接着登记",
             "from_there": True},
            {"kind": "volume", "fonds": "J03", "ref_code": "1987-JX13-1", "relation": "same", "note": ""},
        ]  # fmt: skip
        assert told["校长文书"]["related"] == [
            {"kind": "volume", "fonds": "J02", "ref_code": "2003-XZ11-5", "relation": "moved", "note": ""}
        ]
        assert [one["kind"] for one in told[""]["related"]] == ["volume"]
        assert told["2003-XZ11-5"]["related"][0]["series"] == ["甲 校长文书"]
        first, *_rest, last = told["1987-JX13-1"]["notes"]
        assert (last["before"], last["after"], last["by"]) == ("录取", "录取、招生", archivist.name)
        assert (first["why"], len(told["1987-JX13-1"]["notes"]), "notes" in told["1987-JX13-2"]) == (
            "照原件补",
            3,
            False,
        )
        assert not any("noted_by" in str(one) or "account" in str(one) for one in told.values())

    def test_of_a_state_secret_neither_goes_out(self, archivist, tmp_path):
        Volume.objects.filter(ref_code="1987-JX13-1", fonds__code="J02").update(secrecy="SECRET")
        (stub,) = [one for one in lines(archivist, tmp_path) if one.get("ref_code") == "1987-JX13-1"]
        assert not {"related", "notes"} & stub.keys()

    def test_it_takes_as_many_queries_for_one_row_as_for_forty(self, archivist, tmp_path):
        lines(archivist, tmp_path)
        with CaptureQueriesContext(connection) as few:
            lines(archivist, tmp_path)
        rows = "".join(f"1999-JX13-{n},卷{n}\n" for n in range(40))
        bring(archivist, tmp_path, "再.csv", f"档号,案卷题名\n{rows}")
        for n in range(1, 40):
            catalogue.relate_units(
                archivist, kind="volume", unit_id=volume(f"1999-JX13-{n}").pk, fonds_code="J02",
                ref_code=f"1999-JX13-{n - 1}", relation="continues",
            )  # fmt: skip
        with CaptureQueriesContext(connection) as many:
            lines(archivist, tmp_path)
        assert len(many) == len(few)


def bound() -> set[tuple[str, ...]]:
    """Return the relations by the names of their ends."""
    models = {"fonds": Fonds, "series": Series, "volume": Volume, "item": Item}

    def name(kind: str, pk: int) -> str:
        row = models[kind].objects.get(pk=pk)
        return row.code if kind == "fonds" else f"{row.fonds.code} {row}"

    return {
        (name(one.from_kind, one.from_id), one.relation, name(one.to_kind, one.to_id), one.note)
        for one in RelatedUnit.objects.all()
    }


def emptied() -> None:
    """Leave of the fonds only its name, as an archive that knows nothing of it yet."""
    DescriptionNote.objects.all().delete()
    RelatedUnit.objects.all().delete()
    Item.objects.filter(fonds__code="J02").delete()
    Volume.objects.filter(fonds__code="J02").delete()
    Series.objects.all().delete()


def undone(archivist, report) -> undoing.Undoing:
    view = undoing.consider(archivist, batch_id=report.batch_id)
    assert view.possible, view.obstacles
    before = RelatedUnit.objects.count(), DescriptionNote.objects.count()
    catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
    gone = before[0] - RelatedUnit.objects.count(), before[1] - DescriptionNote.objects.count()
    event = EventRow.objects.filter(name="catalogue.ImportUndone").order_by("-pk").first()
    assert gone == (view.related, view.notes) == (event.payload["related"], event.payload["notes"])
    return view


def record(code: str, *related: dict, kind: str = "volume", **more) -> str:
    said = {"kind": kind, "fonds": "J02", "ref_code": code, "title": f"卷 {code}", "related": list(related), **more}
    return json.dumps(said, ensure_ascii=False) + "\n"


def to(code: str, relation: str = "same", **more) -> dict:
    return {"kind": "volume", "fonds": "J02", "ref_code": code, "relation": relation, "note": "", **more}


@pytest.mark.usefixtures("related", "noted")
class TestComingBack:
    @pytest.mark.parametrize("form", ["jsonl", "ead"])
    def test_they_come_back_with_their_units_change_nothing_twice_and_go_with_the_import(
        self, archivist, tmp_path, form
    ):
        told, said = bound(), DescriptionNote.objects.count()
        assert (len(told), said) == (6, 7)
        with clock.at(clock.now()):
            ((name, before),) = out(archivist, tmp_path, form).items()
            assert counted([bring(archivist, tmp_path, name, before)]) == (0, 0, 0, 0)
            assert (bound(), DescriptionNote.objects.count()) == (told, said)
            emptied()
            bring(archivist, tmp_path, name, before, dry_run=True)
            assert not RelatedUnit.objects.exists()
            report = bring(archivist, tmp_path, name, before)
            assert counted([report]) == (6, 0, 0, 0), report.problems
            assert (bound(), DescriptionNote.objects.count()) == (told, said)
            (one,) = [one for one in report.notices if one.code == "RELATED"]
            assert ("6" in one.rule, "7" in one.rule, bool(one.remedy)) == (True, True, True)
            assert out(archivist, tmp_path, form)[name] == before
            twice = bring(archivist, tmp_path, name, before)
            assert counted([twice]) == (0, 0, 0, 0)
            assert (bound(), DescriptionNote.objects.count()) == (told, said)
        assert (undone(archivist, twice).related, bound()) == (0, told)
        assert undone(archivist, report).related == 6
        assert (RelatedUnit.objects.count(), DescriptionNote.objects.count()) == (0, 0)
        assert not Volume.objects.filter(fonds__code="J02").exists()

    @pytest.mark.parametrize("form", ["jsonl", "ead"])
    def test_a_fonds_that_was_blank_gets_its_own_notes_beside_the_one_that_an_import_completed_it(
        self, archivist, tmp_path, form
    ):
        def own() -> list[tuple[str, str, str, str]]:
            rows = DescriptionNote.objects.filter(unit_kind="fonds").order_by("noted_at", "element")
            return list(rows.values_list("element", "before", "after", "why"))

        said = own()
        with clock.at(clock.now()):
            ((name, content),) = out(archivist, tmp_path, form).items()
        emptied()
        Fonds.objects.filter(code="J02").update(history="", elements={"custody": "别的说法"})
        report = bring(archivist, tmp_path, name, content)
        completed = ("history", "", "1944 年创办\n1954 年改名", name)
        assert own() == [*said, completed]  # what is held otherwise stays, with the notes of both
        assert [one.code for one in report.notices].count("HELD_OTHERWISE") == 1
        assert Fonds.objects.get(code="J02").elements["custody"] == "别的说法"
        assert undoing.consider(archivist, batch_id=report.batch_id).notes == 7
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert own() == [completed, (completed[0], completed[2], "", "试过了")]

    def test_what_a_later_file_names_too_stays_with_its_units_when_the_first_is_undone(self, archivist, tmp_path):
        told = bound()
        ((name, content),) = out(archivist, tmp_path, "jsonl").items()
        emptied()
        first, second = (bring(archivist, tmp_path, f"{n}-{name}", content) for n in (1, 2))
        assert (undone(archivist, first).related, bound()) == (0, told)
        assert undone(archivist, second).related == 6
        assert not RelatedUnit.objects.exists()


def beside(report) -> dict[str, tuple[int, int, int]]:
    return {one.kind: (one.new, one.known, one.conflicts) for one in report.beside}


@pytest.mark.usefixtures("related", "noted")
class TestTryingOut:
    """A dry run says of relations, notes, former codes and components what it says of rows, and writes none of them."""

    @pytest.fixture(autouse=True)
    def moved(self, archivist, related, noted):
        catalogue.make_component(archivist, item_id=Item.objects.get(title="请示").pk, title="附图")
        volume_ = volume_of("J02", "1987-JX13-2")
        catalogue.recode_volume(archivist, volume_id=volume_.pk, ref_code="1987-JX13-22")

    @pytest.mark.parametrize("piece", [2000, 1])
    @pytest.mark.parametrize("form", ["jsonl", "ead", "xlsx"])
    def test_it_counts_what_the_import_then_does(self, archivist, tmp_path, monkeypatch, form, piece):
        monkeypatch.setattr(imports, "PIECE", piece)
        monkeypatch.setattr(relating, "PIECE", piece)
        whole = form != "xlsx"  # the fonds and its series have no row in a sheet
        ((name, content),) = out(archivist, tmp_path, form).items()
        held = bound(), notes()
        tried = beside(bring(archivist, tmp_path, name, content, dry_run=True))
        assert tried == {
            "related": (0, 6 if whole else 5, 0), "note": (0, 7 if whole else 4, 0), "former": (0, 1, 0),
            "component": (0, 1, 0),
        }  # fmt: skip
        assert (bound(), notes()) == held
        emptied_with_former()
        if not whole:
            DescriptionNote.objects.all().delete()
        tried = bring(archivist, tmp_path, name, content, dry_run=True)
        assert (Volume.objects.filter(fonds__code="J02").count(), RelatedUnit.objects.count()) == (0, 0)
        report = bring(archivist, tmp_path, name, content)
        (told,) = [one for one in report.notices if one.code == "RELATED"]
        counts = {kind: one[0] for kind, one in beside(tried).items()}
        assert (RelatedUnit.objects.count(), counts["related"]) == (counts["related"], 6 if whole else 4)
        assert (DescriptionNote.objects.count(), counts["note"]) == (counts["note"], 7 if whole else 4)
        assert (counts["former"], counts["component"]) == (1, 1)
        assert all(str(counts[kind]) in told.rule for kind in ("related", "note"))
        # no sheet makes the series that one of them names
        assert [one[2] for one in beside(tried).values()] == [0 if whole else 1, 0, 0, 0]

    def test_what_waits_or_cannot_be_is_counted_apart_and_named(self, archivist, tmp_path):
        rows = [
            record("1990-A-1", to("1900-X-1"), to("1990-A-2"), to("1990-A-1"), notes=[{"at": 3}], former_codes=["老-1"]),
            record("1990-A-2", to("1990-A-1"), to("1990-A-3"), former_codes=["1987-JX13-1"]),  # is another's: set aside
            record("1987-JX13-22", to("1990-A-1", "copy"), former_codes=["1987-JX13-2", "别-2"], title="学籍卡"),
            record("", kind="item", volume="2003-XZ11-5", sequence="1.1", key=Item.objects.get(title="附图").key,
                   title="附图", parent_key="2003-XZ11-5#2"),
        ]  # fmt: skip
        report = bring(archivist, tmp_path, "a.jsonl", "".join(rows), dry_run=True)
        assert beside(report) == {
            "related": (1, 0, 3), "note": (0, 0, 1), "former": (1, 1, 2), "component": (0, 0, 1),
        }  # fmt: skip
        assert sorted(one.code for one in report.notices) == [
            "NOTE_BROKEN", "RELATED_SELF", "RELATED_UNKNOWN", "RELATED_UNKNOWN",
        ]  # fmt: skip
        assert all(one.remedy and one.row == 2 for one in report.notices)
        assert not Volume.objects.filter(ref_code="1990-A-1").exists()

    def test_a_list_that_says_nothing_of_them_tells_nothing(self, archivist, tmp_path):
        assert bring(archivist, tmp_path, "案卷目录.csv", LISTS["案卷目录.csv"], dry_run=True).beside == ()


def emptied_with_former() -> None:
    Item.objects.exclude(parent=None).delete()
    FormerCode.objects.all().delete()
    VolumeThen.objects.all().delete()
    emptied()


@pytest.mark.usefixtures("held")
class TestWhatAFileSays:
    def test_the_other_end_may_come_later_and_is_never_said_twice_whichever_end_says_it(
        self, archivist, tmp_path, monkeypatch
    ):
        monkeypatch.setattr(imports, "PIECE", 2)
        monkeypatch.setattr(relating, "PIECE", 2)
        rows = [record("1990-A-1", to("1990-A-5", "continues")), *(record(f"1990-A-{n}") for n in (2, 3, 4))]
        rows.append(record("1990-A-5", to("1990—A—1", "continues", from_there=True), to("1987-JX13-1")))
        report = bring(archivist, tmp_path, "a.jsonl", "".join(rows))
        told = {("J02 1990-A-1", "continues", "J02 1990-A-5", ""), ("J02 1990-A-5", "same", "J02 1987-JX13-1", "")}
        assert (report.accepted, bound()) == (5, told)
        bring(archivist, tmp_path, "b.jsonl", record("1987-JX13-1", to("1990-A-5", note="别的话")))
        assert bound() == told
        undone(archivist, report)
        assert not bound()

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (to("1900-X-1"), "RELATED_UNKNOWN"),
            (to("1987-JX13-1", fonds="J77"), "RELATED_UNKNOWN"),
            (to("1990-A-1"), "RELATED_SELF"),
            (to("1987-JX13-1", "cousin"), "RELATED_WORD"),
        ],
    )
    def test_what_cannot_be_is_told_in_words_and_the_row_comes_in(self, archivist, tmp_path, said, code):
        report = bring(archivist, tmp_path, "a.jsonl", record("1990-A-1", said, to("1987-JX13-2")))
        (told,) = [one for one in report.notices if one.code.startswith("RELATED_")]
        assert (told.code, told.row, bool(told.remedy), report.accepted) == (code, 2, True, 1)
        assert bound() == {("J02 1990-A-1", "same", "J02 1987-JX13-2", "")}

    def test_a_note_nobody_can_read_is_told_and_the_others_come_in(self, archivist, tmp_path):
        sound = {
            "element": "scope",
            "before": "",
            "after": "新",
            "why": "",
            "by": "甲",
            "at": "2020-01-02T03:04:05+08:00",
        }
        report = bring(
            archivist, tmp_path, "a.jsonl", record("1990-A-1", notes=[{**sound, "at": "去年"}, sound, {"at": 3}])
        )
        assert [one.code for one in report.notices].count("NOTE_BROKEN") == 2
        assert DescriptionNote.objects.values_list("noted_by_name", "noted_by").get() == ("甲", None)

    def test_an_import_that_was_cut_short_makes_them_when_it_goes_on(self, archivist, tmp_path, monkeypatch):
        monkeypatch.setattr(relating, "PIECE", 1)
        rows = [record(f"1990-A-{n}", to(f"1990-A-{n + 1}"), to("1900-X-1")) for n in (1, 2, 3)] + [record("1990-A-4")]
        passed, begun = [], relating.Relater._speakers

        def cut_short(self, lines):
            passed.append(lines)
            if len(passed) == 2:
                raise KeyboardInterrupt
            return begun(self, lines)

        monkeypatch.setattr(relating.Relater, "_speakers", cut_short)
        with pytest.raises(KeyboardInterrupt):
            bring(archivist, tmp_path, "a.jsonl", "".join(rows))
        assert ImportBatch.objects.order_by("-pk").first().state == "FAILED"
        report = bring(archivist, tmp_path, "a.jsonl", "".join(rows))
        assert (report.resumed, report.accepted, len(bound())) == (4, 4, 3)
        assert [one.code for one in report.notices].count("RELATED_UNKNOWN") == 3
        assert undone(archivist, report).related == 3

    def test_what_series_say_is_not_lost_when_an_import_is_cut_short_before_it(self, archivist, tmp_path, monkeypatch):
        papers = {"kind": "series", "code": "甲", "title": "校长文书", "above": [], "related": [to("1990-A-1")]}
        text = json.dumps(papers, ensure_ascii=False) + "\n" + record("1990-A-1")
        with monkeypatch.context() as broken:
            broken.setattr(relating.Relater, "bring", lambda *_given: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                bring(archivist, tmp_path, "a.jsonl", text)
        assert bound() == set()
        assert bring(archivist, tmp_path, "a.jsonl", text).resumed == 1
        assert bound() == {("J02 甲 校长文书", "same", "J02 1990-A-1", "")}

    def test_a_relation_or_note_made_by_hand_since_stands_in_the_way_of_undoing(self, archivist, tmp_path):
        report = bring(archivist, tmp_path, "a.jsonl", record("1990-A-1", to("1987-JX13-1")))
        catalogue.relate_units(
            archivist, kind="volume", unit_id=volume_of("J02", "1987-JX13-1").pk, fonds_code="J02", ref_code="1990-A-1",
            relation="copy",
        )  # fmt: skip
        with pytest.raises(UndoRefused) as refusal:
            catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
        assert {one.code: one.count for one in refusal.value.obstacles} == {"RELATED": 1}
        assert RelatedUnit.objects.count() == 2


@pytest.mark.usefixtures("related")
class TestSheets:
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_a_column_names_the_units_that_have_a_code_and_brings_the_relations_back(self, archivist, tmp_path, form):
        told = {one for one in bound() if one[0] != "J02"}  # what the fonds says of a volume of another
        gone = out(archivist, tmp_path, form)
        for name, content in gone.items():
            assert counted([bring(archivist, tmp_path, name, content)]) == (0, 0, 0, 0)
        assert len(bound()) == 6
        RelatedUnit.objects.all().delete()
        reports = [bring(archivist, tmp_path, name, content) for name, content in gone.items()]
        assert counted(reports) == (0, 0, 0, 0)
        assert {(*one[:3], one[3].replace("；", "，")) for one in told} == bound()
        assert sum(undone(archivist, report).related for report in reversed(reports)) == len(told)

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_a_series_a_fonds_and_an_item_without_a_code_are_named_too(self, archivist, tmp_path, form):
        RelatedUnit.objects.all().delete()
        first, asked = volume_of("J02", "1987-JX13-1"), Item.objects.get(title="请示")
        Series.objects.filter(code="甲").update(title="文书（接续）：甲")
        odd = catalogue.make_series(archivist, fonds_code="J02", title="a；b")
        there = catalogue.make_series(archivist, fonds_code="J03", title="别卷")
        inside = catalogue.make_series(archivist, fonds_code="J03", title="信", parent_id=there)
        other = Fonds.objects.get(code="J03").pk
        for to_kind, to_id, relation in (
            ("series", first.fonds.series.get(code="甲").pk, "moved"),
            ("series", inside, "same"),
            ("series", odd, "same"),
            ("fonds", first.fonds_id, "copy"),
            ("fonds", other, "continues"),
            ("item", asked.pk, "reply"),
        ):
            RelatedUnit.objects.create(
                from_kind="volume", from_id=first.pk, to_kind=to_kind, to_id=to_id, relation=relation, note="（注）：甲",
                added_at=clock.now(),
            )  # fmt: skip
        told = {one for one in bound() if "a；b" not in one[2]}  # no cell can name what looks like two
        assert len(told) == 5
        gone = out(archivist, tmp_path, form)
        if form == "csv":
            cell = gone["案卷目录.csv"].decode()
            for word in (
                "全宗:J02（",
                "全宗:J03（",
                f"件键:{asked.key}（",
                "J03:类别:别卷 › 信（",
                "；类别:甲 文书（接续）：甲（",
            ):
                assert word in cell
            assert "←1987-JX13-1（来文与复文" in gone["卷内文件目录.csv"].decode()
        RelatedUnit.objects.all().delete()
        reports = [bring(archivist, tmp_path, name, content) for name, content in gone.items()]
        assert (counted(reports), bound()) == ((0, 0, 0, 0), told), [one.notices for one in reports]
        assert sum(undone(archivist, report).related for report in reversed(reports)) == 5

    def test_people_write_them_by_the_same_words_and_what_is_not_here_is_told(self, archivist, tmp_path):
        RelatedUnit.objects.all().delete()
        rows = "1987-JX13-1,录取名册,类别：甲；fonds:J03（copy）；J77:类别:甲；件键:无#1；全宗：J99\n"
        report = bring(archivist, tmp_path, "案卷目录.csv", f"档号,案卷题名,关联档号\n{rows}")
        assert bound() == {
            ("J02 1987-JX13-1", "same", "J02 甲 校长文书", ""),
            ("J02 1987-JX13-1", "copy", "J03", ""),
        }
        assert [(one.code, one.value) for one in report.notices if one.row] == [
            ("RELATED_UNKNOWN", one) for one in ("J77:类别:甲", "件键:无#1", "全宗：J99")
        ]

    def test_the_column_is_written_as_people_write_and_only_where_there_is_any(self, archivist, tmp_path):
        lists = out(archivist, tmp_path, "csv")
        assert "J03:1987-JX13-1（同一事由）；" not in lists["归档文件目录.csv"].decode()
        assert "←1987-JX13-2（接续：接着登记）；J03:1987-JX13-1（同一事由）" in lists["案卷目录.csv"].decode()
        RelatedUnit.objects.all().delete()
        assert not any("关联档号".encode() in one for one in out(archivist, tmp_path, "csv").values())
        rows = "1987-JX13-1,录取名册,1987—JX13—2;J03：1987-JX13-1(reply：同一件事)；2003-XZ11-5（甲）\n"
        report = bring(archivist, tmp_path, "案卷目录.csv", f"档号,案卷题名,关联档号\n{rows}")
        assert bound() == {
            ("J02 1987-JX13-1", "same", "J02 1987-JX13-2", ""),
            ("J02 1987-JX13-1", "reply", "J03 1987-JX13-1", "同一件事"),
        }
        assert [(one.code, one.value) for one in report.notices if one.row] == [
            ("RELATED_UNKNOWN", "2003-XZ11-5（甲）")
        ]


def notes() -> set[tuple[object, ...]]:
    names = ("unit_kind", "unit_id", "element", "before", "after", "why", "noted_by_name", "noted_at")
    return set(DescriptionNote.objects.values_list(*names))


@pytest.mark.usefixtures("noted")
class TestNotesInSheets:
    ODD = '他说："甲"；（乙）→\n\n二行  空格\\n \ue123 \u2028「丙」'

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_notes_of_volumes_and_items_come_back_change_nothing_twice_and_go_with_the_import(
        self, archivist, tmp_path, form
    ):
        first = volume_of("J02", "1987-JX13-1")
        for by, element in (("王，五", "scope"), ('六"；：', "odd，one"), (" 七\\", "subjects")):
            DescriptionNote.objects.create(
                unit_kind="volume", unit_id=first.pk, element=element, before=self.ODD, after="", why=self.ODD[:20],
                noted_by_name=by, noted_at=clock.now(),
            )  # fmt: skip
        told = {one for one in notes() if one[0] in {"volume", "item"}}
        assert len(told) == 7
        gone = out(archivist, tmp_path, form)
        DescriptionNote.objects.all().delete()
        reports = [bring(archivist, tmp_path, name, content) for name, content in gone.items()]
        assert (counted(reports), notes()) == ((0, 0, 0, 0), told), [one.notices for one in reports]
        assert not set(DescriptionNote.objects.values_list("noted_by", flat=True)) - {None}
        assert out(archivist, tmp_path, "csv") == out(archivist, tmp_path, "csv")
        twice = [bring(archivist, tmp_path, f"2{name}", content) for name, content in gone.items()]
        assert (counted(twice), notes()) == ((0, 0, 0, 0), told)
        assert sum(undone(archivist, one).notes for one in reversed([*reports, *twice])) == 7
        assert notes() == set()

    def test_the_column_is_for_people_and_only_where_there_is_any(self, archivist, tmp_path):
        with timezone.override("Asia/Shanghai"):
            DescriptionNote.objects.filter(after="录取").update(noted_at="2026-03-01T02:00:00Z")
            text = out(archivist, tmp_path, "csv")["案卷目录.csv"].decode()
        row = next(csv.DictReader(line for line in text.lstrip("\ufeff").splitlines(True)))
        said = row["著录控制"]
        assert f'2026-03-01 10:00:00+08:00，{archivist.name}，主题词："" → "录取"（"照原件补"）' in said
        assert '"一行\\n二行  空格"' in said
        DescriptionNote.objects.filter(unit_kind__in=("volume", "item")).delete()
        assert not any("著录控制".encode() in one for one in out(archivist, tmp_path, "csv").values())

    def test_people_write_one_by_hand_and_what_cannot_be_read_is_told(self, archivist, tmp_path):
        DescriptionNote.objects.all().delete()
        cell = '2020-01-02 03:04+08:00，甲，主题词："旧"→"新"；去年，甲，主题词："" → "x"；说不清；2020-01-02，甲，scope: "" → "日"'
        quoted = cell.replace('"', '""')
        sheet = f'档号,案卷题名,著录控制\n1987-JX13-1,录取名册,"{quoted}"\n'
        report = bring(archivist, tmp_path, "案卷目录.csv", sheet)
        assert {one[2:7] for one in notes()} == {("subjects", "旧", "新", "", "甲")}
        assert [(one.code, one.value, one.row) for one in report.notices if one.row] == [
            ("NOTE_BROKEN", word, 2) for word in ("subjects", "说不清", "scope")
        ]

    def test_of_more_than_a_cell_holds_the_latest_leave_and_it_says_how_many_did_not(self, archivist, tmp_path):
        first = volume_of("J02", "1987-JX13-1")
        DescriptionNote.objects.bulk_create(
            DescriptionNote(
                unit_kind="volume", unit_id=first.pk, element="scope", before="", after=f"{n}" + "长" * 4000,
                noted_by_name="甲", noted_at=clock.now(),
            )
            for n in range(12)
        )  # fmt: skip
        gone = out(archivist, tmp_path, "xlsx")
        DescriptionNote.objects.all().delete()
        (report,) = (bring(archivist, tmp_path, name, content) for name, content in gone.items())
        assert {one[4][:2] for one in notes() if one[0] == "volume"} == {"5长", "6长", "7长", "8长", "9长", "10", "11"}
        assert not [one for one in report.notices if one.code == "NOTE_BROKEN"]

    def test_of_a_state_secret_none_leaves(self, archivist, tmp_path):
        Volume.objects.filter(ref_code="1987-JX13-1", fonds__code="J02").update(secrecy="SECRET")
        assert "照原件补" not in out(archivist, tmp_path, "csv")["案卷目录.csv"].decode()


@pytest.mark.usefixtures("related", "noted")
def test_a_finding_aid_tells_them_in_the_places_ead_has_and_leaves_what_others_wrote_there(archivist, tmp_path):
    ead = "{http://ead3.archivists.org/schema/}"
    whole = out(archivist, tmp_path, "ead")["J02.ead"]
    root = etree.fromstring(whole)
    first = next(
        one for one in root.iter(f"{ead}c") if one.findtext(f"{ead}did/{ead}unitid") == "1987-JX13-1"
    )  # fmt: skip
    several = first.findall(f"{ead}relations/{ead}relation")
    assert {one.get("relationtype") for one in several} == {"resourcerelation"}
    assert [one.get("arcrole") for one in several] == ["same", "continues", "same"]
    assert len(first.findall(f"{ead}processinfo[@localtype='lantai-note']")) == 3
    others = whole.replace(b' arcrole="same"', b"").replace(b"1987-JX13-2</unitid>", b"1987-JX13-9</unitid>")
    report = bring(archivist, tmp_path, "others.ead", others)
    assert (report.accepted, report.rejected) == (1, 0), report.problems
    assert ("J02 1987-JX13-9", "continues", "J02 1987-JX13-1", "接着登记") in bound()


def test_every_relation_has_a_word_on_the_page_and_in_a_sheet() -> None:
    assert relations.WORDS.keys() == describing.RELATIONS.keys()
