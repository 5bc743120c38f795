"""The list of where everything lies goes out and comes in again: the same boxes in the same places, with the same labels."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantai.catalogue.models import Item, Volume
from lantai.cli import main
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from lantai.stacks import services
from lantai.stacks.models import Box, Content, Move, Shelf
from lantai.stacks.queries import listing
from lantai.stacks.rules import scanning
from lantai.stacks.services import list_rows
from tests import cast
from tests.stacks import house

pytestmark = [pytest.mark.django_db, pytest.mark.req("D11")]


@pytest.fixture
def filled(archivist):
    """Boxes on three shelves, one of them with an old barcode; a volume, an item with a code and one without."""
    spare = house.boxed(archivist)
    house.boxed(archivist, 5, 3, on=house.shelf(2, 2), number="12", thickness=50)
    house.boxed(archivist, 4, on=house.shelf(1, 1), number="7")
    old = services.make_box(archivist, site="WM", number="9", barcode="旧-0009")
    services.put_in_box(archivist, box_id=old, things=[house.item(archivist, 6)])
    services.place_box(archivist, box_id=old, shelf_id=house.shelf(1, 1).pk)
    bare = Item.objects.create(
        fonds_id=Volume.objects.first().fonds_id, volume=Volume.objects.get(ref_code=house.code(7)), sequence="2",
        key=f"{house.code(7)}#2", title="无号的一件",
    )  # fmt: skip
    unnamed = house.boxed(archivist, 8, on=house.shelf(1, 2))
    Content.objects.create(box_id=unnamed, item=bare, position=2)
    services.discard_box(archivist, box_id=spare)
    return archivist


def out(actor, folder: Path, form: str = "csv", **which) -> Path:
    path = folder / f"位置.{form}"
    path.unlink(missing_ok=True)
    services.export_places(actor, path=path, form=form, **which)
    return path


def emptied() -> None:
    for model in (Content, Move, Box):
        model.objects.all().delete()
    Shelf.objects.update(used_mm=0, boxes_held=0)
    with connection.cursor() as cursor:  # numbers begin anew, as in another house
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('stacks_box', 'id'), 1, false)")
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'stacks_box'")


def stands() -> list[tuple]:
    rows = Content.objects.order_by("box__shelf__order", "box__position", "position")
    return list(
        rows.values_list("box__barcode", "box__number", "box__thickness_mm", "box__shelf__code", "volume_id", "item_id")
    )


def test_the_list_says_box_by_box_what_lies_where_as_one_walks_along(filled, tmp_path):
    rows = list(csv.DictReader(io.StringIO(out(filled, tmp_path).read_text("utf-8-sig"))))
    assert [(row["档号"], row["盒号"], row["排"], row["层"]) for row in rows] == [
        (house.code(4), "7", "1", "1"), (f"{house.code(6)}-001", "9", "1", "1"), (house.code(8), "", "1", "2"),
        (f"{house.code(7)}#2", "", "1", "2"), (house.code(5), "12", "2", "2"), (house.code(3), "12", "2", "2"),
    ]  # fmt: skip
    assert {row["库房"] for row in rows} == {house.CODE}
    assert (rows[1]["条码"], rows[-1]["盒厚"], rows[-1]["全宗号"]) == ("旧-0009", "50", "J02")


@pytest.mark.integration
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_comes_back_into_an_empty_room_with_the_labels_that_are_on_the_boxes(filled, tmp_path, form):
    before, told = stands(), out(filled, tmp_path).read_bytes()
    path = out(filled, tmp_path, form)
    again = services.import_places(filled, path=path, file_name=path.name)
    assert (again.accepted, again.unchanged, again.rejected, again.boxes) == (0, 6, 0, 0)
    emptied()
    report = services.import_places(filled, path=path, file_name=path.name)
    assert (report.accepted, report.rejected, report.boxes) == (6, 0, 4), report.problems
    assert stands() == before
    assert (house.shelf().used_mm, house.shelf().boxes_held) == (80, 2)
    assert out(filled, tmp_path).read_bytes() == told
    fresh = services.make_box(filled, site="WM")  # takes no number that a label bears already
    assert all(
        box.barcode == scanning.barcode(scanning.Kind.BOX, box.pk) for box in Box.objects.exclude(barcode="旧-0009")
    )
    assert Box.objects.filter(pk__gt=fresh).count() == 0


@pytest.mark.integration
def test_a_box_with_a_barcode_of_its_own_takes_no_number_of_a_label_that_comes_later(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(list_rows, "AT_ONCE", 1)  # every row a piece of its own
    before, path = stands(), out(filled, tmp_path)
    emptied()
    report = services.import_places(filled, path=path, file_name=path.name)
    assert (report.accepted, report.rejected) == (6, 0), report.problems
    assert stands() == before


@pytest.mark.integration
def test_a_label_that_is_on_another_box_here_and_one_misread_set_the_row_aside(filled, tmp_path):
    taken = scanning.barcode(scanning.Kind.BOX, Box.objects.get(number="9").pk)
    path = tmp_path / "位置.csv"
    path.write_text(
        "档号,盒号,条码,库房,排,列,节,层\n"
        f"{house.code(20)},20,{taken},甲库,1,1,1,1\n{house.code(21)},21,LB00000012,甲库,1,1,1,1\n",
        encoding="utf-8",
    )
    report = services.import_places(filled, path=path, file_name=path.name)
    assert [one.code for one in report.problems] == ["BARCODE_TAKEN", "BARCODE_MISREAD"]
    assert Box.objects.filter(number__in=["20", "21"]).count() == 0


def test_what_lies_in_a_box_that_stands_nowhere_comes_last_without_a_place(filled, tmp_path):
    house.boxed(filled, 30, number="99")
    *_placed, last = csv.DictReader(io.StringIO(out(filled, tmp_path).read_text("utf-8-sig")))
    assert (last["档号"], last["盒号"], last["库房"], last["层"]) == (house.code(30), "99", "", "")


def test_it_asks_no_more_for_many_boxes_than_for_few(filled):
    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert list(listing.placed(filled))
        return len(counted)

    few = asked()
    for number in range(10, 28):
        house.boxed(filled, number, on=house.shelf(2, 1), number=f"盒{number}", thickness=5)
    assert asked() == few


def test_another_site_is_not_told_and_it_is_written_down(filled, tmp_path):
    assert len(out(filled, tmp_path, site="WM").read_text("utf-8-sig").splitlines()) == 7
    assert len(out(cast.far_archivist(), tmp_path).read_text("utf-8-sig").splitlines()) == 1
    with pytest.raises(NotAllowed):
        out(cast.sysadmin(), tmp_path)
    told = EventRow.objects.filter(name="stacks.PlacesExported").order_by("pk").first()
    assert (told.payload["rows"], told.subject_id) == (6, "WM")


@pytest.mark.integration
def test_by_command(filled, tmp_path, capsys):
    path, who = tmp_path / "places.csv", ["--as", "hejingan", "--json"]
    assert main.main(["export", "places", "--form", "csv", "--out", str(path), *who]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 6
    emptied()
    assert main.main(["import", "places", str(path), *who]) == 0
    assert json.loads(capsys.readouterr().out)["accepted"] == 6
