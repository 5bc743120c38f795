"""The class of a volume follows what is said of its class and year, whoever says it: a sheet, a person, an undoing."""

from __future__ import annotations

from datetime import date

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import (
    ClassificationScheme,
    ClassNode,
    Fonds,
    ImportConflict,
    Item,
    SchemeUse,
    Series,
    Volume,
)
from lantai.catalogue.services.fonds import Classes
from lantai.foundation import events
from lantai.foundation.errors import NotAllowed
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


def kind() -> str:
    return Volume.objects.get(ref_code="1987-JX13-1").record_kind


def retitled(title: str, **changed):
    """One volume whose title says no kind of record."""
    [row] = rows(**changed)
    row[0] = title
    return [row]


@pytest.mark.req("A14")
def test_the_kind_of_record_follows_the_class_where_it_followed_from_it(archivist, fonds, tmp_path):
    """Whether the class comes from a sheet, is taken in a conflict, or given by a person; and back with the undoing."""
    bring(archivist, tmp_path, "案卷目录.xlsx", retitled("本校一九八七年材料"))
    assert kind() == "ADMISSION_ROSTER"  # the only kind of JX13
    inside = Item.objects.create(
        fonds=Fonds.objects.get(code="J02"), volume=Volume.objects.get(), key="k", title="一件", opening_status="OPEN"
    )
    batch_id = bring(archivist, tmp_path, "更正.xlsx", retitled("本校一九八七年材料", code="JX15"))
    catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get(state="OPEN").pk, take=True)
    inside.refresh_from_db()
    assert (kind(), inside.kept_back, inside.class_node.code) == ("COURSE_DESC", False, "JX15")
    catalogue.undo_import(archivist, batch_id=batch_id, reason="表错了")
    inside.refresh_from_db()
    assert (kind(), inside.kept_back) == ("ADMISSION_ROSTER", True)
    pk = Volume.objects.get().pk
    catalogue.recode_volume(archivist, volume_id=pk, ref_code="1987-JX13-1", class_code="JX15")
    assert kind() == "COURSE_DESC"
    Volume.objects.update(class_code="", class_node=None, record_kind="")
    bring(archivist, tmp_path, "补.xlsx", retitled("本校一九八七年材料"))
    assert (node(), kind()) == (("process", "JX13"), "ADMISSION_ROSTER")
    split(1988)
    catalogue.describe(archivist, kind="volume", unit_id=pk, values={"date": "1990"}, why="照原件")
    assert (node(), kind()) == (("level", "JX13"), "")  # of undergraduates, whatever it be
    catalogue.describe(archivist, kind="volume", unit_id=pk, values={"date": "1987"}, why="照原件")
    assert kind() == "ADMISSION_ROSTER"


def test_the_kind_of_record_that_a_title_or_a_list_has_said_stays(archivist, held, tmp_path):
    assert kind() == "ADMISSION_ROSTER"  # 录取名册
    bring(archivist, tmp_path, "更正.xlsx", rows(code="JX15"))
    catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get(state="OPEN").pk, take=True)
    assert (node(), kind()) == (("process", "JX15"), "ADMISSION_ROSTER")
    Volume.objects.update(title="材料", record_kind="STATUS_CARD", class_node=None, class_code="")
    bring(archivist, tmp_path, "补.xlsx", retitled("材料"))
    assert (node(), kind()) == (("process", "JX13"), "STATUS_CARD")


def test_what_is_classed_again_gets_the_kind_of_record_of_its_new_class(archivist, held):
    Volume.objects.update(title="材料")
    adopt("level")
    assert (node(), kind()) == (("level", "JX13"), "")
    adopt("process", 1980)
    assert (node(), kind()) == (("process", "JX13"), "ADMISSION_ROSTER")


def test_of_two_schemes_that_have_a_class_the_one_in_use_now_gives_it_to_a_new_series(archivist, held):
    SchemeUse.objects.all().delete()
    fonds = Fonds.objects.get(code="J02")
    schemes = {one.code: one for one in ClassificationScheme.objects.filter(code__in=["process", "level"])}

    def made(*uses: tuple[str, int | None, int | None]) -> str:
        SchemeUse.objects.all().delete()
        for code, first, last in uses:
            SchemeUse.objects.create(fonds=fonds, scheme=schemes[code], year_from=first, year_to=last)
        pk = catalogue.make_series(archivist, fonds_code="J02", title="文书", class_code="xz")
        return Series.objects.get(pk=pk).class_node.scheme.code

    ended, lasting = ("process", 1991, 2000), ("level", 1950, None)
    for order in ((ended, lasting), (lasting, ended)):
        assert made(*order) == "level"  # though the other began later
    for order in ((("process", None, 1990), ("level", 1991, 2000)), (("level", 1991, 2000), ("process", None, 1990))):
        assert made(*order) == "level"  # neither is in use now: the one that was used last
    assert made(("process", None, None), ("level", 1990, None)) == "level"
    assert made(("level", None, None), ("process", None, None)) == "process"  # said later
    pk = catalogue.make_series(archivist, fonds_code="J02", title="无此类", class_code="XZ99")
    assert Series.objects.get(pk=pk).class_node is None


def scheme(code: str) -> int:
    return ClassificationScheme.objects.get(code=code).pk


def uses() -> list[tuple[str, int | None, int | None]]:
    rows = SchemeUse.objects.filter(fonds__code="J02").order_by("pk")
    return list(rows.values_list("scheme__code", "year_from", "year_to"))


