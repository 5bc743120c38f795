"""An import goes out as one piece, by name and with a reason; unless something later was built on it."""

from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import UndoRefused
from lantai.catalogue.models import (
    Enrolment,
    FormerPlace,
    ImportBatch,
    ImportConflict,
    Item,
    MentionNumber,
    NameForm,
    NameKey,
    Person,
    PersonMention,
    SourceSheet,
    Volume,
)
from lantai.catalogue.queries import reading
from lantai.catalogue.queries import undoing as queries
from lantai.catalogue.services import undoing
from lantai.catalogue.values.topics import TopicWords
from lantai.foundation import tasks
from lantai.foundation.errors import NotAllowed, StaleState
from lantai.foundation.models import EventRow
from lantai.people import services as registry
from lantai.people.services.units import UnitName
from tests import cast
from tests.catalogue import paper, reviewing
from tests.catalogue.test_pages import picture


def bring(actor, path, **options):
    return catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02", **options).batch_id


def undo(actor, batch_id, reason="选错了全宗"):
    return catalogue.undo_import(actor, batch_id=batch_id, reason=reason)


def everything():
    tables = (Volume, Item, PersonMention, Person, Enrolment, MentionNumber, NameForm, NameKey, ImportConflict)
    return {table.__name__: sorted(map(str, table.objects.values_list())) for table in tables}


@pytest.mark.req("B10")
def test_all_of_it_goes_and_who_did_it_why_and_when_stays(archivist, fonds, tmp_path):
    before = everything()
    path = paper.roster_sheet(tmp_path / "名册.xlsx")
    batch_id = bring(archivist, path)
    assert everything() != before
    view = queries.consider(archivist, batch_id=batch_id)
    assert (view.possible, view.volumes, view.mentions, view.obstacles) == (True, 1, 5, ())
    with pytest.raises(UndoRefused) as refusal:
        undo(archivist, batch_id, " ")
    assert refusal.value.code == "NO_REASON"
    assert undo(archivist, batch_id) == "UNDONE"
    assert everything() == before
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.undone_by, batch.undo_reason) == ("UNDONE", archivist.account_id, "选错了全宗")
    told = EventRow.objects.get(name="catalogue.ImportUndone")
    assert (told.actor_id, told.payload["mentions"], told.payload["volumes"]) == (archivist.account_id, 5, 1)
    assert SourceSheet.objects.count() == 1
    with pytest.raises(UndoRefused):
        undo(archivist, batch_id)
    assert bring(archivist, path) != batch_id
    assert PersonMention.objects.count() == 5


def test_only_an_archivist_undoes(archivist, fonds, tmp_path):
    batch_id = bring(archivist, paper.volume_sheet(tmp_path / "a.xlsx"))
    for outsider in (cast.sysadmin(), cast.auditor(), cast.alumna()):
        with pytest.raises(NotAllowed):
            undo(outsider, batch_id)
    assert Volume.objects.count() == 3


def test_what_it_completed_or_replaced_says_again_what_it_said(archivist, fonds, tmp_path):
    bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx"))  # names 1987-JX13-1, that no list has
    rows = paper.volume_rows()
    rows[1][8] = ""
    rows[2][3] = ""
    bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx", rows[1:]))
    before = everything()
    rows = paper.volume_rows()
    rows[2][0] = "另一个题名"
    second = bring(archivist, paper.volume_sheet(tmp_path / "二.xlsx", rows))
    assert ImportBatch.objects.get(pk=second).changed == 2
    assert Volume.objects.get(ref_code="1987-JX13-2").page_count == 22
    catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=True)
    assert Volume.objects.get(ref_code="1987-JX13-3").title == "另一个题名"
    list_rows = paper.roster_rows()
    list_rows[0][4] = "1968.11"
    third = bring(archivist, paper.roster_sheet(tmp_path / "名册2.xlsx", list_rows))
    catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get(state="OPEN").pk, take=True)
    assert PersonMention.objects.get(student_no="8701001").birth == "1968.11"
    undo(archivist, third)
    assert PersonMention.objects.get(student_no="8701001").birth == "1969.3"
    undo(archivist, second)
    after = everything()
    for table in ("Volume", "Item", "Person", "NameForm", "ImportConflict"):
        assert after[table] == before[table]
    assert PersonMention.objects.count() == 5
    assert MentionNumber.objects.count() == 5


