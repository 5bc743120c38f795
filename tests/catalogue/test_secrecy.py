"""Of a state secret only the stub stands here, whenever it became one; two people change a level, both ways."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, DescriptionRefused, NotFound
from lantai.catalogue.models import (
    DescriptionNote,
    ImportChange,
    ImportConflict,
    ImportProblem,
    Item,
    SecrecyChange,
    SourceSheet,
    Volume,
)
from lantai.catalogue.queries import describing, findables, imports, undoing
from lantai.catalogue.queries import secrecy as queries
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed, StaleState
from lantai.foundation.models import EventRow
from tests import cast, scenes
from tests.catalogue import reviewing
from tests.catalogue.conftest import ARCHIVIST, FONDS

SECRET = "锦江三号"  # a word that may stand nowhere afterwards
VOLUMES = f"""档号,案卷题名,责任者,年度,分类号,存放位置,备注,密级,柜号
1980-XZ11-1,{SECRET}工程会议记录,{SECRET}办公室,1980,XZ11,三库2排,{SECRET},公开,{SECRET}柜
1980-XZ11-2,来往信函,校办,1980,XZ11,三库2排,,公开,
"""
INSIDE = f"""档号,顺序号,题名,责任者,页次
1980-XZ11-1,1,{SECRET}请示,校办,1
1980-XZ11-2,1,函,校办,1
"""
DAY = date(2020, 5, 1)

pytestmark = [pytest.mark.django_db]


def bring(actor, folder: Path, name: str, text: str):
    path = folder / name
    path.write_text(text)
    return catalogue.import_catalogue(actor, path=path, file_name=name, fonds_code="J02")


def come_in(folder: Path) -> int:
    first = bring(ARCHIVIST.value, folder, "案卷目录.csv", VOLUMES)
    bring(ARCHIVIST.value, folder, "卷内文件目录.csv", INSIDE)
    volume = Volume.objects.get(ref_code="1980-XZ11-1")
    catalogue.describe(ARCHIVIST.value, kind="volume", unit_id=volume.pk, values={"scope": SECRET}, why=SECRET)
    reviewing.opened(volume.pk)
    assert (first.accepted, first.rejected) == (2, 0)
    return volume.pk


HELD = scenes.Scene(come_in, on=FONDS)
volume_id = scenes.fixture(HELD, "The volume that is open, described, and has an item.")


def propose(actor, pk: int, level: str = "CONFIDENTIAL", kind: str = "volume") -> int:
    return catalogue.propose_secrecy(
        actor, kind=kind, unit_id=pk, level=level, ground="国密定〔2020〕5号", decided_on=DAY
    )


def changed(pk: int, level: str = "CONFIDENTIAL") -> None:
    propose(cast.window_archivist(), pk, level)
    catalogue.confirm_secrecy(cast.director(), kind="volume", unit_id=pk)


def everything(folder: Path) -> str:
    """Return all that leaves by export, in both forms."""
    told = ""
    for form, kind in (("csv", "volumes"), ("csv", "volume_items"), ("jsonl", None), ("ead", None)):
        path = folder / f"out-{form}-{kind}"
        path.unlink(missing_ok=True)
        catalogue.export(cast.window_archivist(), fonds_code="J02", form=form, kind=kind, path=path)
        told += path.read_text(encoding="utf-8")
    return told


def held_of(pk: int) -> str:
    """Return all that the catalogue's own tables say of a volume and what lies in it."""
    rows = [*Volume.objects.filter(pk=pk).values(), *Item.objects.filter(volume=pk).values()]
    ids = {("volume", pk), *(("item", one) for one in Item.objects.filter(volume=pk).values_list("pk", flat=True))}
    for kind, one in ids:
        rows += DescriptionNote.objects.filter(unit_kind=kind, unit_id=one).values()
        rows += ImportChange.objects.filter(kind=kind, held_id=one).values()
        rows += ImportConflict.objects.filter(kind=kind, held_id=one).values()
    return json.dumps(rows, ensure_ascii=False, default=str)


