"""Which items follow when the opening of their volume is decided: never one of which something was decided by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ClassNode, Fonds, Item, OpeningReview, Volume
from lantai.catalogue.queries import findables, holdings, opening
from lantai.foundation import clock
from lantai.foundation.models import EventRow
from tests import cast
from tests.catalogue import reviewing


@pytest.fixture
def volume(archivist, fonds) -> Volume:
    return made_volume("1987-XZ11-1")


def made_volume(code: str, **fields: Any) -> Volume:
    node = ClassNode.objects.get(code="XZ11", scheme__code="process")
    return Volume.objects.create(
        fonds=Fonds.objects.get(code="J02"), ref_code=code, ref_code_norm=code, sort_key=code, title="校务会议记录",
        year=1987, class_node=node, class_code="XZ11", **fields,
    )  # fmt: skip


def made_item(volume: Volume, number: int, status: str = "UNREVIEWED", **fields: Any) -> Item:
    code = f"{volume.ref_code}-{number}"
    return Item.objects.create(
        fonds=volume.fonds, volume=volume, key=code, ref_code=code, ref_code_norm=code, sort_key=f"{number:03}",
        title=f"第 {number} 件", opening_status=status, **fields,
    )  # fmt: skip


def said_of(*several: Item) -> list[tuple[str, date | None]]:
    rows = {row.pk: (row.opening_status, row.opens_on) for row in Item.objects.all()}
    return [rows[one.pk] for one in several]


def test_what_was_decided_of_an_item_is_not_undone_by_deciding_its_volume(volume):
    later = clock.today() + timedelta(days=400)
    plain, internal = made_item(volume, 1), made_item(volume, 2, secrecy="INTERNAL")
    controlled = made_item(volume, 3, "CONTROLLED")
    embargoed = made_item(volume, 4, "OPEN", opens_on=later)
    deferred = made_item(volume, 5, "DEFERRED", opens_on=later)
    waiting = made_item(volume, 6, opens_on=later)
    opened = made_item(volume, 7, "OPEN")
    case = holdings.opening_case(cast.director(), volume_id=volume.pk)
    assert (case.apart.count, len(case.apart.first)) == (5, 5)
    assert [one.id for one in case.apart.first] == [controlled.pk, embargoed.pk, deferred.pk, waiting.pk, opened.pk]
    reviewing.opened(volume.pk)
    assert said_of(plain, internal) == [("OPEN", None)] * 2
    assert said_of(controlled, embargoed, deferred, waiting) == [
        ("CONTROLLED", None), ("OPEN", later), ("DEFERRED", later), ("UNREVIEWED", later),
    ]  # fmt: skip
    assert EventRow.objects.get(name="catalogue.OpeningDecided").payload["apart"] == 5
    assert findables.by_code(cast.stranger(), code=plain.ref_code)
    for one in (controlled, embargoed, deferred, waiting):
        assert not findables.by_code(cast.stranger(), code=one.ref_code)


def test_what_followed_its_volume_once_follows_it_again(volume):
    followed = made_item(volume, 1)
    day = clock.today() + timedelta(days=40)
    reviewing.opened(volume.pk, opens_on=day)
    assert said_of(followed) == [("OPEN", day)]
    other_day = made_item(volume, 2, "OPEN", opens_on=day + timedelta(days=1))
    no_day = made_item(volume, 3, "OPEN")
    reviewing.opened(volume.pk, status="CONTROLLED", reason="PERSONAL")
    assert said_of(followed, other_day, no_day) == [
        ("CONTROLLED", None), ("OPEN", day + timedelta(days=1)), ("OPEN", None),
    ]  # fmt: skip


def test_the_parts_of_an_item_that_stays_stay_with_it_at_every_depth(volume):
    controlled, plain = made_item(volume, 1, "CONTROLLED"), made_item(volume, 2)
    part = made_item(volume, 3, parent=controlled)
    below = made_item(volume, 4, parent=part)
    other = made_item(volume, 5, parent=plain)
    secret = made_item(volume, 6, secrecy="SECRET")
    of_secret = made_item(volume, 7, parent=secret)
    reviewing.opened(volume.pk)
    closed = [("UNREVIEWED", None)]
    assert said_of(part, below, secret, of_secret) == closed * 4
    assert said_of(plain, other) == [("OPEN", None)] * 2
    assert EventRow.objects.get(name="catalogue.OpeningDecided").payload["apart"] == 4  # the secret one is not told


def test_who_decides_is_told_how_many_items_do_not_follow(volume, archivist):
    made_item(volume, 1)
    made_item(volume, 2, "CONTROLLED")
    catalogue.give_opening_opinion(archivist, volume_id=volume.pk, status="OPEN", reason="YEARS")
    assert catalogue.review_opening(cast.director(), volume_id=volume.pk, status="OPEN", reason="满 25 年") == 1
    calm = made_volume("1987-XZ11-2")
    made_item(calm, 1)
    catalogue.give_opening_opinion(archivist, volume_id=calm.pk, status="OPEN", reason="YEARS")
    assert catalogue.review_opening(cast.director(), volume_id=calm.pk, status="OPEN", reason="满 25 年") == 0


def test_a_batch_leaves_alone_what_was_decided_of_items(archivist, fonds):
    several = [made_volume(f"1980-XZ11-{number}") for number in range(7)]
    items = [made_item(one, 1) for one in several]
    kept = [made_item(one, 2, "CONTROLLED") for one in several]
    batch = catalogue.make_opening_batch(archivist, fonds_code="J02")
    before = opening.batch_apart(cast.director(), batch_id=batch)
    assert (before.count, [one.id for one in before.first]) == (7, [one.pk for one in kept[:5]])
    for row in OpeningReview.objects.filter(batch_id=batch, sampled=True):
        catalogue.read_opening_sample(cast.second_archivist(), batch_id=batch, review_id=row.pk, status=row.status)
    done = catalogue.decide_opening_batch(cast.director(), batch_id=batch, reason="满 25 年")
    assert (done.units, done.apart) == (7, 7)
    assert said_of(*items) == [("OPEN", None)] * 7
    assert said_of(*kept) == [("CONTROLLED", None)] * 7
    told = EventRow.objects.filter(name="catalogue.OpeningDecided")
    assert [row.payload["apart"] for row in told] == [1] * 7
    assert opening.batch_apart(cast.director(), batch_id=batch).count == 0  # nothing waits any more
