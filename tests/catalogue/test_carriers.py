"""On what something is kept: as written, as the class is named, as recorded; an item as its volume, unless it says so itself."""

from __future__ import annotations

import pytest

from lantai.catalogue.models import ClassNode, Fonds, Item, Volume
from lantai.catalogue.queries import carriers
from lantai.catalogue.rules.carriers import CARRIERS, carrier
from lantai.catalogue.texts import describing as texts


def test_every_carrier_has_its_word() -> None:
    assert tuple(texts.CARRIERS) == CARRIERS


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("纸质，16 开，毛笔", "paper"), ("照片 6 寸 12 张", "photograph"), ("底片", "photograph"), ("录音带 1 盘", "sound"),
        ("VHS 录像带", "video"), ("光盘", "electronic"), ("电子文件", "electronic"), ("35 mm 缩微胶片", "microform"),
        ("锦旗", "object"), ("纸质；附照片 3 张", "paper"), ("Microfilm", "microform"), ("说不清", "paper"), ("", "paper"),
    ],
)  # fmt: skip
def test_what_is_written_tells_the_carrier_the_first_word_of_it(said: str, found: str) -> None:
    assert carrier(said=said) == found


def test_without_a_word_the_class_the_recordings_the_category_and_the_way_of_making_tell() -> None:
    assert carrier(class_name="照片", category="SX") == "photograph"
    assert carrier(said="纸质", class_name="照片") == "paper"
    assert carrier(category="SX") == "audiovisual"
    assert carrier(category="SX", recorded={"audio"}) == "sound"
    assert carrier(recorded={"audio", "video"}) == "video"
    assert carrier(category="SW") == "object"
    assert carrier(made="born") == "electronic"
    assert carrier(made="digitised", category="JX") == "paper"


@pytest.mark.django_db
def test_an_item_is_kept_as_its_volume_unless_it_says_so_itself(fonds: object) -> None:
    j02 = Fonds.objects.get(code="J02")
    photographs = ClassNode.objects.filter(code="SX11").first()
    made = [
        Volume.objects.create(fonds=j02, ref_code=code, ref_code_norm=code, sort_key=code, title="卷", **more)
        for code, more in (
            ("1980-SX11-1", {"class_node": photographs}),
            ("1980-XZ11-2", {"elements": {"carrier": "缩微胶卷"}}),
            ("1980-DQ11-3", {"elements": {"carrier": "照片"}, "secrecy": "SECRET"}),
        )
    ]
    items = [
        Item.objects.create(fonds=j02, volume=volume, key=f"{n}", sequence=str(n), sort_key=str(n), title="件", **more)
        for n, (volume, more) in enumerate(
            [(made[0], {}), (made[0], {"elements": {"carrier": "录音带"}}), (made[1], {}), (made[2], {}), (None, {})]
        )
    ]
    found = carriers.of(volumes=[one.pk for one in made], items=[one.pk for one in items])
    assert [found["volume", one.pk] for one in made] == ["photograph", "microform", ""]
    assert [found["item", one.pk] for one in items] == ["photograph", "sound", "microform", "paper", "paper"]
    assert carriers.of(volumes=[], items=[]) == {}