def test_what_becomes_a_state_secret_is_emptied_to_its_stub_with_all_that_lies_in_it(volume_id, archivist, tmp_path):
    assert SECRET in held_of(volume_id)
    assert SECRET in everything(tmp_path)
    changed(volume_id)
    assert SECRET not in held_of(volume_id)
    assert SECRET not in everything(tmp_path)
    volume, item = Volume.objects.get(pk=volume_id), Item.objects.get(volume=volume_id)
    assert (volume.title, volume.creator, volume.elements, volume.extra, volume.secrecy, volume.location) == (
        "", "", {}, {}, "CONFIDENTIAL", "三库2排",
    )  # fmt: skip
    assert (item.title, item.secrecy) == ("", "CONFIDENTIAL")
    assert (volume.opening_status, volume.opens_on) == ("UNREVIEWED", None), "nothing that opens by itself afterwards"
    note = DescriptionNote.objects.get(unit_kind="volume", unit_id=volume_id)
    assert (note.element, note.before, note.after, note.noted_by) == ("scope", "", "", archivist.account_id)
    assert not findables.by_code(cast.stranger(), code="1980-XZ11-1")
    assert [one.title for one in findables.by_code(archivist, code="1980-XZ11-1")] == [""]
    assert Volume.objects.get(ref_code="1980-XZ11-2").title == "来往信函"
    told = EventRow.objects.filter(name="catalogue.SecrecyChanged").order_by("pk")
    assert [(one.subject_type, one.payload["before"], one.payload["after"]) for one in told] == [
        ("volume", "PUBLIC", "CONFIDENTIAL"), ("item", "PUBLIC", "CONFIDENTIAL"),
    ]  # fmt: skip
    with pytest.raises(DescriptionRefused):
        catalogue.describe(archivist, kind="volume", unit_id=volume_id, values={"title": SECRET})


def test_it_takes_two_people_a_ground_and_a_day(volume_id, archivist):
    director, deputy = cast.director(), cast.deputy_director()
    for level, ground, day, code in (
        ("PUBLIC", "文件", DAY, "SECRECY_LEVEL"), ("SEALED", "文件", DAY, "SECRECY_LEVEL"),
        ("SECRET", " ", DAY, "SECRECY_GROUND"), ("SECRET", "文件", None, "SECRECY_GROUND"),
        ("SECRET", "文件", clock.today() + timedelta(days=1), "SECRECY_GROUND"),
    ):  # fmt: skip
        with pytest.raises(CatalogueError) as refusal:
            catalogue.propose_secrecy(
                archivist, kind="volume", unit_id=volume_id, level=level, ground=ground, decided_on=day
            )
        assert refusal.value.code == code
    with pytest.raises(NotFound):
        catalogue.confirm_secrecy(director, kind="volume", unit_id=volume_id)
    propose(director, volume_id)
    with pytest.raises(CatalogueError) as again:
        propose(archivist, volume_id, "SECRET")
    assert again.value.code == "SECRECY_ASKED"
    with pytest.raises(NotAllowed):
        catalogue.confirm_secrecy(archivist, kind="volume", unit_id=volume_id)
    with pytest.raises(CatalogueError) as alone:
        catalogue.confirm_secrecy(director, kind="volume", unit_id=volume_id)
    assert alone.value.code == "SECRECY_TWO"
    with pytest.raises(NotFound):
        catalogue.withdraw_secrecy(archivist, kind="volume", unit_id=volume_id)
    assert SECRET in Volume.objects.get(pk=volume_id).title, "nothing happens before it is confirmed"
    catalogue.confirm_secrecy(deputy, kind="volume", unit_id=volume_id)
    row = SecrecyChange.objects.get()
    assert (row.state, row.ended_by, row.decided_on) == ("CONFIRMED", deputy.account_id, DAY)
    for outsider in (cast.sysadmin(), cast.auditor(), cast.alumna()):
        with pytest.raises(NotAllowed):
            propose(outsider, volume_id, "PUBLIC")


def test_a_proposal_is_withdrawn_and_one_that_no_longer_fits_is_refused(volume_id, archivist):
    propose(archivist, volume_id)
    catalogue.withdraw_secrecy(archivist, kind="volume", unit_id=volume_id)
    assert queries.secrecy_of(archivist, kind="volume", unit_id=volume_id).proposed is None
    propose(archivist, volume_id)
    Volume.objects.filter(pk=volume_id).update(secrecy="INTERNAL")
    with pytest.raises(StaleState):
        catalogue.confirm_secrecy(cast.director(), kind="volume", unit_id=volume_id)
    assert SECRET in Volume.objects.get(pk=volume_id).title


