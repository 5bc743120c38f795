"""A finding aid is written in the same memory however much a fonds holds, and however many items a volume has."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from django.db import connection
from lxml import etree

from lantai.adapters import ead
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Fonds, Item, Volume
from lantai.catalogue.queries import exporting
from lantai.catalogue.values.exporting import Selection
from tests.catalogue.test_round_trips import bring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fonds"), pytest.mark.req("D11")]

SOME = 10  # rows held at once


def hold(archivist, folder: Path, *, volumes: int, inside: int, alone: int = 0) -> None:
    """Bring in volumes with so many items each, every second of them with a component, and items that lie in none."""
    codes = [f"1990-JX13-{n}" for n in range(volumes)]
    bring(archivist, folder, "案卷目录.csv", "档号,案卷题名\n" + "".join(f"{code},卷\n" for code in codes))
    rows = [f"{code},{n},件{n},{n},\n" for code in codes for n in range(1, inside + 1)]
    rows += [f"{code},{n}.1,附{n},{n},{code}#{n}\n" for code in codes for n in range(1, inside + 1, 2)]
    report = bring(archivist, folder, "卷内文件目录.csv", "档号,顺序号,题名,页次,上级件\n" + "".join(rows))
    assert report.rejected == 0, report.problems
    if alone:
        rows = [f"J02-XZ·2018-Y-{n:04},单{n}\n" for n in range(alone)]
        bring(archivist, folder, "归档文件目录.csv", "档号,题名\n" + "".join(rows))


def held() -> int:
    """Return how many rows the program holds: as they come from the database, and as they go out."""
    return sum(
        type(one) in {Volume, Item} or (type(one) is dict and one.get("kind") in {"volume", "item"} and "title" in one)
        for one in gc.get_objects()
    )


def written(actor, *, look: bool = True) -> tuple[bytes, int]:
    """Return a finding aid, and the most rows that were held while it was written."""
    gc.collect()
    before, most, pieces = held(), 0, []
    units = exporting.tree(actor, what=Selection(fonds_code="J02"))
    for place, piece in enumerate(ead.write(Fonds.objects.values().get(code="J02"), units, agency="馆", made_at="")):
        pieces.append(piece)
        if look and place % 5 == 1:
            most = max(most, held() - before)
    return b"".join(pieces), most


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(exporting, "HELD", SOME)
    monkeypatch.setattr(ead, "AT_ONCE", 3)


@pytest.mark.usefixtures("few_at_once")
class TestRowsHeld:
    @pytest.mark.parametrize(
        "size",
        [{"volumes": 40, "inside": 4}, {"volumes": 2, "inside": 80}, {"volumes": 1, "inside": 1, "alone": 90}],
        ids=["many volumes", "many items in a volume", "many items in none"],
    )
    def test_no_more_than_a_portion_with_its_components_is_held(self, archivist, tmp_path, size):
        hold(archivist, tmp_path, **size)
        whole, most = written(archivist)
        count = Volume.objects.count() + Item.objects.count()
        told = list(etree.fromstring(whole).iter("{http://ead3.archivists.org/schema/}c"))
        assert len(told) == count > 90
        # a portion of volumes and one of items with half as many components, each as a row and as a record
        assert 0 < most <= 2 * (SOME + SOME + SOME // 2) + 2

    def test_it_says_the_same_in_small_portions_as_in_one(self, archivist, tmp_path, monkeypatch):
        hold(archivist, tmp_path, volumes=3, inside=12, alone=15)
        papers = catalogue.make_series(archivist, fonds_code="J02", title="校长文书")
        catalogue.move_volume(archivist, volume_id=Volume.objects.get(ref_code="1990-JX13-1").pk, series_id=papers)
        Item.objects.filter(title="件7").update(sort_key="!")  # put first, by hand
        small, _most = written(archivist, look=False)
        monkeypatch.setattr(exporting, "HELD", 1000)
        assert written(archivist, look=False)[0] == small
        assert small.index("件7".encode()) < small.index("件1<".encode())


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_what_the_database_maps_is_not_this_programs_while_it_goes_out_and_is_again_afterwards(
    archivist, tmp_path, monkeypatch
):
    bring(archivist, tmp_path, "案卷目录.csv", "档号,案卷题名\n1990-JX13-1,卷\n")
    told = []

    def pragmas() -> tuple[object, ...]:
        with connection.cursor() as cursor:
            return tuple(cursor.execute(f"PRAGMA {name}").fetchone() for name in ("cache_size", "mmap_size"))

    begun = exporting.tree

    def looking(*given, **named):
        told.append(pragmas())
        yield from begun(*given, **named)

    monkeypatch.setattr(exporting, "tree", looking)
    before = pragmas()
    catalogue.export(archivist, fonds_code="J02", form="ead", path=tmp_path / "out.xml")
    sent = catalogue.send_export(archivist, what=Selection(fonds_code="J02"), form="ead")
    next(iter(sent.pieces))
    sent.pieces.close()  # whoever took it has gone
    assert pragmas() == before
    assert len(told) == 2
    assert all(one[0] == (-10_000,) and one[1] in {None, (0,)} for one in told)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counts the steps of SQLite's machine")
def test_the_work_grows_with_what_a_fonds_holds_and_not_with_its_square(archivist, monkeypatch):
    monkeypatch.setattr(exporting, "HELD", 20)
    few, many = 500, 4000

    def steps(count: int) -> int:
        fonds, there, told = Fonds.objects.get(code="J02"), Volume.objects.count(), []
        Volume.objects.bulk_create(
            Volume(fonds=fonds, ref_code=f"v{n}", ref_code_norm=f"V{n}", title="卷") for n in range(there, count)
        )
        connection.connection.set_progress_handler(lambda: told.append(1), 1000)
        try:
            assert sum(1 for _one in exporting.tree(archivist, what=Selection(fonds_code="J02"))) == count
        finally:
            connection.connection.set_progress_handler(None, 0)
        return len(told)

    assert steps(few) * 1.5 * many / few > steps(many) > 0
