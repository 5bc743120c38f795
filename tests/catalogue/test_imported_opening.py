"""What a sheet says was opened before is a first opinion: nobody opens anything with a sheet alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lantai.catalogue import policy_holdings
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, NotFound, UndoRefused
from lantai.catalogue.models import ImportConflict, ImportedOpening, Item, OpeningReview, Volume
from lantai.catalogue.queries import findables, holdings, imports, undoing
from lantai.catalogue.rules import visibility
from lantai.catalogue.services import imported_opening
from lantai.foundation import tasks
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from tests import cast, scenes
from tests.catalogue import reviewing
from tests.catalogue.conftest import ARCHIVIST, FONDS

VOLUMES = """档号,案卷题名,年度,分类号,密级,开放标识,开放日期,形成单位限制
1980-XZ11-1,校务会议记录,1980,XZ11,公开,开放,,
1980-XZ11-2,来往信函,1980,XZ11,公开,是,2199-01-01,
1980-XZ11-3,人事材料,1980,XZ11,公开,控制,,
1980-XZ11-4,合同,1980,XZ11,公开,公开,,涉及未公开的合同
1980-XZ11-5,建校规划,1980,XZ11,公开,,,
1980-XZ11-6,,1980,XZ11,机密,开放,,
"""
INSIDE = """档号,顺序号,题名,页次,开放标识
1980-XZ11-1,1,请示,1,开放
1980-XZ11-1,2,处分,2,控制
"""

pytestmark = [pytest.mark.django_db, pytest.mark.req("B10")]


def bring(actor, folder: Path, name: str, text: str):
    path = folder / name
    path.write_text(text)
    return catalogue.import_catalogue(actor, path=path, file_name=name, fonds_code="J02")


def come_in(folder: Path):
    both = [bring(ARCHIVIST.value, folder, *one) for one in (("案卷目录.csv", VOLUMES), ("卷内文件目录.csv", INSIDE))]
    assert all((one.rejected, one.conflicts) == (0, 0) for one in both), [one.problems for one in both]
    return [one.batch_id for one in both]


CAME = scenes.Scene(come_in, on=FONDS)
batches = scenes.fixture(CAME, "The import of the volumes, and of the items in one of them.")


def volume(number: int) -> Volume:
    return Volume.objects.get(ref_code=f"1980-XZ11-{number}")


def statuses() -> list[str]:
    return [volume(number).opening_status for number in range(1, 7)]


def confirm(actor, batch_id: int) -> int:
    return catalogue.confirm_imported_opening(actor, batch_id=batch_id, reason="与开放审核记录相符")


def test_a_sheet_opens_nothing_and_closes_at_once(batches, archivist):
    assert statuses() == ["UNREVIEWED", "UNREVIEWED", "CONTROLLED", "UNREVIEWED", "UNREVIEWED", "UNREVIEWED"]
    assert list(Item.objects.order_by("sequence").values_list("opening_status", flat=True)) == [
        "UNREVIEWED", "CONTROLLED",
    ]  # fmt: skip
    assert volume(4).restricted_reason == "涉及未公开的合同"
    assert not findables.by_code(cast.stranger(), code="1980-XZ11-1")
    assert not OpeningReview.objects.exists()
    said = imports.batch(archivist, batch_id=batches[0]).opening
    assert (said.volumes, said.items, said.mine, said.opened, said.under_way) == (4, 0, True, 0, False)
    assert imports.batch(cast.director(), batch_id=batches[1]).opening.items == 1


def test_the_head_who_did_not_bring_it_in_opens_it_with_both_opinions_kept(batches, archivist):
    for nobody in (archivist, cast.second_archivist()):
        with pytest.raises(NotAllowed):
            confirm(nobody, batches[0])
    with pytest.raises(CatalogueError) as silent:
        catalogue.confirm_imported_opening(cast.director(), batch_id=batches[0], reason=" ")
    assert silent.value.code == "OPENING_REASON"
    assert confirm(cast.director(), batches[0]) == 4
    assert statuses() == ["OPEN", "OPEN", "CONTROLLED", "OPEN", "UNREVIEWED", "UNREVIEWED"], "a state secret stays shut"
    assert volume(2).opens_on == date(2199, 1, 1)
    seen = [bool(findables.by_code(cast.stranger(), code=f"1980-XZ11-{number}")) for number in (1, 2, 4, 6)]
    assert seen == [True, False, False, False], "an embargo, a restriction and a secret hold"
    row = OpeningReview.objects.get(volume=volume(1))
    assert (row.state, row.first_by, row.second_by, row.reason) == (
        "DECIDED", archivist.account_id, cast.director().account_id, "BEFORE",
    )  # fmt: skip
    told = EventRow.objects.filter(name="catalogue.OpeningDecided", subject_type="volume")
    assert told.count() == 3
    assert {one.payload["imported"] for one in told} == {batches[0]}
    ended = EventRow.objects.get(name="catalogue.ImportedOpeningConfirmed").payload
    assert (ended["opened"], ended["passed"]) == (3, 1)
    assert Item.objects.get(sequence="1").opening_status == "UNREVIEWED", "its own sheet is not confirmed"
    confirm(cast.deputy_director(), batches[1])
    assert list(Item.objects.order_by("sequence").values_list("opening_status", flat=True)) == ["OPEN", "CONTROLLED"]
    assert policy_holdings.is_public(Item.objects.get(sequence="1"))
    with pytest.raises(NotFound):
        confirm(cast.director(), batches[0])


def test_a_head_does_not_confirm_what_he_brought_in_himself(fonds, archivist, tmp_path):
    batch = bring(cast.director(), tmp_path, "案卷目录.csv", VOLUMES).batch_id
    with pytest.raises(CatalogueError) as alone:
        confirm(cast.director(), batch)
    assert alone.value.code == "OPENING_TWO"
    assert "OPEN" not in statuses()
    assert confirm(cast.deputy_director(), batch) == 4


def test_what_was_decided_meanwhile_is_passed_over_and_what_lies_before_reviewers_too(batches, archivist):
    reviewing.opened(volume(1).pk, status="CONTROLLED", reason="PERSONAL")
    catalogue.give_opening_opinion(archivist, volume_id=volume(4).pk, status="CONTROLLED", reason="PERSONAL")
    confirm(cast.director(), batches[0])
    confirm(cast.director(), batches[1])
    assert [volume(number).opening_status for number in (1, 2, 4)] == ["CONTROLLED", "OPEN", "UNREVIEWED"]
    assert Item.objects.get(sequence="1").opening_status == "CONTROLLED", "the decision about its volume came first"


def test_the_same_sheet_again_changes_nothing_before_and_after(batches, archivist, tmp_path):
    for step in (None, cast.director()):
        if step:
            confirm(step, batches[0])
        again = bring(archivist, tmp_path, "案卷目录.csv", VOLUMES)
        assert (again.accepted, again.unchanged, again.changed, again.conflicts) == (0, 6, 0, 0)
        assert ImportedOpening.objects.filter(volume__isnull=False).count() == 4


def test_what_is_not_believed_waits_for_review_like_anything_else(batches, archivist, tmp_path):
    with pytest.raises(NotAllowed):
        catalogue.refuse_imported_opening(archivist, batch_id=batches[0], reason="查无审核记录")
    assert catalogue.refuse_imported_opening(cast.director(), batch_id=batches[0], reason="查无审核记录") == 4
    assert "OPEN" not in statuses()
    assert bring(archivist, tmp_path, "案卷目录.csv", VOLUMES).conflicts == 0, "it was decided"
    with pytest.raises(NotFound):
        confirm(cast.director(), batches[0])
    due = {(row.kind, row.unit_id) for row in holdings.opening_reviews(archivist, view="due")[0]}
    assert ("volume", volume(1).pk) in due


def test_a_volume_that_others_had_only_named_is_not_opened_by_its_list_and_keeps_what_was_closed(
    fonds, archivist, tmp_path
):
    bring(archivist, tmp_path, "卷内文件目录.csv", INSIDE.replace("XZ11-1", "XZ11-4"))
    Volume.objects.update(restricted_reason="形成单位限制")
    bring(archivist, tmp_path, "案卷目录.csv", VOLUMES.replace("涉及未公开的合同", ""))
    held = volume(4)
    assert (held.provisional, held.title, held.opening_status) == (False, "合同", "UNREVIEWED")
    assert held.restricted_reason == "形成单位限制"
    assert ImportedOpening.objects.filter(volume=held, state="WAITING").count() == 1


def test_undoing_takes_what_was_said_along_and_stops_where_it_was_confirmed(batches, archivist):
    confirm(cast.director(), batches[1])
    view = undoing.consider(archivist, batch_id=batches[1])
    assert {one.code for one in view.obstacles} == {"OPENED"}
    with pytest.raises(UndoRefused):
        catalogue.undo_import(archivist, batch_id=batches[1], reason="选错了")
    Item.objects.all().delete()
    catalogue.undo_import(archivist, batch_id=batches[0], reason="选错了")
    assert (Volume.objects.count(), ImportedOpening.objects.count()) == (0, 0)


def test_many_are_opened_by_the_worker_piece_by_piece_and_a_second_run_opens_none_twice(
    batches, archivist, monkeypatch
):
    monkeypatch.setattr(imported_opening, "AT_ONCE", 1)
    monkeypatch.setattr(imported_opening, "PIECE", 1)
    director = cast.director()
    assert confirm(director, batches[0]) == 4
    assert "OPEN" not in statuses()
    assert imports.batch(director, batch_id=batches[0]).opening.under_way
    imported_opening.go_on(director, batch_id=batches[0])
    imported_opening.go_on(director, batch_id=batches[0])
    assert statuses().count("OPEN") == 3
    assert EventRow.objects.filter(name="catalogue.OpeningDecided").count() == 3
    assert EventRow.objects.filter(name="catalogue.ImportedOpeningConfirmed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_it_when_it_is_told(tmp_path, monkeypatch):
    archivist = cast.window_archivist()
    catalogue.load_fixtures()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院")
    batch = bring(archivist, tmp_path, "案卷目录.csv", VOLUMES).batch_id
    monkeypatch.setattr(imported_opening, "AT_ONCE", 1)
    confirm(cast.director(), batch)
    tasks.run_until_empty()
    assert statuses().count("OPEN") == 3


HELD = "档号,案卷题名,密级,开放标识,开放日期,形成单位限制\n1980-XZ11-9,章程,内部,控制,,有约定\n"
WIDER = [
    ("档号,案卷题名,开放标识\n1980-XZ11-9,章程,开放\n", "opening_status", "OPEN"),
    ("档号,案卷题名,密级\n1980-XZ11-9,章程,公开\n", "secrecy", "PUBLIC"),
]


@pytest.mark.parametrize(("text", "name", "value"), WIDER)
def test_what_opens_a_held_unit_is_taken_by_the_head_who_did_not_bring_the_sheet(  # noqa: PLR0917
    fonds, archivist, tmp_path, text, name, value
):
    bring(archivist, tmp_path, "旧.csv", HELD)
    bring(cast.deputy_director(), tmp_path, "新.csv", text)
    waiting = ImportConflict.objects.get()
    with pytest.raises(NotAllowed):
        catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
    with pytest.raises(CatalogueError) as alone:
        catalogue.decide_conflict(cast.deputy_director(), conflict_id=waiting.pk, take=True)
    assert alone.value.code == "OPENING_TWO"
    held = Volume.objects.get(ref_code="1980-XZ11-9")
    assert getattr(held, name) != value
    assert ImportConflict.objects.get().state == "OPEN", "nothing half decided"
    catalogue.decide_conflict(cast.director(), conflict_id=waiting.pk, take=True)
    held.refresh_from_db()
    assert getattr(held, name) == value


def test_what_closes_a_held_unit_any_archivist_takes(fonds, archivist, tmp_path):
    reviewing.confirmed(bring(archivist, tmp_path, "旧.csv", HELD.replace("控制", "开放")))
    assert Volume.objects.get().opening_status == "OPEN"
    bring(archivist, tmp_path, "新.csv", "档号,案卷题名,开放标识\n1980-XZ11-9,章程,控制\n")
    catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=True)
    assert Volume.objects.get().opening_status == "CONTROLLED"


PLAIN = {"secrecy": "PUBLIC", "opening_status": "OPEN", "opens_on": None, "restricted_reason": ""}
LATER, SOON = date(2040, 1, 1), date(2030, 1, 1)


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        ({}, {}, False),
        ({"opening_status": "UNREVIEWED"}, {}, True),
        ({"opening_status": "DEFERRED", "opens_on": SOON}, {"opens_on": LATER}, True),
        ({"opening_status": "CONTROLLED"}, {"opening_status": "DEFERRED"}, False),
        ({}, {"opens_on": LATER}, False),
        ({"opens_on": LATER}, {"opens_on": SOON}, True),
        ({"opens_on": LATER}, {}, True),
        ({"secrecy": "SECRET"}, {"secrecy": "INTERNAL"}, True),
        ({"secrecy": "INTERNAL"}, {"secrecy": "TOP_SECRET"}, False),
        ({"restricted_reason": "约定"}, {}, True),
        ({"restricted_reason": "约定"}, {"restricted_reason": "另一约定"}, False),
    ],
)
def test_what_is_seen_by_more_people_or_sooner(before, after, wider):
    assert visibility.wider({**PLAIN, **before}, {**PLAIN, **after}) is wider
