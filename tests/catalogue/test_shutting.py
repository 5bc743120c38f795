"""No hand alone opens what a volume or a restriction kept back: moved out of it, it waits for its opening review."""

from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import Fonds, ImportConflict, Item, Volume
from lantai.catalogue.queries import findables
from lantai.foundation.models import EventRow
from tests import cast, scenes
from tests.catalogue.conftest import FONDS
from tests.catalogue.test_secrecy import bring

pytestmark = [pytest.mark.django_db, pytest.mark.req("B16")]


def fill(_folder) -> None:
    """Two plain volumes, and one of each kind that keeps its items back; in each an item that is open, with a part."""
    fonds = Fonds.objects.get(code=FONDS.value)
    kinds = {"PLAIN": {}, "OTHER": {}, "RESTRICTED": {"restricted_reason": "校办限制"}, "INTERNAL": {"secrecy": "INTERNAL"},
             "PEOPLE": {"record_kind": "STATUS_CARD"}, "CONTROLLED": {"opening_status": "CONTROLLED"}}  # fmt: skip
    for code, says in kinds.items():
        volume = Volume.objects.create(
            fonds=fonds, ref_code=code, ref_code_norm=code, title=code, **{"opening_status": "OPEN", **says}
        )
        whole = Item.objects.create(
            fonds=fonds, volume=volume, key=f"{code}#1", sequence="1", title="函", opening_status="OPEN"
        )
        Item.objects.create(
            fonds=fonds,
            volume=volume,
            parent=whole,
            key=f"{code}#1.1",
            sequence="1.1",
            title="附件",
            opening_status="OPEN",
        )


HELD = scenes.Scene(fill, on=FONDS)


@pytest.fixture
@scenes.begins_with(HELD)
def held(db):
    return cast.window_archivist()


def volume(code: str) -> Volume:
    return Volume.objects.get(ref_code=code)


def item(code: str) -> Item:
    return Item.objects.get(key=f"{code}#1")


def known(*ids: int) -> set[int]:
    return set(findables.findables_of(cast.stranger(), kind="item", ids=ids))


@pytest.mark.parametrize("code", ["RESTRICTED", "INTERNAL", "PEOPLE"])
def test_an_open_item_moved_out_of_what_kept_it_back_waits_for_its_review(held, code):
    moving = item(code)
    part = Item.objects.get(parent=moving)
    assert known(moving.pk, part.pk) == set()
    assert catalogue.move_item(held, item_id=moving.pk, volume_id=volume("PLAIN").pk) == 2
    assert known(moving.pk, part.pk) == set()
    assert set(Item.objects.filter(pk__in=[moving.pk, part.pk]).values_list("opening_status", "volume__ref_code")) == {
        ("UNREVIEWED", "PLAIN")
    }
    assert EventRow.objects.filter(name="catalogue.OpeningSetBack", subject_type="item").count() == 2
    catalogue.give_opening_opinion(held, item_id=moving.pk, status="OPEN", reason="YEARS")
    assert known(moving.pk) == set()
    catalogue.review_opening(cast.director(), item_id=moving.pk, status="OPEN", reason="已满二十五年")
    assert moving.pk in known(moving.pk)


@pytest.mark.parametrize(("code", "to"), [("PLAIN", "OTHER"), ("PLAIN", "CONTROLLED"), ("CONTROLLED", "PLAIN")])
def test_what_was_open_to_everybody_stays_as_it_was_reviewed(held, code, to):
    moving = item(code)
    assert known(moving.pk) == {moving.pk}
    assert catalogue.move_item(held, item_id=moving.pk, volume_id=volume(to).pk) == 0
    assert known(moving.pk) == {moving.pk}


def test_there_and_back_opens_nothing_either(held):
    moving = item("PLAIN")
    assert catalogue.move_item(held, item_id=moving.pk, volume_id=volume("RESTRICTED").pk) == 0
    assert known(moving.pk) == set()
    assert catalogue.move_item(held, item_id=moving.pk, volume_id=volume("PLAIN").pk) == 2
    assert known(moving.pk) == set()


def test_nothing_described_is_put_into_a_state_secret(held):
    Volume.objects.filter(ref_code="OTHER").update(secrecy="SECRET", title="")
    moving = item("PLAIN")
    with pytest.raises(CatalogueError) as refusal:
        catalogue.move_item(held, item_id=moving.pk, volume_id=volume("OTHER").pk)
    assert refusal.value.code == "UNDER_SECRET"
    assert item("PLAIN").volume.ref_code == "PLAIN"
    Item.objects.filter(pk=moving.pk).update(secrecy="SECRET", title="")
    catalogue.move_item(held, item_id=moving.pk, volume_id=volume("OTHER").pk)
    assert item("PLAIN").volume.ref_code == "OTHER", "a stub may lie there"


def test_a_sheet_that_puts_it_elsewhere_opens_it_no_more_than_a_hand(held, tmp_path):
    moving = item("PEOPLE")
    report = bring(held, tmp_path, "卷内文件目录.csv", f"档号,顺序号,题名,件键\nPLAIN,7,函,{moving.key}\n")
    assert report.conflicts == 1
    catalogue.decide_conflict(held, conflict_id=ImportConflict.objects.get().pk, take=True)
    moving.refresh_from_db()
    assert (moving.volume.ref_code, moving.opening_status) == ("PLAIN", "UNREVIEWED")
    assert known(moving.pk) == set()


def test_taking_a_restriction_away_is_no_review(held):
    inside, around = item("RESTRICTED"), volume("RESTRICTED")
    catalogue.describe(held, kind="volume", unit_id=around.pk, values={"restriction": ""}, why="限制期满")
    assert known(inside.pk) == set()
    assert not findables.findables_of(cast.stranger(), kind="volume", ids=[around.pk])
    around.refresh_from_db()
    assert (around.restricted_reason, around.opening_status) == ("", "UNREVIEWED")
    plain = item("PLAIN")
    for reason in ("校办限制", ""):
        catalogue.describe(held, kind="item", unit_id=plain.pk, values={"restriction": reason})
        assert known(plain.pk) == set()
