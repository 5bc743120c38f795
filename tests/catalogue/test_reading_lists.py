"""Lists of a finding aid, page by page: every row once, in one order, whatever the page; and what is held, counted once."""

from __future__ import annotations

import csv
import json

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Fonds, Item, Volume
from lantai.catalogue.queries import browse, finding_aids
from lantai.catalogue.services import bulk
from lantai.catalogue.services.intake import ITEM_COLUMNS
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from tests import cast, scenes

HEADER = ("档号", "案卷题名", "年度", "分类号", "案卷号")
VOLUMES = 260  # more than are looked through at first


def fill(folder) -> None:
    """260 volumes of one class, later years first, each third one empty, the others with one to five items; most open."""
    catalogue.load_fixtures()
    actor = cast.window_archivist()
    path = folder / "案卷目录.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(
            (f"{2000 - n % 40}-XZ11-{n}", f"会议纪要{n}", 2000 - n % 40, "XZ11", n) for n in range(1, VOLUMES + 1)
        )
    catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02", create_fonds="锦江大学")
    Volume.objects.update(opening_status="OPEN")
    fonds, rows = Fonds.objects.get().pk, []
    for volume in Volume.objects.order_by("pk"):
        for sequence in range(1, 1 + (volume.pk % 6 if volume.pk % 3 else 0)):
            given = dict.fromkeys(ITEM_COLUMNS, "") | dict.fromkeys(
                ("date_from", "date_to", "opens_on", "page_count", "retention_term_id", "batch_id", "class_node_id")
            )
            given |= {
                "title": f"件{sequence}", "year": volume.year, "sort_key": f"{sequence:08d}", "sequence": str(sequence),
                "secrecy": "PUBLIC", "opening_status": "UNREVIEWED" if sequence == 4 else "OPEN", "volume_id": volume.pk,
                "key": f"{volume.ref_code_norm}#{sequence}", "fonds_id": fonds, "extra": json.dumps({}), "elements": "{}",
            }  # fmt: skip
            rows.append([given[name] for name in ITEM_COLUMNS])
    bulk.insert(Item, ITEM_COLUMNS, rows)


HELD = scenes.Scene(fill)


@pytest.fixture
@scenes.begins_with(HELD)
def archivist(db):
    return cast.window_archivist()


def walk(actor, **which) -> list[int]:
    """Return the numbers of the rows on all pages."""
    found, start = [], 0
    while rows := finding_aids.class_page(actor, fonds_code="J02", start=start, limit=37, **which).rows:
        found += [row.id for row in rows]
        start += 37
    return found


def test_every_item_of_a_class_comes_once_volume_by_volume_and_closed_ones_only_to_archivists(archivist):
    order = ("volume__year", "volume__sort_key", "volume_id", "sort_key")
    everything = list(Item.objects.order_by(*order).values_list("pk", flat=True))
    opened = list(Item.objects.filter(opening_status="OPEN").order_by(*order).values_list("pk", flat=True))
    assert walk(archivist, class_code="XZ11", listed="items") == everything
    assert walk(Actor.public(), class_code="XZ11", listed="items") == opened
    assert walk(Actor.public(), class_code="XZ", listed="items") == opened
    assert len(opened) < len(everything)


def test_every_volume_comes_once_in_a_class_and_in_the_whole(archivist):
    by_year = list(Volume.objects.order_by("year", "sort_key", "pk").values_list("pk", flat=True))
    by_class = list(Volume.objects.order_by("class_code", "sort_key").values_list("pk", flat=True))
    for reader in (archivist, Actor.public()):
        assert walk(reader, class_code="XZ11") == by_year
        assert walk(reader, class_code="") == by_class
    rows, total = browse.volumes(archivist, fonds_code="J02", class_code="XZ", start=50, limit=50)
    assert ([row.id for row in rows], total) == (by_year[50:100], VOLUMES)


def test_some_years_of_the_whole_and_words_of_many_titles_are_counted_exactly(archivist, monkeypatch):
    Volume.objects.filter(year=1985, pk__gt=Volume.objects.filter(year=1985).order_by("pk").first().pk).update(
        class_node=None
    )
    eighties = Volume.objects.filter(year__range=(1980, 1989))
    assert 0 < eighties.filter(class_node=None).count() < eighties.count()
    for reader in (archivist, Actor.public()):
        page = finding_aids.class_page(reader, fonds_code="J02", class_code="", decade=1980, limit=500)
        assert page.total == page.counts["volumes"] == len(page.rows) == eighties.count()
        assert {row.id for row in page.rows} == set(eighties.values_list("pk", flat=True))
    for few in (VOLUMES, VOLUMES - 1, 100):  # fewer than bear the word: counted on from those that were found
        monkeypatch.setattr(browse, "FEW", few)
        rows, total = browse.volumes(archivist, fonds_code="J02", text="会议", start=50, limit=50)
        assert (len(rows), total) == (50, VOLUMES)


def test_what_a_fonds_holds_is_told_exactly_after_an_import_and_after_its_undoing(archivist, tmp_path):
    before = browse.all_fonds(archivist)
    assert (before[0].volumes, before[0].items) == (VOLUMES, Item.objects.count())
    path = tmp_path / "二.csv"
    path.write_text("档号,案卷题名,年度\n2003-XZ11-900,新校区,2003\n", "utf-8")
    batch = catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02").batch_id
    assert browse.all_fonds(archivist)[0].volumes == VOLUMES + 1
    catalogue.undo_import(archivist, batch_id=batch, reason="选错了")
    tasks.run_until_empty()
    assert browse.all_fonds(archivist) == before