def test_what_is_declassified_is_described_anew_and_waits_for_its_opening_review(volume_id, archivist):
    changed(volume_id)
    changed(volume_id, "PUBLIC")
    volume, item = Volume.objects.get(pk=volume_id), Item.objects.get(volume=volume_id)
    assert (volume.secrecy, volume.title, volume.opening_status) == ("PUBLIC", "", "UNREVIEWED")
    assert (item.secrecy, item.title) == ("PUBLIC", "")
    catalogue.describe(archivist, kind="volume", unit_id=volume_id, values={"title": "工程会议记录"})
    assert describing.described(archivist, kind="volume", unit_id=volume_id).title == "工程会议记录"
    assert not findables.by_code(cast.stranger(), code="1980-XZ11-1")
    past = queries.secrecy_of(archivist, kind="volume", unit_id=volume_id).past
    assert [(one.before, one.after, one.ground) for one in past] == [
        ("CONFIDENTIAL", "PUBLIC", "国密定〔2020〕5号"), ("PUBLIC", "CONFIDENTIAL", "国密定〔2020〕5号"),
    ]  # fmt: skip


def test_an_item_takes_what_is_below_it_along_and_not_its_volume(volume_id, archivist):
    item = Item.objects.get(volume=volume_id)
    part = catalogue.make_component(archivist, item_id=item.pk, title=f"{SECRET}附图")
    propose(archivist, item.pk, "SECRET", kind="item")
    catalogue.confirm_secrecy(cast.director(), kind="item", unit_id=item.pk)
    assert list(Item.objects.filter(pk__in=[item.pk, part]).values_list("title", "secrecy")) == [("", "SECRET")] * 2
    assert SECRET in Volume.objects.get(pk=volume_id).title


def say_secret(folder: Path):
    text = "档号,案卷题名,密级,存放位置\n1980-XZ11-1,,机密★20年,保密柜\n"
    return bring(cast.second_archivist(), folder, "涉密.csv", text)


def test_a_sheet_that_says_state_secret_of_what_is_held_is_the_first_of_two_opinions(volume_id, archivist, tmp_path):
    report = say_secret(tmp_path)
    assert report.conflicts == 1
    conflict = ImportConflict.objects.get()
    assert catalogue.decide_conflict(archivist, conflict_id=conflict.pk, take=True) == "OPEN"
    assert SECRET in held_of(volume_id), "nothing happens before it is confirmed"
    proposed = queries.secrecy_of(archivist, kind="volume", unit_id=volume_id).proposed
    assert (proposed.before, proposed.after, proposed.mine) == ("PUBLIC", "CONFIDENTIAL", True)
    for take in (True, False):
        with pytest.raises(CatalogueError) as waits:
            catalogue.decide_conflict(cast.director(), conflict_id=conflict.pk, take=take)
        assert waits.value.code == "SECRECY_ASKED"
    with pytest.raises(NotAllowed):
        catalogue.confirm_secrecy(cast.second_archivist(), kind="volume", unit_id=volume_id)
    catalogue.confirm_secrecy(cast.director(), kind="volume", unit_id=volume_id)
    assert SECRET not in held_of(volume_id)
    assert SECRET not in everything(tmp_path)
    volume = Volume.objects.get(pk=volume_id)
    assert (volume.secrecy, volume.secrecy_text, volume.location) == ("CONFIDENTIAL", "机密★20年", "保密柜")
    conflict.refresh_from_db()
    assert (conflict.state, conflict.decided_by) == ("TAKEN", cast.director().account_id)
    told = EventRow.objects.filter(name="catalogue.SecrecyChanged", subject_type="volume").get()
    assert (told.payload["imported"], told.payload["ground"] != "") == (report.batch_id, True)
    catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
    assert Volume.objects.get(pk=volume_id).secrecy == "CONFIDENTIAL", "undoing an import declassifies nothing"
    assert SECRET not in held_of(volume_id)


def test_who_takes_the_sheets_word_first_does_not_confirm_it_herself(volume_id, tmp_path):
    say_secret(tmp_path)
    catalogue.decide_conflict(cast.director(), conflict_id=ImportConflict.objects.get().pk, take=True)
    with pytest.raises(CatalogueError) as alone:
        catalogue.confirm_secrecy(cast.director(), kind="volume", unit_id=volume_id)
    assert alone.value.code == "SECRECY_TWO"
    catalogue.confirm_secrecy(cast.deputy_director(), kind="volume", unit_id=volume_id)
    assert ImportConflict.objects.get().state == "TAKEN"


