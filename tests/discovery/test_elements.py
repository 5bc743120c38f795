"""What DA/T 18 lets be said of a unit is found by its words, and shown by its name; what only the desk may know, at the desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Item, Volume
from lantai.discovery import queries, services
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from tests import cast
from tests.catalogue import reviewing
from tests.discovery.stage import SYSTEM, bring, codes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("B16")]
PUBLIC = Actor.public()
SHEET = """档号,案卷题名,年度,并列题名,副题名,范围和提要,人名,主题词,附件,生成方式,原件存放,著录者
1980-XZ11-1,校庆筹备会议纪要,1980,Minutes of the Jubilee,第一册,含图书馆扩建方案,沈从周;陆小曼,基本建设,平面图一张,数字化,省档案馆,何静安
1981-XZ11-2,基建工作总结,1981,,,,,,,,,
"""
ITEMS = """案卷档号,顺序号,文号,责任者,题名,日期,页次,文种,稿本
1980-XZ11-1,1,校字1号,校长办公室,关于筹备的请示,1980.3.1,1,函件,手稿
"""
SAID = {
    "Jubilee": "el_parallel_title", "第一册": "el_subtitle", "图书馆扩建": "el_scope", "沈从周": "el_persons",
    "基本建设": "el_subjects", "平面图": "el_enclosures", "数字化": "el_made", "省档案馆": "el_originals",
}  # fmt: skip


@pytest.fixture
def archivist(tmp_path: Path) -> Actor:
    catalogue.load_fixtures()
    actor = cast.window_archivist()
    bring(actor, tmp_path, SHEET)
    bring(actor, tmp_path, ITEMS, "卷内文件目录.csv")
    tasks.run_until_empty()
    services.rebuild(SYSTEM)
    return actor


def _elsewhere(actor: Actor, text: str) -> list[str]:
    return [name for hit in queries.search(actor, text=text).hits for name, _parts in hit.further]


def test_every_element_finds_its_unit_and_is_shown(archivist: Actor) -> None:
    for words, element in SAID.items():
        assert codes(archivist, words) == ["1980-XZ11-1"], words
        assert _elsewhere(archivist, words) == [element]
    [hit] = queries.search(archivist, text="函件").hits
    assert (hit.kind, _elsewhere(archivist, "函件"), _elsewhere(archivist, "手稿")) == (
        "item",
        ["el_genre"],
        ["el_version"],
    )
    assert ("陆小曼", True) in dict(queries.search(archivist, text="陆小曼").hits[0].further)["el_persons"]
    assert codes(archivist, "正文:图书馆") == ["1980-XZ11-1"]
    assert codes(archivist, "题名:图书馆") == []
    assert codes(archivist, "何静安") == [], "who described it is nothing it says"
    assert codes(archivist, "会议|工作 -陆小曼 -请示") == ["1981-XZ11-2"]


def test_the_public_finds_what_a_record_says_of_itself_and_no_names_or_places(archivist: Actor) -> None:
    reviewing.opened(Volume.objects.get(ref_code="1980-XZ11-1").pk)
    tasks.run_until_empty()
    assert codes(PUBLIC, "图书馆扩建") == ["1980-XZ11-1"]
    assert _elsewhere(PUBLIC, "图书馆扩建") == ["el_scope"]
    for words in ("沈从周", "陆", "省档案馆"):
        assert codes(PUBLIC, words) == []
        assert codes(PUBLIC, f"校庆筹备 -{words}") == ["1980-XZ11-1"], "leaving out tells no more than asking for"
        assert codes(archivist, words) == ["1980-XZ11-1"]
    [hit] = queries.search(PUBLIC, text="1980-XZ11-1").hits[:1]
    assert not hit.further


def test_a_change_is_followed_and_a_state_secret_says_nothing(archivist: Actor, tmp_path: Path) -> None:
    volume = Volume.objects.get(ref_code="1981-XZ11-2")
    catalogue.describe(
        archivist, kind="volume", unit_id=volume.pk, values={"subjects": "水电安装", "persons": "高景德"}
    )
    tasks.run_until_empty()
    assert codes(archivist, "水电安装") == codes(archivist, "高景德") == ["1981-XZ11-2"]
    catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"subjects": ""})
    tasks.run_until_empty()
    assert codes(archivist, "水电安装") == []
    Volume.objects.filter(pk=volume.pk).update(secrecy="SECRET", title="", elements={"persons": "高景德"})
    Item.objects.update(secrecy="SECRET")
    services.rebuild(SYSTEM)
    assert codes(archivist, "高景德") == codes(archivist, "函件") == []
    assert queries.search(archivist, text="1981-XZ11-2").hits[0].further == ()
