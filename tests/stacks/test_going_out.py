"""Where a thing lies, told beyond the stacks: on the page that describes it, and in the lists that go out."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Item, Volume
from lantai.catalogue.values.exporting import Selection
from lantai.cli.main import main
from lantai.foundation.errors import NotAllowed
from lantai.stacks import queries, services
from lantai.stacks.states import Availability
from tests import cast
from tests.stacks import house
from tests.web_staff import world
from tests.web_staff.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("B38")]
PLACE = "WM1-01-01-1-1"
WORDS = f"文庙校区 · 甲库 · {PLACE} · 盒 12"


@pytest.fixture
def shelved(archivist):
    """Volume 1, with an item in it, in box 12 on the first shelf; its sheet once said something else."""
    house.boxed(archivist, 1, on=house.shelf(), number="12")
    Volume.objects.filter(ref_code=house.code(1)).update(location="三库2排")
    house.item(archivist, 1)
    return archivist


def pk(number: int) -> int:
    return Volume.objects.get(ref_code=house.code(number)).pk


def test_what_is_asked_by_number_is_told_in_three_queries(shelved):
    volume_id, item_id = pk(1), Item.objects.get().pk
    with CaptureQueriesContext(connection) as counted:
        volume = queries.original_of(shelved, kind="volume", thing_id=volume_id)
        item = queries.original_of(shelved, kind="item", thing_id=item_id)
    assert len(counted) == 2 * 3
    assert (volume.state, volume.where.shelf, volume.where.with_volume) == (Availability.AVAILABLE, PLACE, False)
    assert (item.state, item.where.shelf, item.where.with_volume) == (Availability.AVAILABLE, PLACE, True)
    assert queries.original_of(shelved, kind="volume", thing_id=pk(2)).state is Availability.UNPLACED
    assert queries.original_of(shelved, kind="volume", thing_id=10**9).state is Availability.UNKNOWN
    far = queries.original_of(cast.far_archivist(), kind="volume", thing_id=pk(1))
    assert (far.where.site, far.where.elsewhere, far.where.shelf) == ("WM", True, "")
    with pytest.raises(NotAllowed):
        queries.original_of(cast.sysadmin(), kind="volume", thing_id=pk(1))


@pytest.mark.integration
def test_the_page_of_a_volume_and_of_an_item_says_where_it_is_now(shelved, tmp_path):
    house.scan(shelved, tmp_path, 1)
    desk = world.browser(shelved)
    services.lend(shelved, things=house.things(shelved, 1), reason="EXHIBITION", borrower="校史馆")
    pages = {
        "volume": reverse("staff:volume", args=[pk(1)]), "described": reverse("staff:described", args=["volume", pk(1)]),
        "item": reverse("staff:described", args=["item", Item.objects.get().pk]),
    }  # fmt: skip
    for name, address in pages.items():
        desk.get(address)
        with CaptureQueriesContext(connection) as counted:
            page = text_of(desk.get(address))
        assert len([one for one in counted if "SAVEPOINT" not in one["sql"]]) <= 15, name
        for words in ("文庙校区", "甲库", PLACE, "盒 12", "借出", reverse("staff:stacks-find")):
            assert words in page, (name, words)
        assert ("三库2排" in page) == (name != "item")
        assert ("目录表里写的" in page) == (name != "item")
    beyond = text_of(world.browser(cast.far_archivist()).get(pages["volume"]))
    assert "具体位置请问该校区的库房" in beyond
    assert PLACE not in beyond


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def out(actor, form: str, kind: str | None = None) -> bytes:
    what = Selection("J02", places=queries.places_in_words(actor))
    return b"".join(catalogue.send_export(actor.for_purpose("备案"), what=what, form=form, kind=kind).pieces)


def test_lists_that_go_out_say_where_it_lies_beside_what_the_sheet_said(shelved):
    first, second, *_others = rows(out(shelved, "csv", "volumes"))
    assert (first["档号"], first["存放位置"], first["库房登记位置"]) == (house.code(1), "三库2排", WORDS)
    assert (second["存放位置"], second["库房登记位置"]) == ("", "")
    (item,) = rows(out(shelved, "csv", "volume_items"))
    assert item["库房登记位置"] == WORDS  # it lies where its volume does
    lines = [json.loads(line) for line in out(shelved, "jsonl").splitlines()]
    assert [one["stacks_place"] for one in lines if one["kind"] != "fonds"][:2] == [WORDS, ""]
    assert next(one["location"] for one in lines if one["kind"] == "volume") == "三库2排"


def test_of_another_site_a_list_says_only_the_site(shelved):
    assert rows(out(cast.far_archivist(), "csv", "volumes"))[0]["库房登记位置"] == "文庙校区"
    assert queries.places_in_words(cast.sysadmin()) is None


def test_thousands_are_asked_in_two_queries(shelved):
    ask = queries.places_in_words(shelved)
    with CaptureQueriesContext(connection) as counted:
        found = ask("volume", dict.fromkeys(Volume.objects.values_list("pk", flat=True)))
    assert (len(counted), found) == (2, {pk(1): WORDS})


@pytest.mark.integration
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_place_does_not_come_back_with_the_list(shelved, tmp_path, form):
    path = tmp_path / f"案卷目录.{form}"
    path.write_bytes(out(shelved, form, "volumes" if form == "csv" else None))
    report = catalogue.import_catalogue(shelved, path=path, file_name=path.name, fonds_code="J02")
    assert (report.accepted, report.conflicts, report.rejected) == (0, 0, 0), report.problems
    volume = Volume.objects.get(ref_code=house.code(1))
    assert (volume.location, volume.extra) == ("三库2排", {})


@pytest.mark.integration
def test_the_command_line_says_it_too(shelved, tmp_path):
    path = tmp_path / "volumes.csv"
    assert main(["export", "catalogue", "--fonds", "J02", "--form", "csv", "--kind", "volumes", "--out", str(path), "--as", "hejingan"]) == 0  # fmt: skip
    assert rows(path.read_bytes())[0]["库房登记位置"] == WORDS
