"""Rooms change and close, shelves come down, boxes are thrown away: empty ones only, and what they were stays known."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from lantai.foundation import clock
from lantai.foundation import events as log
from lantai.foundation.errors import NotAllowed
from lantai.stacks import queries, services
from lantai.stacks.errors import NotFound, PlaceRefused
from lantai.stacks.models import Box, Move, Shelf, Stack
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from tests import cast
from tests.catalogue import paper
from tests.stacks import house

pytestmark = [pytest.mark.django_db, pytest.mark.req("B38")]


def refused(call, *parts, **facts) -> PlaceRefused:
    with pytest.raises(PlaceRefused) as refusal:
        call(*parts, **facts)
    return refusal.value


def test_a_room_is_renamed_and_kept_to_another_standard(archivist, room):
    services.record_climate(archivist, stack_id=room.pk, temperature=Decimal(20), humidity=Decimal(50))
    services.change_stack(
        archivist, stack_id=room.pk, name=" 声像库 ", name_en="Recordings", standard="FILM_MASTER", shelf_mm=700
    )
    view = queries.stack_view(archivist, stack_id=room.pk)
    assert (view.name, view.name_en, view.standard_code, view.shelf_mm, view.code) == (
        "声像库", "Recordings", "FILM_MASTER", 700, house.CODE,
    )  # fmt: skip
    later = clock.now() + timedelta(hours=1)
    with clock.at(later):
        judged = services.record_climate(archivist, stack_id=room.pk, temperature=Decimal(20), humidity=Decimal(50))
    assert judged  # too damp or too warm for film
    told = log.of_subject("stack", house.CODE)
    assert next(row for row in told if row.name == "stacks.StackChanged").payload["renamed"]
    for facts, code in (
        ({"name": " "}, "STACK_NAME"),
        ({"standard": "SAND"}, "STACK_FACTS"),
        ({"shelf_mm": 0}, "STACK_FACTS"),
    ):
        assert refused(services.change_stack, archivist, stack_id=room.pk, **{"name": "甲库", **facts}).code == code
    with pytest.raises(NotFound):
        services.change_stack(cast.far_archivist(), stack_id=room.pk, name="别人的")
    with pytest.raises(NotAllowed):
        services.change_stack(cast.sysadmin(), stack_id=room.pk, name="别人的")


def test_a_room_closes_when_it_is_empty_and_opens_again(archivist, room):
    box = house.boxed(archivist, 1, 2, on=house.shelf(), number="12")
    full = refused(services.close_stack, archivist, stack_id=room.pk)
    assert (full.code, "1 只盒子" in str(full), "2 卷" in str(full)) == ("NOT_EMPTY", True, True)
    services.place_box(archivist, box_id=box, shelf_id=None)
    services.close_stack(archivist, stack_id=room.pk)
    assert refused(services.close_stack, archivist, stack_id=room.pk).code == "CLOSED_ALREADY"
    assert Stack.objects.get(pk=room.pk).closed_on == clock.today()
    assert (queries.stacks(archivist), [one.code for one in queries.closed_stacks(archivist)]) == ([], [house.CODE])
    assert queries.stack(archivist, stack_id=room.pk)[0].closed_on == clock.today()
    shelf = house.shelf().pk
    assert refused(services.place_box, archivist, box_id=box, shelf_id=shelf).code == "STACK_CLOSED"
    assert (
        refused(services.put_up_shelves, archivist, stack_id=room.pk, rows=(3, 3), levels=(1, 1)).code == "STACK_CLOSED"
    )
    text = "\n".join([scanning.barcode(Kind.SHELF, shelf), scanning.barcode(Kind.BOX, box)])
    assert services.move(archivist, text=text).lines[-1].mark == "no"
    services.reopen_stack(archivist, stack_id=room.pk)
    assert refused(services.reopen_stack, archivist, stack_id=room.pk).code == "NOT_CLOSED"
    assert services.place_box(archivist, box_id=box, shelf_id=shelf)


def test_a_room_that_is_being_counted_does_not_close_nor_lose_the_shelf(archivist, room):
    box = house.boxed(archivist, 1, on=house.shelf())
    inventory = services.start_inventory(archivist, first_shelf=house.shelf().pk, last_shelf=house.shelf(1, 2).pk)
    services.place_box(archivist, box_id=box, shelf_id=None)
    assert refused(services.close_stack, archivist, stack_id=room.pk).code == "COUNTING"
    assert refused(services.remove_shelf, archivist, shelf_id=house.shelf(1, 2).pk).code == "COUNTING"
    services.remove_shelf(archivist, shelf_id=house.shelf(2, 1).pk)  # not in that stock-taking
    services.count_inventory(archivist, inventory_id=inventory)
    services.close_inventory(archivist, inventory_id=inventory, conclusion="盒子下了架")
    services.remove_shelf(archivist, shelf_id=house.shelf(1, 2).pk)
    services.close_stack(archivist, stack_id=room.pk)
    assert queries.inventory(archivist, inventory_id=inventory).last == "WM1-01-01-1-2"  # the record still names it


def test_an_empty_shelf_comes_down_and_may_be_put_up_again(archivist, room):
    shelf = house.shelf(1, 2)
    box = house.boxed(archivist, 1, on=shelf)
    full = refused(services.remove_shelf, archivist, shelf_id=shelf.pk)
    assert (full.code, "1 只盒子" in str(full)) == ("NOT_EMPTY", True)
    services.place_box(archivist, box_id=box, shelf_id=None)
    assert services.remove_shelf(archivist, shelf_id=shelf.pk) == room.pk
    view, rows = queries.stack(archivist, stack_id=room.pk)
    assert (view.shelves, [one.code for row in rows for one in row.shelves].count(shelf.code)) == (3, 0)
    assert sum(row.load.capacity_mm for row in queries.row_loads(archivist)[room.pk]) == view.load.capacity_mm == 600
    assert queries.shelf(archivist, shelf_id=house.shelf(1, 1).pk).next_id == house.shelf(2, 1).pk
    for scanned in (scanning.barcode(Kind.SHELF, shelf.pk), shelf.code):
        assert services.look(archivist, text=scanned).lines[0].mark == "no"
    with pytest.raises(NotFound):
        services.place_box(archivist, box_id=box, shelf_id=shelf.pk)
    with pytest.raises(NotFound):
        services.remove_shelf(archivist, shelf_id=shelf.pk)
    again = {"rows": (1, 1), "columns": (1, 1), "sections": (1, 1), "levels": (1, 3)}
    assert services.put_up_shelves(archivist, stack_id=room.pk, **again, capacity_mm=500) == 2  # it, and a new one
    assert (Shelf.objects.get(pk=shelf.pk).capacity_mm, house.shelf(1, 1).capacity_mm) == (500, 200)
    assert services.place_box(archivist, box_id=box, shelf_id=shelf.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shelf.objects.filter(pk=shelf.pk).update(removed_on=clock.today())


def test_an_empty_box_is_thrown_away_and_its_number_is_free(archivist):
    box = house.boxed(archivist, 1, on=house.shelf(), number="12")
    full = refused(services.discard_box, archivist, box_id=box)
    assert (full.code, "1 卷" in str(full)) == ("NOT_EMPTY", True)
    services.take_out(archivist, box_id=box, keys=[("volume", house.things(archivist, 1)[0].id)])
    inventory = services.start_inventory(archivist, first_shelf=house.shelf().pk, last_shelf=house.shelf().pk)
    services.discard_box(archivist, box_id=box)
    assert (house.shelf().used_mm, house.shelf().boxes_held) == (0, 0)
    assert queries.inventory(archivist, inventory_id=inventory).tally.gone == 1
    view = queries.box(archivist, box_id=box)
    assert (view.discarded_on, view.moves[0].kind, view.moves[0].from_place) == (
        clock.today(),
        "DISCARDED",
        "WM1-01-01-1-1",
    )
    with pytest.raises(NotFound):
        services.discard_box(archivist, box_id=box)
    with pytest.raises(NotFound):
        services.put_in_box(archivist, box_id=box, things=house.things(archivist, 1))
    assert services.look(archivist, text=view.brief.barcode).lines[0].mark == "no"
    assert (queries.loose_boxes(archivist), queries.boxes_of(archivist, ids=[box])) == ([], [])
    other = services.make_box(archivist, site="WM", number="12")
    assert Box.objects.filter(number="12").count() == 2
    assert Move.objects.filter(box=other).exists()
    with pytest.raises(PlaceRefused):
        services.make_box(archivist, site="WM", number="12")


@pytest.mark.integration
def test_a_list_that_names_what_ended_puts_it_up_again(archivist, room, tmp_path):
    box = services.make_box(archivist, site="WM", barcode="OLD-1")
    services.discard_box(archivist, box_id=box)
    services.remove_shelf(archivist, shelf_id=house.shelf().pk)
    rows = [["档号", "条码", "位置"], [house.code(1), "OLD-1", "WM1-01-01-1-1"]]
    path = paper.xlsx(tmp_path / "位置.xlsx", ("甲", rows))
    report = services.import_places(archivist, path=path, file_name="位置.xlsx")
    assert (report.accepted, report.rejected, report.shelves, report.boxes) == (1, 0, 1, 0)
    assert (house.where(archivist, 1).box_id, house.where(archivist, 1).shelf) == (box, "WM1-01-01-1-1")
    assert (Box.objects.get(pk=box).discarded_on, house.shelf().removed_on) == (None, None)
