"""Boxes, shelves and where things are."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Item, Volume
from lantai.foundation import events as log
from lantai.foundation.errors import NotAllowed
from lantai.stacks import queries, services
from lantai.stacks.errors import NotFound, PlaceRefused
from lantai.stacks.models import Box, Content, Move, Shelf
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from lantai.stacks.states import Availability
from tests import cast
from tests.stacks import house

pytestmark = pytest.mark.django_db


def test_a_room_has_every_shelf_once_and_putting_up_again_adds_none(archivist, room):
    assert list(Shelf.objects.values_list("code", flat=True)) == [
        "WM1-01-01-1-1", "WM1-01-01-1-2", "WM1-02-01-1-1", "WM1-02-01-1-2",
    ]  # fmt: skip
    assert services.put_up_shelves(archivist, stack_id=room.pk, rows=(1, 3), columns=(1, 1), sections=(1, 1), levels=(1, 2)) == 2  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "甲"}, "STACK_CODE"),
        ({"code": house.CODE}, "STACK_TAKEN"),
        ({"pattern": "{stack}"}, "NO_LEVEL"),
        ({"standard": "SAND"}, "STACK_FACTS"),
        ({"shelf_mm": 0}, "STACK_FACTS"),
    ],
)
def test_a_room_that_cannot_be_is_refused(archivist, change, code):
    facts = {"site": "WM", "code": "WM2", "name": "乙库"}
    with pytest.raises(PlaceRefused) as refusal:
        services.open_stack(archivist, **{**facts, **change})
    assert refusal.value.code == code
    services.open_stack(archivist, **facts)


def test_shelves_whose_codes_would_be_the_same_are_refused(archivist):
    stack = services.open_stack(archivist, site="WM", code="WM9", name="丙库", pattern="{stack}-{level}")
    with pytest.raises(PlaceRefused) as refusal:
        services.put_up_shelves(archivist, stack_id=stack, rows=(1, 2), levels=(1, 2))
    assert refusal.value.code == "SHELF_CODE"
    assert not Shelf.objects.filter(stack=stack).exists()


@pytest.mark.req("B38")
def test_a_volume_in_a_box_on_a_shelf_is_found_by_its_code(archivist):
    box = house.boxed(archivist, 3, 1, on=house.shelf(2, 1), number="12")
    found = house.where(archivist, 3)
    assert (found.site, found.stack, found.shelf, found.box, found.position) == ("WM", "甲库", "WM1-02-01-1-1", "12", 1)
    view = queries.box(archivist, box_id=box)
    assert [one.thing.ref_code for one in view.contents] == [house.code(3), house.code(1)]
    assert [one.kind for one in view.moves] == ["PLACED", "PUT_IN", "PUT_IN", "MADE"]
    assert [row.name for row in log.of_subject("box", box)] == [
        "stacks.BoxMade", "stacks.ContentsChanged", "stacks.BoxPlaced",
    ]  # fmt: skip


def test_all_spellings_and_former_codes_lead_to_the_place(archivist):
    box = house.boxed(archivist, 1, on=house.shelf())
    volume = Volume.objects.get(ref_code=house.code(1))
    catalogue.recode_volume(archivist, volume_id=volume.pk, ref_code="1987-JX13-901")
    codes = ["1987—JX13－901", house.code(1), "1987-JX13-777"]
    found = queries.where_is(archivist, codes=codes)
    assert {code: several[0].box_id for code, several in found.items()} == {codes[0]: box, codes[1]: box}


def test_where_is_costs_the_same_for_one_and_for_thirty(archivist):
    for number in range(1, 31):
        house.boxed(archivist, number)

    def cost(codes):
        with CaptureQueriesContext(connection) as counted:
            found = queries.where_is(archivist, codes=codes)
        assert len(found) == len(codes)
        return len(counted)

    every = [house.code(number) for number in range(1, 31)]
    assert cost(every[:1]) == cost(every) == 2

    def asked(codes):
        with CaptureQueriesContext(connection) as counted:
            found = queries.availability(archivist, codes=codes)
        assert set(found) == set(codes)
        return len(counted)

    assert asked(every[:1]) == asked(every) <= 8


def test_a_code_in_two_fonds_gives_two_answers_unless_the_fonds_is_said(archivist):
    catalogue.create_fonds(archivist, code="J03", name="西川师范学院", name_en="Xichuan Normal College")
    house.volumes("J03", 2)
    assert len(queries.where_is(archivist, codes=[house.code(1)])[house.code(1)]) == 2
    (one,) = queries.where_is(archivist, codes=[house.code(1)], fonds_code="J03")[house.code(1)]
    assert one.thing.fonds_code == "J03"
    things, unknown = services.things_of(archivist, house.code(1))
    assert (things, [scan.text for scan in unknown]) == ([], [house.code(1)])


def test_putting_into_another_box_moves_it_and_the_story_tells_from_where(archivist):
    first, second = house.boxed(archivist, 1, number="一"), house.boxed(archivist, number="二")
    assert services.put_in_box(archivist, box_id=second, things=house.things(archivist, 1)) == 1
    assert services.put_in_box(archivist, box_id=second, things=house.things(archivist, 1)) == 0
    assert house.where(archivist, 1).box_id == second
    assert Content.objects.count() == 1
    last = Move.objects.filter(box=second, kind="PUT_IN").get()
    assert (last.from_place, last.to_place) == ("一", "二")
    assert queries.box(archivist, box_id=first).contents == ()


def test_taking_out_leaves_it_without_a_place(archivist):
    box = house.boxed(archivist, 1, 2)
    services.take_out(archivist, box_id=box, keys=[("volume", Volume.objects.get(ref_code=house.code(1)).pk)])
    assert house.original(archivist, 1).state is Availability.UNPLACED
    assert not house.where(archivist, 1).placed
    assert queries.unplaced(archivist, text=house.code(1))[0][0].ref_code == house.code(1)
    with pytest.raises(NotFound):
        services.take_out(archivist, box_id=box, keys=[("volume", 999_999)])


def test_a_full_shelf_refuses_and_counts_stay_true(archivist):
    shelf = house.shelf()
    for _ in range(5):
        house.boxed(archivist, on=shelf)
    one_more = house.boxed(archivist)
    with pytest.raises(PlaceRefused) as refusal:
        services.place_box(archivist, box_id=one_more, shelf_id=shelf.pk)
    assert refusal.value.code == "SHELF_FULL"
    services.place_box(archivist, box_id=one_more, shelf_id=shelf.pk, over=True)
    view = queries.shelf(archivist, shelf_id=shelf.pk)
    assert (view.brief.load.used_mm, view.brief.boxes, view.brief.load.level) == (240, 6, "OVER")
    services.place_box(archivist, box_id=one_more, shelf_id=house.shelf(1, 2).pk)
    services.change_box(archivist, box_id=one_more, number="新", title="", thickness_mm=90)
    shelf.refresh_from_db()
    assert (shelf.used_mm, shelf.boxes_held, house.shelf(1, 2).used_mm) == (200, 5, 90)
    services.place_box(archivist, box_id=one_more, shelf_id=None)
    assert house.shelf(1, 2).used_mm == 0
    for one in Shelf.objects.all():
        assert one.used_mm == sum(box.thickness_mm for box in one.boxes.all())


def test_two_people_cannot_both_take_the_last_gap(archivist):
    shelf = house.shelf()
    a, b = house.boxed(archivist, thickness=120), house.boxed(archivist, thickness=120)
    services.place_box(archivist, box_id=a, shelf_id=shelf.pk)
    with pytest.raises(PlaceRefused):
        services.place_box(archivist, box_id=b, shelf_id=shelf.pk)
    assert Box.objects.get(pk=b).shelf_id is None


def test_the_database_keeps_a_thing_in_one_box_and_a_place_once(archivist, room):
    box = Box.objects.get(pk=house.boxed(archivist, 1))
    volume = Content.objects.get().volume_id
    for make in (
        lambda: Content.objects.create(box=box, volume_id=volume),
        lambda: Content.objects.create(box=box),
        lambda: Shelf.objects.create(stack=room, code="X", order=house.shelf().order, capacity_mm=1),
        lambda: Box.objects.create(site=box.site, barcode=box.barcode),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_numbers_and_barcodes_are_given_once(archivist):
    services.make_box(archivist, site="WM", number="7", barcode="OLD-7")
    for facts in ({"number": "7"}, {"barcode": "OLD-7"}, {"thickness_mm": 0}):
        with pytest.raises(PlaceRefused):
            services.make_box(archivist, site="WM", **facts)
    assert services.meanings(archivist, scanning.read("OLD-7")[0])[0].box.number == "7"


# --- by scanner -------------------------------------------------------------------------------------------------------


def test_scanning_a_shelf_then_boxes_then_volumes_moves_them(archivist):
    one, two = house.boxed(archivist, number="1"), house.boxed(archivist, number="2")
    lines = [
        scanning.barcode(Kind.SHELF, house.shelf(2, 2).pk),
        scanning.barcode(Kind.BOX, one), house.code(1), house.code(2),
        scanning.barcode(Kind.BOX, two), scanning.barcode(Kind.VOLUME, Volume.objects.get(ref_code=house.code(3)).pk),
    ]  # fmt: skip
    report = services.move(archivist, text="\r\n".join(lines))
    assert [line.mark for line in report.lines] == ["done"] * 6
    assert report.spot.box == "2"
    assert [house.where(archivist, n).box for n in (1, 2, 3)] == ["1", "1", "2"]
    assert house.where(archivist, 3).shelf == "WM1-02-01-1-2"
    again = services.move(archivist, text=house.code(4), shelf_id=report.spot.shelf_id, box_id=report.spot.box_id)
    assert again.lines[0].is_good
    assert Move.objects.filter(how="SCAN").count() == 6


def test_each_scan_answers_for_itself(archivist):
    full = house.shelf()
    for _ in range(5):
        house.boxed(archivist, on=full)
    box = house.boxed(archivist, number="多")
    bad = scanning.barcode(Kind.BOX, box)[:-1] + str((int(scanning.barcode(Kind.BOX, box)[-1]) + 1) % 10)
    text = "\n".join([house.code(1), "WM1-1-1-1-1", scanning.barcode(Kind.BOX, box), bad, "不知道是什么"])
    report = services.move(archivist, text=text)
    assert [line.mark for line in report.lines] == ["you", "done", "no", "no", "no"]
    assert "放不下" in report.lines[2].words
    assert Box.objects.get(pk=box).shelf_id is None


def test_looking_by_scanner_changes_nothing(archivist):
    house.boxed(archivist, 1, on=house.shelf(), number="9")
    before = Move.objects.count()
    report = services.look(archivist, text=f"{house.code(1)}\n{house.code(2)}\nLB0000000")
    assert [(line.mark, line.words.split("：")[0]) for line in report.lines[:2]] == [("done", house.code(1)), ("wait", house.code(2))]  # fmt: skip
    assert "WM1-01-01-1-1 · 9" in report.lines[0].words
    assert Move.objects.count() == before


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("B38")
def test_another_site_sees_only_the_site(archivist):
    box = house.boxed(archivist, 1, on=house.shelf())
    far = cast.far_archivist()
    found = house.where(far, 1)
    assert (found.site, found.elsewhere, found.shelf, found.box) == ("WM", True, "", "")
    assert queries.stacks(far) == []
    with pytest.raises(NotFound):
        queries.box(far, box_id=box)
    with pytest.raises(NotFound):
        queries.shelf(far, shelf_id=house.shelf().pk)
    with pytest.raises(NotFound):
        services.place_box(far, box_id=box, shelf_id=None)
    with pytest.raises(NotAllowed):
        services.make_box(far, site="WM")
    report = services.move(far, text=scanning.barcode(Kind.BOX, box))
    assert report.lines[0].mark == "no"
    mine = services.make_box(far, site="SH")
    with pytest.raises(PlaceRefused) as refusal:
        services.put_in_box(far, box_id=mine, things=house.things(far, 1))
    assert refusal.value.code == "FOREIGN_BOX"


@pytest.mark.parametrize(
    "who", [cast.sysadmin, cast.secadmin, cast.auditor, cast.guard, cast.unit_clerk, cast.dept_archivist, cast.workstation_clerk, cast.applicant]
)  # fmt: skip
def test_nobody_else_comes_in(archivist, who):
    actor = who()
    house.boxed(archivist, 1, on=house.shelf())
    for ask in (
        lambda: queries.where_is(actor, codes=[house.code(1)]),
        lambda: queries.availability(actor, codes=[house.code(1)]),
        lambda: queries.stacks(actor),
        lambda: queries.loans(actor),
        lambda: services.move(actor, text="x"),
        lambda: services.make_box(actor, site="WM"),
        lambda: queries.unplaced(actor),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_the_head_sees_every_site(archivist):
    house.boxed(archivist, 1, on=house.shelf())
    assert house.where(cast.director(), 1).shelf
    assert [one.code for one in queries.stacks(cast.director())] == [house.CODE]


def test_occupancy_adds_up(archivist, room):
    house.boxed(archivist, 1, on=house.shelf(1, 1))
    house.boxed(archivist, 2, on=house.shelf(2, 2), thickness=150)
    view, rows = queries.stack(archivist, stack_id=room.pk)
    assert (view.load.used_mm, view.load.capacity_mm, view.boxes, view.shelves) == (190, 800, 2, 4)
    assert [(row.row, row.load.used_mm, row.boxes) for row in rows] == [(1, 40, 1), (2, 150, 1)]


def test_pages_of_unplaced_volumes_cover_all_of_them(archivist):
    house.boxed(archivist, 1, 2)
    first, total = queries.unplaced(archivist, limit=20)
    second, _ = queries.unplaced(archivist, start=20, limit=20)
    codes = {one.ref_code for one in [*first, *second]}
    assert total == len(codes) == 28
    assert house.code(1) not in codes


def test_an_item_follows_its_volume_until_it_has_a_place_of_its_own(archivist):
    volume = Volume.objects.get(ref_code=house.code(1))
    item = Item.objects.create(
        fonds=volume.fonds, volume=volume, key="k1", ref_code="1987-JX13-1-004", ref_code_norm="1987-JX13-1-004"
    )
    box = house.boxed(archivist, 1, on=house.shelf())
    (found,) = queries.where_is(archivist, codes=[item.ref_code])[item.ref_code]
    assert (found.box_id, found.with_volume, found.thing.kind) == (box, True, "item")
    services.lend(archivist, things=house.things(archivist, 1), reason="EXHIBITION", borrower="校史馆")
    assert queries.availability(archivist, codes=[item.ref_code])[item.ref_code].state is Availability.OUT
    own = house.boxed(archivist)
    things, _ = services.things_of(archivist, scanning.barcode(Kind.ITEM, item.pk))
    services.put_in_box(archivist, box_id=own, things=things)
    (found,) = queries.where_is(archivist, codes=[item.ref_code])[item.ref_code]
    assert (found.box_id, found.with_volume) == (own, False)