def adopt(code: str, first: int | None = None, last: int | None = None) -> int:
    return catalogue.adopt_scheme(
        cast.director(), fonds_code="J02", scheme_id=scheme(code), year_from=first, year_to=last
    )


def test_a_fonds_made_with_the_wrong_scheme_is_put_right_with_all_that_is_in(archivist, held):
    """The import page made it by process; its classes are those of the other tradition."""
    fonds = Fonds.objects.get(code="J02")
    process = ClassNode.objects.get(scheme__code="process", code="JX")
    alone = Item.objects.create(
        fonds=fonds, key="J02-JX·1987-Y-0001", ref_code="J02-JX·1987-Y-0001", ref_code_norm="J02-JX·1987-Y-0001", year=1987,
        class_node=process,
    )  # fmt: skip
    undated = Volume.objects.create(
        fonds=fonds, ref_code="JX14-1", ref_code_norm="JX14-1", class_code="JX14", class_node=process
    )
    made = SchemeUse.objects.get(fonds=fonds)
    with pytest.raises(CatalogueError, match="2 卷、1 件"):
        catalogue.withdraw_scheme(cast.director(), use_id=made.pk)
    assert (uses(), node()) == ([("process", None, None)], ("process", "JX13"))
    adopt("level")  # for the same years: the one that was said later is meant
    assert node() == ("level", "JX13")
    assert Item.objects.get(volume__ref_code="1987-JX13-1").class_node_id == Volume.objects.get(year=1987).class_node_id
    undated.refresh_from_db()
    assert undated.class_node.scheme.code == "process"  # in use still, and nothing says of which year it is
    changed = catalogue.withdraw_scheme(cast.director(), use_id=made.pk)
    assert (changed.volumes, changed.items, uses()) == (1, 0, [("level", None, None)])
    for row in (undated, alone):
        row.refresh_from_db()
    assert (undated.class_node.name, alone.class_node.scheme.code) == ("成人/继续教育", "level")
    told = [one for one in events.of_subject("fonds", "J02") if one.name == "catalogue.UnitsReclassed"]
    assert sorted((one.payload["kind"], len(one.payload["ids"])) for one in told) == [
        ("item", 1),
        ("volume", 1),
        ("volume", 1),
    ]
    with pytest.raises(NotAllowed):
        catalogue.withdraw_scheme(archivist, use_id=SchemeUse.objects.get().pk)
    with pytest.raises(NotFound):
        catalogue.withdraw_scheme(cast.director(), use_id=made.pk)


def test_of_two_uses_that_overlap_the_later_begun_is_meant_whichever_was_said_first(archivist, held):
    SchemeUse.objects.all().delete()
    for order in (("level", "process"), ("process", "level")):
        for code in order:
            adopt(code, *((1980, None) if code == "level" else ()))
        assert Classes(Fonds.objects.get(code="J02")).node("JX14", 1987).scheme.code == "level"
        assert Classes(Fonds.objects.get(code="J02")).node("JX14", 1979).scheme.code == "process"
        SchemeUse.objects.all().delete()


def test_a_scheme_is_ended_when_nothing_needs_it_and_what_another_can_class_goes_over(archivist, held):
    head, fonds = cast.director(), Fonds.objects.get(code="J02")
    xz = ClassNode.objects.get(scheme__code="process", code="XZ")
    Item.objects.create(fonds=fonds, key="k", ref_code="", year=1995, class_node=xz)
    Volume.objects.create(fonds=fonds, ref_code="u-1", ref_code_norm="U-1", class_code="XZ", class_node=xz)
    series = Series.objects.create(fonds=fonds, title="文书", class_node=xz)
    ClassificationScheme.objects.filter(code="process").update(valid_from=None)
    with pytest.raises(CatalogueError, match=r"2 卷、1 件、1 个类别.*1 份没有年度"):
        catalogue.end_scheme(head, scheme_id=scheme("process"), last_day=date(1986, 12, 31))
    assert ClassificationScheme.objects.get(code="process").valid_to is None
    adopt("level", 1987)
    assert node() == ("level", "JX13")
    with pytest.raises(CatalogueError, match=r"1 卷、0 件、0 个类别.*1 份没有年度"):
        catalogue.end_scheme(head, scheme_id=scheme("process"), last_day=date(1986, 12, 31))
    catalogue.recode_volume(archivist, volume_id=Volume.objects.get(ref_code="u-1").pk, ref_code="u-1", year=1960)
    catalogue.end_scheme(head, scheme_id=scheme("process"), last_day=date(1986, 12, 31))
    assert uses() == [("process", None, 1986), ("level", 1987, None)]
    series.refresh_from_db()
    assert (series.class_node.scheme.code, Item.objects.get(key="k").class_node.scheme.code) == ("level", "level")
    assert Volume.objects.get(ref_code="u-1").class_node.scheme.code == "process"


def test_a_new_fonds_classes_by_the_scheme_it_is_made_with(archivist, fonds, tmp_path):
    path = paper.volume_sheet(tmp_path / "目录.xlsx", rows(code="JX14"))
    for code, asked, name in (("J05", "level", "成人/继续教育"), ("J06", "process 1993", "学籍管理")):
        catalogue.import_catalogue(
            archivist, path=path, file_name=path.name, fonds_code=code, create_fonds="分校", scheme=asked
        )
        assert Volume.objects.get(fonds__code=code).class_node.name == name
    with pytest.raises(NotFound):
        catalogue.create_fonds(archivist, code="J07", name="x", scheme="process 1066")
    assert not Fonds.objects.filter(code="J07").exists()
