"""Another reference code: what goes with it, what is refused, and that the old one leads on for ever."""

from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import (
    ClassificationScheme,
    DescriptionNote,
    FormerCode,
    Item,
    PageImage,
    PersonMention,
    SchemeUse,
    Volume,
    VolumeThen,
)
from lantai.catalogue.queries import findables, reading
from lantai.catalogue.values.reading import Moved
from lantai.foundation import clock, events
from lantai.foundation.errors import NotAllowed
from tests import cast, scenes
from tests.catalogue import paper
from tests.catalogue.conftest import ARCHIVIST, FONDS
from tests.catalogue.test_moments import _scan

pytestmark = pytest.mark.django_db
FILES = """件的档号,档号,顺序号,题名,页次
1987-JX13-1-001,1987-JX13-1,1,四川名册,1
1987—JX13—1—002,1987-JX13-1,2,贵州名册,2
1987-JX13-10-9,1987-JX13-1,3,别处编的号,3
,1987-JX13-1,4,没有编号的,4
"""
ALONE = "档号,题名,年度\nJ02-XZ·2018-Y-BGS-0001,关于校庆的通知,2018\nJ02-XZ·2018-Y-BGS-0002,关于放假的通知,2018\n"


def bring(path):
    return catalogue.import_catalogue(ARCHIVIST.value, path=path, file_name=path.name, fonds_code="J02")


def fill(folder):
    bring(paper.volume_sheet(folder / "案卷目录.xlsx"))
    bring(paper.roster_sheet(folder / "名册.xlsx"))
    for name, text in (("卷内文件目录.csv", FILES), ("归档文件目录.csv", ALONE)):
        (folder / name).write_text(text, "utf-8")
        report = bring(folder / name)
        assert not report.rejected, report.problems


HELD = scenes.Scene(fill, on=FONDS)


@pytest.fixture
@scenes.begins_with(HELD)
def held(fonds) -> None:
    """Three volumes, the first with a list of people and four items, and two items by themselves."""


def volume(n: int = 1) -> Volume:
    return Volume.objects.get(title__endswith=f"（{n}）")


def item(title: str) -> Item:
    return Item.objects.get(title=title)


def codes_inside() -> list[str]:
    return list(Item.objects.filter(volume=volume()).order_by("sequence").values_list("ref_code", flat=True))


def test_what_is_named_by_its_volume_goes_with_it_and_every_old_code_leads_on(archivist, held, tmp_path):
    one = volume()
    _scan(one)
    before = PersonMention.objects.filter(ref_code="1987-JX13-1").count()
    assert before
    asked = {"ref_code": "1999-JX14-7", "class_code": "JX14", "year": 1999}
    plan = catalogue.plan_recoding(archivist, kind="volume", unit_id=one.pk, **asked)
    assert [(row.old, row.new) for row in plan.followers] == [
        ("1987-JX13-1-001", "1999-JX14-7-001"),
        ("1987—JX13—1—002", "1999-JX14-7-002"),
    ]
    assert (plan.pages, plan.names, plan.reads, plan.years) == (1, before, "", (1987, 1999))
    assert [name[:4] for name in plan.classes] == ["JX13", "JX14"]
    assert (volume().ref_code, FormerCode.objects.count()) == ("1987-JX13-1", 0)  # nothing was written

    catalogue.recode_volume(archivist, volume_id=one.pk, **asked, why="年度定错了")
    one.refresh_from_db()
    assert (one.ref_code, one.class_code, one.class_node.code, one.year) == ("1999-JX14-7", "JX14", "JX14", 1999)
    assert codes_inside() == ["1999-JX14-7-001", "1999-JX14-7-002", "1987-JX13-10-9", ""]
    assert {row.class_node_id for row in Item.objects.filter(volume=one)} == {one.class_node_id}
    assert PageImage.objects.get().ref_code == "1999-JX14-7"
    assert PersonMention.objects.filter(ref_code="1999-JX14-7").count() == before
    assert VolumeThen.objects.get().class_node.code == "JX13"
    for old, now in (("1987-JX13-1", one.ref_code), ("1987-JX13-1-002", "1999-JX14-7-002")):
        assert [row.ref_code for row in findables.by_code(archivist, code=old)] == [now]
        assert reading.record(archivist, fonds_code="J02", path=old) == Moved("J02", now)
    notes = DescriptionNote.objects.filter(unit_kind="volume", unit_id=one.pk).order_by("element")
    assert [(row.element, row.before, row.after, row.why) for row in notes] == [
        ("class_code", "JX13", "JX14", "年度定错了"),
        ("ref_code", "1987-JX13-1", "1999-JX14-7", "年度定错了"),
        ("year", "1987", "1999", "年度定错了"),
    ]
    assert events.of_subject("volume", one.pk)[-1].payload["items"] == 2

    count = Item.objects.count()  # a sheet finds them under what they are called now, and is told what they were
    lines = "件的档号,档号,顺序号,题名,页次\n1999-JX14-7-001,1999-JX14-7,1,四川名册,1\n1987-JX13-1-002,1999-JX14-7,2,贵州名册,2\n"
    (tmp_path / "再来.csv").write_text(lines, "utf-8")
    report = bring(tmp_path / "再来.csv")
    assert (report.unchanged, [one.code for one in report.problems]) == (1, ["FORMER_CODE"])
    assert Item.objects.count() == count