def test_a_conflict_that_was_sent_back_or_could_not_be_proposed_is_not_lost(volume_id, archivist, tmp_path):
    report = say_secret(tmp_path)
    conflict = ImportConflict.objects.get()
    propose(cast.second_archivist(), volume_id, "SECRET")
    with pytest.raises(CatalogueError) as asked:
        catalogue.decide_conflict(archivist, conflict_id=conflict.pk, take=True)
    assert asked.value.code == "SECRECY_ASKED"
    catalogue.withdraw_secrecy(cast.director(), kind="volume", unit_id=volume_id)
    catalogue.decide_conflict(archivist, conflict_id=conflict.pk, take=True)
    catalogue.withdraw_secrecy(cast.director(), kind="volume", unit_id=volume_id)
    conflict.refresh_from_db()
    assert conflict.state == "OPEN"
    assert [one.door for one in imports.conflicts(archivist)] == ["PROPOSES"]
    catalogue.decide_conflict(archivist, conflict_id=conflict.pk, take=True)
    assert [one.door for one in imports.conflicts(archivist)] == ["ASKED"]
    catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
    assert not ImportConflict.objects.exists()
    assert queries.secrecy_of(archivist, kind="volume", unit_id=volume_id).proposed is None, "only the sheet said so"
    assert SECRET in held_of(volume_id)
    assert EventRow.objects.filter(name="catalogue.SecrecyChangeWithdrawn").count() == 3


def test_a_stub_takes_a_higher_level_from_a_sheet_by_two_people_and_another_place_by_one(
    volume_id, archivist, tmp_path
):
    changed(volume_id, "SECRET")
    bring(cast.second_archivist(), tmp_path, "绝密.csv", "档号,案卷题名,密级\n1980-XZ11-1,,绝密\n")
    assert catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=True) == "OPEN"
    assert Volume.objects.get(pk=volume_id).secrecy == "SECRET"
    catalogue.confirm_secrecy(cast.director(), kind="volume", unit_id=volume_id)
    assert Volume.objects.get(pk=volume_id).secrecy == "TOP_SECRET"
    bring(cast.second_archivist(), tmp_path, "处.csv", "档号,案卷题名,密级,存放位置\n1980-XZ11-1,,绝密,保密柜\n")
    place = ImportConflict.objects.get(state="OPEN")
    assert catalogue.decide_conflict(archivist, conflict_id=place.pk, take=True) == "TAKEN"
    assert Volume.objects.get(pk=volume_id).location == "保密柜"


def test_no_sheet_describes_a_stub_again_nor_lowers_it(volume_id, archivist, tmp_path):
    waiting = bring(archivist, tmp_path, "早.csv", f"档号,案卷题名\n1980-XZ11-1,{SECRET}又名\n")
    assert waiting.conflicts == 1
    changed(volume_id)
    assert ImportConflict.objects.get().state == "KEPT"
    sheets = SourceSheet.objects.count()
    for text in (VOLUMES, f"档号,案卷题名,备注\n1980-XZ11-1,{SECRET}工程,{SECRET}\n"):
        report = bring(archivist, tmp_path, "再来.csv", text)
        assert (report.changed, report.conflicts, [one.code for one in report.problems]) == (0, 0, ["HELD_SECRET"])
        kept = ImportProblem.objects.filter(batch_id=report.batch_id)
        assert SECRET not in json.dumps(list(kept.values("value", "cells")), ensure_ascii=False)
    assert SourceSheet.objects.count() == sheets, "a sheet that describes a state secret is not kept"
    assert SECRET not in held_of(volume_id)
    report = bring(archivist, tmp_path, "低.csv", "档号,案卷题名,密级\n1980-XZ11-1,,秘密\n")
    assert report.conflicts == 1
    with pytest.raises(CatalogueError) as door:
        catalogue.decide_conflict(cast.director(), conflict_id=ImportConflict.objects.get(state="OPEN").pk, take=True)
    assert door.value.code == "SECRECY_DOOR"
    assert Volume.objects.get(pk=volume_id).secrecy == "CONFIDENTIAL"


def test_an_old_row_that_still_says_something_leaves_as_a_stub(volume_id, tmp_path):
    Volume.objects.filter(pk=volume_id).update(secrecy="SECRET")  # as conflicts were once taken
    Item.objects.filter(volume=volume_id).update(secrecy="SECRET")
    assert SECRET in held_of(volume_id)
    assert SECRET not in everything(tmp_path)


def test_an_import_of_which_a_unit_has_changed_its_secrecy_is_not_undone(volume_id, archivist):
    propose(archivist, volume_id)
    batch = Volume.objects.get(pk=volume_id).batch_id
    assert "SECRECY" in {one.code for one in undoing.consider(archivist, batch_id=batch).obstacles}
