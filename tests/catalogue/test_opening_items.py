"""Items are reviewed as volumes are: those without a volume in a list and in batches, any other from its description."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import ClassNode, Fonds, Item, OpeningReview, PersonMention, Volume
from lantai.catalogue.queries import findables, holdings, opening
from lantai.catalogue.queries.described import opening_of
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from tests import cast
from tests.catalogue.test_following import made_item, made_volume, said_of


def filed(number: int, **fields: Any) -> Item:
    """Return a 归档文件: an item by itself, of 1987 where nothing else is said."""
    code = f"1987-XZ11-{number:04}"
    node = ClassNode.objects.get(code="XZ11", scheme__code="process")
    said = {"title": f"校务会议纪要（{number}）", "year": 1987} | fields
    return Item.objects.create(
        fonds=Fonds.objects.get(code="J02"), key=code, ref_code=code, ref_code_norm=code, sort_key=code, class_node=node,
        **said,
    )  # fmt: skip


@pytest.fixture
def item(archivist, fonds) -> Item:
    return filed(1)


def decided(item: Item, status: str = "OPEN", reason: str = "YEARS", **keywords: Any) -> int:
    catalogue.give_opening_opinion(cast.window_archivist(), item_id=item.pk, status=status, reason=reason, **keywords)
    return catalogue.review_opening(cast.director(), item_id=item.pk, status=status, reason="满 25 年，无异议")


def test_an_item_by_itself_is_opened_by_two_people_and_then_anybody_finds_it(item, archivist):
    assert not findables.by_code(cast.stranger(), code=item.ref_code)
    catalogue.give_opening_opinion(archivist, item_id=item.pk, status="OPEN", reason="YEARS")
    with pytest.raises(CatalogueError) as twice:
        catalogue.give_opening_opinion(cast.second_archivist(), item_id=item.pk, status="OPEN", reason="YEARS")
    assert twice.value.code == "OPENING_ASKED"
    with pytest.raises(NotAllowed):
        catalogue.review_opening(archivist, item_id=item.pk, status="OPEN", reason="满 25 年")
    assert said_of(item) == [("UNREVIEWED", None)]
    catalogue.review_opening(cast.director(), item_id=item.pk, status="OPEN", reason="满 25 年")
    assert said_of(item) == [("OPEN", None)]
    assert findables.by_code(cast.stranger(), code=item.ref_code)
    told = EventRow.objects.get(name="catalogue.OpeningDecided")
    assert (told.subject_type, told.subject_id, told.payload["before"]) == ("item", str(item.pk), "UNREVIEWED")
    assert [one.after for one in holdings.opening_case(archivist, item_id=item.pk).history] == ["OPEN"]


def test_an_embargo_on_an_item_is_read_on_its_day(item):
    day = clock.today() + timedelta(days=40)
    decided(item, opens_on=day)
    gate = opening_of(cast.window_archivist(), fonds_code="J02", ref_code=item.ref_code).decision
    assert (gate.allowed, gate.code) == (False, "EMBARGOED")
    with clock.at(clock.now() + timedelta(days=40)):
        assert findables.by_code(cast.stranger(), code=item.ref_code)


def test_an_opinion_on_an_item_can_be_taken_back(item, archivist):
    catalogue.give_opening_opinion(archivist, item_id=item.pk, status="OPEN", reason="YEARS")
    with pytest.raises(NotFound):
        catalogue.take_back_opening_opinion(cast.second_archivist(), item_id=item.pk)
    catalogue.take_back_opening_opinion(archivist, item_id=item.pk)
    assert opening.opinion(archivist, item_id=item.pk) is None
    with pytest.raises(CatalogueError, match="第一意见"):
        catalogue.review_opening(cast.director(), item_id=item.pk, status="OPEN", reason="满 25 年")


def test_a_state_secret_and_what_is_in_one_or_destroyed_is_not_reviewed(item, archivist):
    secret = made_item(made_volume("1987-XZ11-9", secrecy="SECRET"), 1)
    Item.objects.filter(pk=item.pk).update(destroyed_on=clock.today())
    for one, code in ((secret, "SECRET_STUB"), (item, "DESTROYED")):
        with pytest.raises(CatalogueError) as refusal:
            catalogue.give_opening_opinion(archivist, item_id=one.pk, status="OPEN", reason="YEARS")
        assert refusal.value.code == code
    assert holdings.opening_case(archivist, item_id=secret.pk).state_secret


def test_a_review_is_of_one_volume_or_of_one_item(item, archivist):
    volume = made_volume("1987-XZ11-9")
    for unit in ({}, {"volume_id": volume.pk, "item_id": item.pk}):
        with pytest.raises(NotFound):
            catalogue.give_opening_opinion(archivist, status="OPEN", reason="YEARS", **unit)
        with pytest.raises(IntegrityError), transaction.atomic():
            OpeningReview.objects.create(
                status="OPEN", reason="YEARS", first_by_name="何静安", first_at=clock.now(), **unit
            )


def test_items_by_themselves_wait_in_a_list_of_their_own(item, archivist):
    young = filed(2, year=clock.today().year - 3)
    in_volume = made_item(made_volume("1987-XZ11-9"), 1)
    filed(3, parent=item)
    filed(4, secrecy="SECRET")
    rows, counts = holdings.opening_reviews(archivist, level="item")
    assert [(one.kind, one.unit_id) for one in rows] == [("item", item.pk)]
    assert (counts["due"], counts["later"], counts["asked"]) == (1, 1, 0)
    assert [one.unit_id for one in holdings.opening_reviews(archivist, level="item", view="later")[0]] == [young.pk]
    assert [one.kind for one in holdings.opening_reviews(archivist)[0]] == ["volume"]
    assert [holdings.opening_due(archivist, level=level) for level in ("volume", "item")] == [1, 1]
    for one in (item, in_volume):
        catalogue.give_opening_opinion(archivist, item_id=one.pk, status="OPEN", reason="YEARS")
    asked, counts = holdings.opening_reviews(archivist, level="item", view="asked")
    assert ({one.unit_id for one in asked}, counts["asked"]) == ({item.pk, in_volume.pk}, 2)
    catalogue.review_opening(cast.director(), item_id=item.pk, status="OPEN", reason="满 25 年")
    assert [one.unit_id for one in holdings.opening_reviews(archivist, level="item", view="open")[0]] == [item.pk]
    assert holdings.opening_due(archivist, level="item") == 0


def test_components_follow_their_item_but_for_those_decided_by_themselves(item):
    silent, controlled = filed(2, parent=item), filed(3, parent=item, opening_status="CONTROLLED")
    below, below_controlled = filed(4, parent=silent), filed(5, parent=controlled)
    secret = filed(6, parent=item, secrecy="SECRET")
    apart = holdings.opening_case(cast.director(), item_id=item.pk).apart
    assert (apart.count, {one.id for one in apart.first}) == (2, {controlled.pk, below_controlled.pk})
    assert decided(item) == 2
    assert said_of(item, silent, below) == [("OPEN", None)] * 3
    assert said_of(controlled, below_controlled, secret) == [
        ("CONTROLLED", None), ("UNREVIEWED", None), ("UNREVIEWED", None),
    ]  # fmt: skip


def test_what_lies_below_a_controlled_item_follows_it(item):
    part = filed(2, parent=item)
    decided(item, "CONTROLLED", "PERSONAL")
    assert said_of(item, part) == [("CONTROLLED", None)] * 2
    assert decided(item) == 0
    assert said_of(item, part) == [("OPEN", None)] * 2


def test_an_item_that_two_people_review_by_itself_does_not_follow_its_volume(archivist, fonds):
    volume = made_volume("1987-XZ11-9")
    asked, controlled, silent = (made_item(volume, number) for number in (1, 2, 3))
    catalogue.give_opening_opinion(archivist, item_id=asked.pk, status="CONTROLLED", reason="PERSONAL")
    decided(controlled, "CONTROLLED", "PERSONAL")
    catalogue.give_opening_opinion(archivist, volume_id=volume.pk, status="CONTROLLED", reason="PERSONAL")
    catalogue.review_opening(cast.director(), volume_id=volume.pk, status="CONTROLLED", reason="先控制")
    catalogue.give_opening_opinion(archivist, volume_id=volume.pk, status="OPEN", reason="YEARS")
    assert catalogue.review_opening(cast.director(), volume_id=volume.pk, status="OPEN", reason="满 25 年") == 2
    assert said_of(asked, controlled, silent) == [("UNREVIEWED", None), ("CONTROLLED", None), ("OPEN", None)]


def test_an_item_opened_in_a_volume_that_keeps_back_is_shown_to_nobody_and_the_head_is_told(archivist, fonds):
    listed = made_item(made_volume("1987-XZ11-8", record_kind="ADMISSION_ROSTER"), 1)
    assert holdings.opening_case(archivist, item_id=listed.pk).kept_back
    assert not holdings.opening_case(archivist, item_id=filed(1).pk).kept_back
    decided(listed)
    assert said_of(listed) == [("OPEN", None)]
    assert not findables.by_code(cast.stranger(), code=listed.ref_code)


def test_a_batch_takes_volumes_and_items_by_themselves(archivist, fonds):
    volumes = [made_volume(f"1987-XZ11-{number}") for number in range(3)]
    items = [filed(number) for number in range(1, 5)]
    listed = filed(5)
    part = filed(6, parent=items[0], opening_status="CONTROLLED")
    made_item(volumes[0], 1)
    young = filed(7, year=clock.today().year)
    _mention(listed)
    batch = catalogue.make_opening_batch(archivist, fonds_code="J02", class_code="XZ")
    view, rows, total = opening.opening_batch(archivist, batch_id=batch, sampled=False)
    assert (view.size, total, dict(view.by_status)) == (8, 8, {"OPEN": 7, "CONTROLLED": 1})
    units = [*((Volume, one) for one in volumes), *((Item, one) for one in (*items, listed))]
    assert {(one.kind, one.unit_id) for one in rows} == {(model.__name__.lower(), one.pk) for model, one in units}
    assert opening.batch_apart(archivist, batch_id=batch).first[0].id == part.pk
    drawn = OpeningReview.objects.filter(batch_id=batch, sampled=True)
    assert drawn.count() == 5
    for row in drawn:
        catalogue.read_opening_sample(cast.second_archivist(), batch_id=batch, review_id=row.pk, status=row.status)
    done = catalogue.decide_opening_batch(cast.director(), batch_id=batch, reason="满 25 年")
    assert (done.units, done.apart) == (8, 1)
    assert said_of(*items) == [("OPEN", None)] * 4
    assert said_of(listed, part, young) == [("CONTROLLED", None), ("CONTROLLED", None), ("UNREVIEWED", None)]
    assert Volume.objects.filter(opening_status="OPEN").count() == 3
    with pytest.raises(CatalogueError) as empty:
        catalogue.make_opening_batch(archivist, fonds_code="J02", class_code="XZ")
    assert empty.value.code == "OPENING_NOTHING"


def _mention(item: Item) -> None:
    from lantai.catalogue.models import NameForm

    PersonMention.objects.create(
        identity="m1", content="c1", raw_name="周念慈", name=NameForm.objects.create(text="周念慈"), fonds_code="J02",
        ref_code=item.ref_code, ref_code_norm=item.ref_code_norm, indexed_at=clock.now(),
    )  # fmt: skip