def test_rows_that_another_sheet_names_too_stay_as_that_ones(archivist, fonds, tmp_path):
    first = bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx", paper.volume_rows(4)))
    second = bring(archivist, paper.volume_sheet(tmp_path / "二.xlsx", paper.volume_rows(4, start=3)))
    roster = bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx"))
    again = bring(
        archivist, paper.roster_sheet(tmp_path / "名册二.xlsx", [*paper.roster_rows(3), *paper.roster_rows(9)[8:]])
    )
    undo(archivist, roster)
    assert set(PersonMention.objects.values_list("batch_id", flat=True)) == {again}
    assert PersonMention.objects.count() == 4
    assert Person.objects.count() == 4
    undo(archivist, again)
    view = queries.consider(archivist, batch_id=first)
    assert (view.volumes, view.kept) == (2, 2)
    undo(archivist, first)
    assert set(Volume.objects.values_list("ref_code", "batch_id")) == {(f"1987-JX13-{n}", second) for n in (3, 4, 5, 6)}
    undo(archivist, second)
    assert Volume.objects.count() == 0


def obstacles(actor, batch_id):
    with pytest.raises(UndoRefused) as refusal:
        undo(actor, batch_id)
    assert refusal.value.code == "IN_THE_WAY"
    assert all(one.words and one.remedy for one in refusal.value.obstacles)
    return {one.code: one.count for one in refusal.value.obstacles}


def test_an_opinion_on_the_opening_of_an_item_stands_in_the_way(archivist, fonds, tmp_path):
    (tmp_path / "归档文件目录.csv").write_text(
        "档号,题名,日期\nJ02-XZ·1990-Y-BGS-0001,关于校庆的通知,19900409\nJ02-XZ·1990-Y-BGS-0002,关于校庆的批复,19900410\n",
        encoding="utf-8",
    )
    batch = bring(archivist, tmp_path / "归档文件目录.csv")
    first, second = Item.objects.order_by("pk")
    catalogue.give_opening_opinion(archivist, item_id=first.pk, status="OPEN", reason="YEARS")
    catalogue.review_opening(cast.director(), item_id=first.pk, status="OPEN", reason="满 25 年")
    catalogue.give_opening_opinion(archivist, item_id=second.pk, status="OPEN", reason="YEARS")
    assert obstacles(archivist, batch) == {"REVIEWED": 2}
    assert Item.objects.count() == 2


def test_what_was_built_on_it_since_is_named_and_nothing_goes(archivist, fonds, tmp_path):
    volumes = bring(archivist, paper.volume_sheet(tmp_path / "案卷.xlsx"))
    roster = bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx"))
    before = everything()
    assert obstacles(archivist, volumes) == {"LISTED": 5}
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "1987-JX13-2_001.jpg").write_bytes(picture())
    pages = catalogue.import_pages(archivist, folder=tmp_path / "s", fonds_code="J02").batch_id
    volume = Volume.objects.get(ref_code="1987-JX13-3")
    reviewing.opened(volume.pk, status="CONTROLLED", reason="PERSONAL")
    first, second = PersonMention.objects.order_by("pk")[:2]
    catalogue.link_mentions(archivist, mention_ids=[first.pk, second.pk], ground="同一人")
    assert obstacles(archivist, volumes) == {"PAGES": 1, "LISTED": 5, "OPENED": 1}
    assert obstacles(archivist, roster) == {"LINKED": 2}
    assert everything()["PersonMention"] != before["PersonMention"]  # linked
    assert Volume.objects.count() == 3
    with pytest.raises(UndoRefused) as refusal:
        undo(archivist, pages)
    assert refusal.value.code == "NOT_STANDING"
    assert {batch.state for batch in ImportBatch.objects.all()} == {"DONE"}