def test_a_code_of_another_unit_is_refused_whole_and_a_unit_may_have_its_own_again(archivist, held):
    one, two = volume(1), volume(2)
    for code in ("1987-jx13—2", "J02-XZ·2018-Y-BGS-0001"):
        with pytest.raises(CatalogueError) as taken:
            catalogue.recode_volume(archivist, volume_id=one.pk, ref_code=code)
        assert taken.value.code == "CODE_TAKEN"
    item_code = {"item_id": item("关于放假的通知").pk}
    catalogue.recode_item(archivist, **item_code, ref_code="1999-JX14-7-001")
    with pytest.raises(CatalogueError, match="1999-JX14-7-001"):  # what an item would become is another's
        catalogue.recode_volume(archivist, volume_id=one.pk, ref_code="1999-JX14-7")
    assert (volume().ref_code, codes_inside()[0]) == ("1987-JX13-1", "1987-JX13-1-001")
    assert not VolumeThen.objects.exists()
    catalogue.recode_volume(archivist, volume_id=one.pk, ref_code="1987-JX13-88")
    with pytest.raises(CatalogueError, match="曾经"):
        catalogue.recode_volume(archivist, volume_id=two.pk, ref_code="1987-JX13-1")
    with pytest.raises(CatalogueError, match="曾经"):
        catalogue.recode_item(archivist, **item_code, ref_code="1987-JX13-1-001")
    catalogue.recode_volume(archivist, volume_id=one.pk, ref_code="1987-JX13-1")
    assert codes_inside()[:2] == ["1987-JX13-1-001", "1987-JX13-1-002"]
    once = FormerCode.objects.exclude(item_id=item_code["item_id"]).values_list("ref_code", flat=True)
    assert set(once) == {"1987-JX13-88", "1987-JX13-88-001", "1987-JX13-88-002"}


def test_class_and_year_change_without_the_code_and_by_the_scheme_of_the_year(archivist, held):
    SchemeUse.objects.filter(fonds__code="J02").delete()
    for code, first, last in (("process", None, 1990), ("level", 1991, None)):
        scheme = ClassificationScheme.objects.get(code=code).pk
        catalogue.adopt_scheme(cast.director(), fonds_code="J02", scheme_id=scheme, year_from=first, year_to=last)
    one = volume()
    catalogue.recode_volume(archivist, volume_id=one.pk, ref_code="1987-JX13-1", year=1993)
    one.refresh_from_db()
    assert (one.year, one.class_node.scheme.code, FormerCode.objects.count()) == (1993, "level", 0)
    assert VolumeThen.objects.get().class_node.scheme.code == "process"
    with pytest.raises(CatalogueError) as unknown:
        catalogue.recode_volume(archivist, volume_id=one.pk, ref_code="1987-JX13-1", class_code="QQ11")
    assert unknown.value.code == "CLASS_UNKNOWN"
    plan = catalogue.plan_recoding(archivist, kind="volume", unit_id=one.pk, ref_code="1987-XZ11-1")
    assert plan.reads == "1987 XZ11"  # the code speaks of another year and class than will stand
    catalogue.recode_volume(archivist, volume_id=one.pk, ref_code="1987-JX13-1", class_code="")
    one.refresh_from_db()
    assert (one.class_code, one.class_node) == ("", None)


def test_an_item_gets_another_code_or_its_first_and_by_itself_the_class_it_names(archivist, held):
    alone, bare = item("关于校庆的通知"), item("没有编号的")
    assert alone.class_node.code == "XZ"
    catalogue.recode_item(archivist, item_id=alone.pk, ref_code="J02-DQ·2018-Y-BGS-0001", why="门类错了")
    alone.refresh_from_db()
    assert (alone.ref_code, alone.class_node.code, alone.key) == (
        "J02-DQ·2018-Y-BGS-0001",
        "DQ",
        "J02-DQ·2018-Y-BGS-0001",
    )
    assert reading.record(archivist, fonds_code="J02", path="J02-XZ·2018-Y-BGS-0001") == Moved(
        "J02", "J02-DQ·2018-Y-BGS-0001"
    )
    names = PersonMention.objects.filter(ref_code="").count()
    catalogue.recode_item(archivist, item_id=bare.pk, ref_code="1987-JX13-1-004")
    bare.refresh_from_db()
    assert (bare.ref_code_norm, bare.key, bare.class_node_id) == (
        "1987-JX13-1-004",
        "1987-JX13-1#4",
        volume().class_node_id,
    )
    assert (FormerCode.objects.count(), PersonMention.objects.filter(ref_code="").count()) == (1, names)
    assert events.of_subject("item", bare.pk)[-1].payload == {"old": "", "new": "1987-JX13-1-004"}


def test_what_cannot_be_is_refused_with_nothing_written(archivist, held):
    one, alone = volume(), item("关于校庆的通知")
    for code, reason in (("", "CODE_NONE"), ("—·—", "CODE_NONE"), ("一" * 81, "CODE_NONE"), ("1987-JX13-1", "NOTHING")):
        with pytest.raises(CatalogueError) as refused:
            catalogue.recode_volume(archivist, volume_id=one.pk, ref_code=code)
        assert refused.value.code == reason
    with pytest.raises(CatalogueError) as long:
        catalogue.recode_volume(archivist, volume_id=one.pk, ref_code="1987-JX13-" + "9" * 68)
    assert long.value.code == "CODE_LONG"
    Item.objects.filter(pk=alone.pk).update(destroyed_on=clock.today())
    with pytest.raises(CatalogueError) as destroyed:
        catalogue.recode_item(archivist, item_id=alone.pk, ref_code="J02-DQ·2018-Y-BGS-0009")
    assert destroyed.value.code == "DESTROYED"
    with pytest.raises(NotFound):
        catalogue.recode_item(archivist, item_id=2**40, ref_code="1")
    for outsider in (cast.sysadmin(), cast.auditor(), cast.guard()):
        with pytest.raises(NotAllowed):
            catalogue.recode_item(outsider, item_id=alone.pk, ref_code="J02-DQ·2018-Y-BGS-0009")
    assert not VolumeThen.objects.exists()
    assert not FormerCode.objects.exists()
