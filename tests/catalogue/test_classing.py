"""The class of a volume follows what is said of its class and year, whoever says it: a sheet, a person, an undoing."""

from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ClassificationScheme, ImportConflict, Item, SchemeUse, Volume
from tests import cast
from tests.catalogue import paper

pytestmark = pytest.mark.django_db


def bring(actor, folder, name, rows):
    path = paper.volume_sheet(folder / name, rows)
    return catalogue.import_catalogue(actor, path=path, file_name=name, fonds_code="J02").batch_id


def rows(**changed):
    """One volume of 1987, with columns said otherwise."""
    row = paper.volume_rows(1)[0]
    for name, value in changed.items():
        row[paper.VOLUME_HEADER.index({"code": "分类号", "year": "年度"}[name])] = value
    return [row]


def node():
    found = Volume.objects.select_related("class_node__scheme").get(ref_code="1987-JX13-1").class_node
    return (found.scheme.code, found.code) if found else None


def split(year: int) -> None:
    """Let the fonds class by process before a year, by level from it on."""
    SchemeUse.objects.filter(fonds__code="J02").delete()
    for code, first, last in (("process", None, year - 1), ("level", year, None)):
        scheme = ClassificationScheme.objects.get(code=code).pk
        catalogue.adopt_scheme(cast.director(), fonds_code="J02", scheme_id=scheme, year_from=first, year_to=last)


@pytest.fixture
def held(archivist, fonds, tmp_path):
    batch_id = bring(archivist, tmp_path, "案卷目录.xlsx", rows())
    volume = Volume.objects.get()
    Item.objects.create(fonds_id=volume.fonds_id, volume=volume, key="1987-JX13-1#1", title="名册", year=1987)
    assert node() == ("process", "JX13")
    return batch_id


@pytest.mark.parametrize(
    ("said", "after"),
    [({"code": "JX14"}, ("process", "JX14")), ({"year": 1993}, ("level", "JX13")), ({"code": "QQ11"}, None)],
)
def test_a_class_or_a_year_that_is_taken_from_a_sheet_brings_its_class_and_undone_takes_it_back(
    archivist, held, tmp_path, said, after
):
    split(1991)
    batch_id = bring(archivist, tmp_path, "更正.xlsx", rows(**said))
    waiting = ImportConflict.objects.get(state="OPEN")
    assert node() == ("process", "JX13")
    catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
    assert node() == after
    assert Item.objects.get().class_node_id == Volume.objects.get().class_node_id
    catalogue.undo_import(archivist, batch_id=batch_id, reason="表错了")
    assert node() == ("process", "JX13")


def test_a_class_that_is_kept_keeps_its_class(archivist, held, tmp_path):
    bring(archivist, tmp_path, "更正.xlsx", rows(code="JX14"))
    catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=False)
    assert node() == ("process", "JX13")


def test_what_a_sheet_completes_brings_its_class(archivist, held, tmp_path):
    Volume.objects.update(class_code="", class_node=None)
    bring(archivist, tmp_path, "补.xlsx", rows(code="JX14"))
    assert node() == ("process", "JX14")


def test_a_date_that_a_person_writes_brings_the_class_of_its_year(archivist, held):
    split(1991)
    pk = Volume.objects.get().pk
    catalogue.describe(archivist, kind="volume", unit_id=pk, values={"date": "1993-09"}, why="照原件")
    assert (Volume.objects.get().year, node()) == (1993, ("level", "JX13"))
    catalogue.describe(archivist, kind="volume", unit_id=pk, values={"title": "录取名册"})
    assert node() == ("level", "JX13")