def test_other_rooms_are_asked(archivist, fonds, tmp_path):
    from lantai.catalogue import claims

    batch_id = bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx"))
    known = dict(claims._questions)
    said = claims.Claim("CASES", 1, ("2026-00001",), "有 1 宗申请用到这些记载", "逐条改正")
    claims.register("reference", lambda kind, ids: [said] if kind == "mention" and list(ids) else [])
    try:
        assert obstacles(archivist, batch_id) == {"CASES": 1}
    finally:
        claims._questions.clear()
        claims._questions.update(known)
    assert undo(archivist, batch_id) == "UNDONE"


def test_a_later_import_goes_first(archivist, fonds, tmp_path):
    rows = paper.volume_rows(2)
    rows[0][8] = ""
    first = bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx", rows))
    rows = paper.volume_rows(2)
    rows[1][0] = "另一个题名"
    second = bring(archivist, paper.volume_sheet(tmp_path / "二.xlsx", rows))
    assert obstacles(archivist, first) == {
        "LATER": 1
    }  # its second row waits for a decision; the first is in both sheets
    undo(archivist, second)
    undo(archivist, first)
    assert Volume.objects.count() == 0


def test_what_was_changed_again_since_stands_in_the_way(archivist, fonds, tmp_path):
    rows = paper.volume_rows(1)
    rows[0][8] = ""
    bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx", rows))
    second = bring(archivist, paper.volume_sheet(tmp_path / "二.xlsx", paper.volume_rows(1)))
    Volume.objects.update(page_count=99)
    assert obstacles(archivist, second) == {"CHANGED": 1}


def test_a_long_one_is_taken_out_by_the_worker_and_goes_on_after_a_fault(archivist, fonds, tmp_path, monkeypatch):
    before = everything()
    batch_id = bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx", paper.roster_rows(10)))
    monkeypatch.setattr(undoing, "AT_ONCE", 5)
    monkeypatch.setattr(undoing, "PIECE", 3)
    assert undo(archivist, batch_id) == "UNDOING"
    with pytest.raises((UndoRefused, StaleState)):
        undo(archivist, batch_id)
    real, seen = undoing._piece, []

    def fragile(batch, kind):
        seen.append(kind)
        if len(seen) == 3:
            raise OSError("power cut")
        return real(batch, kind)

    monkeypatch.setattr(undoing, "_piece", fragile)
    with pytest.raises(OSError, match="power cut"):
        undoing.go_on(archivist, batch_id=batch_id)
    assert PersonMention.objects.count() == 4
    tasks.run_until_empty()
    assert everything() == before
    assert ImportBatch.objects.get().state == "UNDONE"
    assert EventRow.objects.get(name="catalogue.ImportUndone").payload["mentions"] == 10


