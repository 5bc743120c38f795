"""ALTO beside a page: the elements, their order and what they must carry, as alto-4-4.xsd has it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from lantai.digitisation.rules.alto import alto
from lantai.digitisation.values import PageText
from tests.digitisation.paper import line, page

NS = "{http://www.loc.gov/standards/alto/ns-v4#}"
ORDER = {  # element: what it may hold, in this order
    "alto": ("Description", "Layout"),
    "Description": ("MeasurementUnit", "sourceImageInformation", "Processing"),
    "sourceImageInformation": ("fileName",), "Processing": ("processingSoftware",), "processingSoftware": ("softwareName",),
    "Layout": ("Page",), "Page": ("PrintSpace",), "PrintSpace": ("TextBlock",), "TextBlock": ("TextLine",),
    "String": ("ALTERNATIVE", "Glyph"), "Glyph": ("Variant",),
}  # fmt: skip
ASKED = {
    "Page": {"ID", "PHYSICAL_IMG_NR"}, "PrintSpace": {"HPOS", "VPOS", "WIDTH", "HEIGHT"}, "Processing": {"ID"},
    "TextBlock": {"ID", "HPOS", "VPOS", "WIDTH", "HEIGHT"}, "TextLine": {"ID", "HPOS", "VPOS", "WIDTH", "HEIGHT"},
    "String": {"CONTENT", "WC", "HPOS", "VPOS", "WIDTH", "HEIGHT"}, "Glyph": {"CONTENT"}, "Variant": {"CONTENT"},
}  # fmt: skip


def written(one: PageText, *, turned: int = 0, size: tuple[int, int] = (1000, 1400)):
    told = alto(one, file_name="0001.tif", width=size[0], height=size[1], machine="RapidOCR 3.10", turned=turned)
    return etree.fromstring(told)


def names(root, name: str) -> list[str]:
    return [one.get("CONTENT") for one in root.iter(NS + name)]


def box(one) -> tuple[int, ...]:
    return tuple(int(one.get(side)) for side in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))


def test_every_element_stands_where_the_schema_wants_it_and_carries_what_it_must():
    lines = [line("新生 名册", 500, 60), line("周念慈", 300, 200, second="兹", second_certain=0.01, again="周念兹")]
    root = written(page(lines))
    identities = [one.get("ID") for one in root.iter() if one.get("ID")]
    assert len(identities) == len(set(identities)), "an xsd:ID stands once"
    for one in root.iter():
        name = one.tag.removeprefix(NS)
        assert set(one.attrib) >= ASKED.get(name, set()), name
        if name == "TextLine":
            assert [child.tag.removeprefix(NS) for child in one] in (["String"], ["String", "SP", "String"])
        elif len(one):
            places = [ORDER[name].index(child.tag.removeprefix(NS)) for child in one]
            assert places == sorted(places), name
        for share in ("WC", "GC", "VC", "PC"):
            assert 0 <= float(one.get(share, "1")) <= 1
    assert root.findtext(f"{NS}Description/{NS}MeasurementUnit") == "pixel"
    assert root.findtext(f"{NS}Description/{NS}sourceImageInformation/{NS}fileName") == "0001.tif"


def test_words_keep_their_place_confidence_and_what_else_they_may_say():
    root = written(page([line("周念慈", 300, 200, certain=0.72, second="兹", second_certain=0.2, again="周念兹")]))
    word = root.find(f".//{NS}String")
    assert (word.get("CONTENT"), word.get("WC"), word.get("CC")) == ("周念慈", "0.7200", "2 2 2")
    assert box(word) == (264, 185, 72, 30)
    assert word.findtext(f"{NS}ALTERNATIVE") == "周念兹"
    assert names(word, "Glyph") == ["周", "念", "慈"]
    assert word.find(f"{NS}Glyph/{NS}Variant").attrib == {"CONTENT": "兹", "VC": "0.2000"}


@pytest.mark.parametrize(
    ("turned", "size", "place"),
    [(0, (1000, 1400), (264, 185, 72, 30)), (90, (1400, 1000), (185, 664, 30, 72)),
     (180, (1000, 1400), (664, 1185, 72, 30)), (270, (1400, 1000), (1185, 264, 30, 72))],
)  # fmt: skip
def test_places_are_those_of_the_picture_as_it_is_stored(turned, size, place):
    root = written(page([line("周念慈", 300, 200)]), turned=turned, size=size)
    assert root.find(f".//{NS}Page").get("ROTATION") == str(turned)
    assert box(root.find(f".//{NS}String")) == place


def test_columns_are_read_from_the_right_and_marked_as_running_down():
    down = [
        replace(line(text, x, 600), upright=False, width=0.03, height=0.2)
        for text, x in (("丁文", 300), ("陳桢科", 800))
    ]
    root = written(page([line("國立錦江工學院新生名冊", 500, 60), *down], vertical=True))
    assert names(root, "String") == ["國立錦江工學院新生名冊", "陳桢科", "丁文"]
    assert [one.get("BASEDIRECTION") for one in root.iter(NS + "TextLine")] == [None, "ttb", "ttb"]


def test_a_page_without_a_line_and_one_with_odd_characters_are_written():
    assert names(written(page([])), "String") == []
    assert names(written(page([line("周\x01念", 300, 200)])), "String") == ["周念"]
