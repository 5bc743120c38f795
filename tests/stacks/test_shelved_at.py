"""How much shelf the holdings took at a moment: told from the history of places, and the same a year later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Fonds, Volume
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed
from lantai.stacks import queries, services
from lantai.stacks.models import Box, BoxThen, Content, Move
from lantai.stacks.services import leaving
from tests import cast
from tests.stacks import house

pytestmark = [pytest.mark.django_db, pytest.mark.req("B04")]

FIRST, BETWEEN, SECOND, AFTER = (datetime(year, 6, 30, 12, tzinfo=UTC) for year in (2019, 2020, 2021, 2022))


def shelf(at=None, fonds: str = "") -> tuple[int, int, int]:
    """Return boxes, millimetres and boxed volumes; of now what the boxes themselves say must agree."""
    director = cast.director()
    found = queries.shelved(director, at=at or clock.now(), fonds_code=fonds)
    boxed = queries.boxed_volumes(director, at=at or clock.now())
    volumes = Volume.objects.filter(pk__in=boxed, **({"fonds__code": fonds} if fonds else {})).count()
    if at is None and not fonds:
        filled = Box.objects.filter(pk__in=Content.objects.values("box"))
        assert (found.boxes, found.length_mm) == (filled.count(), sum(box.thickness_mm for box in filled))
        assert volumes == Content.objects.filter(volume__isnull=False).count()
    return found.boxes, found.length_mm, volumes


def test_boxes_that_hold_something_are_told_with_their_width_as_it_was_then(archivist, room):
    assert shelf() == (0, 0, 0)
    with clock.at(FIRST):
        one = house.boxed(archivist, 1, 2, number="1", thickness=40)
        house.boxed(archivist, 3, on=house.shelf(), number="2", thickness=60)
        house.boxed(archivist, thickness=50)  # an empty one
    assert shelf(FIRST) == shelf() == (2, 100, 3)
    with clock.at(SECOND):
        services.change_box(archivist, box_id=one, number="1", title="", thickness_mm=55)
        services.change_box(archivist, box_id=one, number="1", title="又一次", thickness_mm=70)
        services.change_box(archivist, box_id=one, number="1a", title="", thickness_mm=70)
    assert [shelf(at) for at in (BETWEEN, SECOND, None)] == [(2, 100, 3), (2, 130, 3), (2, 130, 3)]
    assert BoxThen.objects.count() == 1


def test_what_is_moved_taken_out_or_has_left_lies_where_it_lay_then(archivist, room):
    with clock.at(FIRST):
        first, second = house.boxed(archivist, 1, 2, thickness=40), house.boxed(archivist, 3, thickness=60)
    with clock.at(BETWEEN):
        services.put_in_box(archivist, box_id=second, things=house.things(archivist, 1, 2))  # the first is empty now
    with clock.at(SECOND):
        services.take_out(archivist, box_id=second, keys=[("volume", one.id) for one in house.things(archivist, 1)])
        services.discard_box(archivist, box_id=first)
    with clock.at(AFTER):
        services.put_in_box(archivist, box_id=second, things=house.things(archivist, 1))
        services.take_out(
            archivist, box_id=second, keys=[("volume", one.id) for one in house.things(archivist, 1)]
        )  # that moment
    director = cast.director()
    for number in (2, 3):
        volume = Volume.objects.get(ref_code=house.code(number))
        catalogue.note_left(director, volume_id=volume.pk, how="TRANSFERRED", ground="移交清册")
        leaving.leave(archivist, kind="volume", thing_id=volume.pk)
    assert [shelf(at) for at in (FIRST - timedelta(days=1), FIRST, BETWEEN, SECOND, AFTER, None)] == [
        (0, 0, 0), (2, 100, 3), (1, 60, 3), (1, 60, 2), (1, 60, 2), (0, 0, 0),
    ]  # fmt: skip


def test_an_item_by_itself_fills_a_box_and_each_fonds_has_its_own(archivist, room):
    other = Fonds.objects.get(code=catalogue.create_fonds(archivist, code="J03", name="另一所"))
    box = house.boxed(archivist, 1, thickness=40)
    Volume.objects.filter(ref_code=house.code(2)).update(fonds=other)
    alone = services.make_box(archivist, site="WM", thickness_mm=25)
    services.put_in_box(archivist, box_id=alone, things=[house.item(archivist, 3)])
    assert [shelf(fonds=code) for code in ("", "J02", "J03")] == [(2, 65, 1), (2, 65, 1), (0, 0, 0)]
    services.put_in_box(archivist, box_id=box, things=house.things(archivist, 2))
    assert [shelf(fonds=code) for code in ("", "J02", "J03")] == [(2, 65, 2), (2, 65, 1), (1, 40, 1)]


def test_before_anything_was_put_down_nothing_is_known(archivist, room):
    director = cast.director()
    assert (queries.shelved(director, at=FIRST).since, queries.shelved(director, at=FIRST).known) == (None, False)
    with clock.at(SECOND):
        box = house.boxed(archivist, 1, thickness=45)
    told = [queries.shelved(director, at=at) for at in (BETWEEN, SECOND)]
    assert [(one.since, one.known, one.metres) for one in told] == [(SECOND, False, 0), (SECOND, True, 0.045)]
    services.take_out(archivist, box_id=box, keys=[("volume", one.id) for one in house.things(archivist, 1)])
    now = queries.shelved(director, at=clock.now())
    assert (now.boxes, now.known) == (0, True)
    assert queries.shelved(cast.far_archivist(), at=AFTER).boxes == 1  # a sum names no place
    for ask in (queries.shelved, queries.boxed_volumes):
        with pytest.raises(NotAllowed):
            ask(cast.sysadmin(), at=AFTER)


def test_a_list_of_places_tells_the_same(archivist, room, tmp_path):
    path = tmp_path / "库位.csv"
    rows = [f"{house.code(n)},{1 + n % 2},甲库,1,1,1,1,30" for n in range(1, 5)]
    path.write_text("\n".join(["档号,盒号,库房,排,列,节,层,盒厚", *rows, ""]), encoding="utf-8")
    with clock.at(FIRST):
        report = services.import_places(cast.director(), path=path, file_name=path.name)
    assert (report.accepted, Move.objects.filter(kind="PUT_IN").count()) == (4, 4)
    assert shelf(FIRST) == shelf() == (2, 60, 4)