def test_every_hand_that_was_laid_on_it_since_is_named_with_what_to_do(archivist, fonds, tmp_path):
    rows = paper.volume_rows(3)
    batch_id = bring(archivist, paper.volume_sheet(tmp_path / "案卷.xlsx", rows))
    one, two, three = (Volume.objects.get(ref_code=f"1987-JX13-{n}") for n in (1, 2, 3))
    registry.record_unit(archivist, code="TEACHING", names=[UnitName("教务处")])
    catalogue.make_topic(archivist, code="exams", words=TopicWords("招生百年", owners=("TEACHING",)))
    catalogue.tag(archivist, code="exams", volumes=[one.pk, two.pk])
    catalogue.give_opening_opinion(archivist, volume_id=three.pk, status="CONTROLLED", reason="PERSONAL")
    catalogue.place_hold(archivist, fonds_code="J02", ref_code=one.ref_code, ground="LEGAL", reason="诉讼")
    catalogue.note_missing_page(archivist, volume_id=one.pk, label="7", reason="撕去")
    catalogue.relate_units(
        archivist, kind="volume", unit_id=one.pk, fonds_code="J02", ref_code=two.ref_code, relation="same"
    )
    view = queries.consider(archivist, batch_id=batch_id)
    assert {one.code: one.count for one in view.obstacles} == {
        "TOPIC": 2, "REVIEWED": 1, "HELD": 1, "MISSING": 1, "RELATED": 1,
    }  # fmt: skip
    topic = next(one for one in view.obstacles if one.code == "TOPIC")
    assert (topic.examples, "专题的页面上把它们移出" in topic.remedy) == (("招生百年",), True)
    assert obstacles(archivist, batch_id) == {one.code: one.count for one in view.obstacles}


# What goes with a row by itself, or is taken out before it (see `services.undoing`).
GOES_ALONG = {
    "OtherName",
    "SupervisorName",
    "MentionNumber",
    "MentionReading",
    "FormerPlace",
    "LikelySame",
}  # the last is bound by nothing


def test_no_table_of_the_catalogue_can_stand_on_a_row_without_a_name_for_it(archivist, fonds, tmp_path):
    """Every key to volumes, items and records is either asked for by name or goes along; a new table fails here."""
    batch = ImportBatch.objects.get(pk=bring(archivist, paper.volume_sheet(tmp_path / "案卷.xlsx")))
    going = queries._Going(batch, brought=dict.fromkeys(queries.MODELS, 1), kept=dict.fromkeys(queries.MODELS, 0))
    asked = {found.model.__name__ for _code, found, _name in queries._built_on(going)}
    keys = {
        key.related_model.__name__
        for model in queries.MODELS.values()
        for key in queries.keys_to(model)
        if key.related_model._meta.app_label == "catalogue"
    }
    assert keys - asked - GOES_ALONG == set()


def test_items_put_into_another_volume_by_hand_or_by_a_sheet_keep_their_addresses_until_all_is_undone(
    archivist, fonds, tmp_path
):
    bring(archivist, paper.volume_sheet(tmp_path / "案卷.xlsx", paper.volume_rows(2)))
    inside = tmp_path / "卷内.csv"
    inside.write_text(
        "档号,顺序号,题名\n1987-JX13-1,1,通知\n1987-JX13-1,2,名单\n1987-JX13-2,1,批复\n", encoding="utf-8"
    )
    first = bring(archivist, inside)
    notice, roster = (Item.objects.get(title=title) for title in ("通知", "名单"))
    catalogue.move_item(archivist, item_id=notice.pk, volume_id=Volume.objects.get(ref_code="1987-JX13-2").pk)
    again = tmp_path / "卷内二.csv"
    again.write_text(f"档号,顺序号,题名,件键\n1987-JX13-2,2,名单,{roster.key}\n", encoding="utf-8")
    second = bring(archivist, again)
    catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get(state="OPEN").pk, take=True)
    places = {row.title: (row.volume.ref_code, row.sequence) for row in Item.objects.select_related("volume")}
    assert places == {"批复": ("1987-JX13-2", "1"), "通知": ("1987-JX13-2", "2"), "名单": ("1987-JX13-2", "3")}
    for number, now in (("1", "1987-JX13-2/2"), ("2", "1987-JX13-2/3")):
        assert reading.record(archivist, fonds_code="J02", path=f"1987-JX13-1/{number}").path == now
    undo(archivist, second)
    assert reading.record(archivist, fonds_code="J02", path="1987-JX13-1/2").brief.id == roster.pk
    undo(archivist, first)
    assert (Item.objects.count(), FormerPlace.objects.count()) == (0, 0)
