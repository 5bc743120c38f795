"""ALTO beside a page: the elements, their order and what they must carry, as alto-4-4.xsd has it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from lxml import etree

from lantai.digitisation.rules import correcting
from lantai.digitisation.rules.alto import alto
from lantai.digitisation.values import PageText
from lantai.foundation.geometry import Region
from tests.digitisation.paper import line, page

NS = "{http://www.loc.gov/standards/alto/ns-v4#}"
ORDER = {  # element: what it may hold, in this order
    "alto": ("Description", "Layout"),
    "Description": ("MeasurementUnit", "sourceImageInformation", "Processing"),
    "sourceImageInformation": ("fileName",), "processingSoftware": ("softwareName",),
    "Processing": ("processingCategory", "processingDateTime", "processingStepDescription", "processingSoftware"),
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


# --- what people corrected


def corrected(lines, *several: correcting.Correction):
    root = ET.fromstring(alto(page(lines), file_name="1.tif", width=1000, height=1400, machine="RapidOCR 3.10"))
    assert correcting.amend(root, several, at="2026-11-28T19:00:00+08:00") == len(several)
    return etree.fromstring(ET.tostring(root))


def at(x: float, y: float, wide: int) -> Region:
    """Return a cell of `wide` characters whose middle is there."""
    return Region((x - 12 * wide) / 1000, (y - 16) / 1400, 24 * wide / 1000, 32 / 1400)


def test_a_corrected_word_says_so_by_altos_own_means_and_keeps_the_machines_beside_it():
    lines = [line("周念兹", 300, 200), line("周念兹", 300, 240)]
    root = corrected(lines, correcting.Correction(("周念兹",), "周念慈", at(300, 240, 3)))
    first, second = root.iter(NS + "String")
    assert (first.get("CONTENT"), first.get("CS"), first.get("WC")) == ("周念兹", None, "0.9999"), (
        "her namesake's row stays"
    )
    assert (second.get("CONTENT"), second.get("CS"), second.get("PROCESSINGREFS")) == ("周念慈", "true", "review")
    (beside,) = second
    assert (beside.tag, beside.get("PURPOSE"), beside.text) == (NS + "ALTERNATIVE", "machine reading", "周念兹")
    assert second.get("WC") is None and second.get("CC") is None, (
        "how sure the machine was is said of its own reading only"
    )
    reading, review = root.iter(NS + "Processing")
    assert (reading.get("ID"), review.get("ID")) == ("reading", "review")
    assert review.findtext(NS + "processingCategory") == "contentModification"
    assert [ORDER["Processing"].index(one.tag.removeprefix(NS)) for one in review] == [0, 1, 2]


@pytest.mark.parametrize(
    ("lines", "one", "words"),
    [
        ([line("2林书遥8701002", 300, 200)], correcting.Correction(("林书遥",), "林书瑶", at(276, 200, 3)), ["2林书瑶8701002"]),
        ([line("2 林书遥", 300, 200)], correcting.Correction(("林书遥",), "林书瑶", at(312, 200, 3)), ["2", "林书瑶"]),
        ([line("王", 270, 200), line("伟", 330, 200)], correcting.Correction(("王伟",), "王玮", at(300, 200, 4)), ["王玮"]),
        ([line("场名", 300, 200)], correcting.Correction(("埸名", "埸名"), "杨名", at(300, 200, 2)), ["杨名"]),  # a runner-up stood in
        ([line("会计", 300, 200)], correcting.Correction(("", ""), "李静", at(600, 200, 2)), ["会计", "李静"]),  # nothing was read
        ([line("备注甲乙丙丁戊己庚辛", 300, 200)], correcting.Correction(("王",), "玉", at(300, 200, 1)), ["备注甲乙丙丁戊己庚辛", "玉"]),
    ],
)  # fmt: skip
def test_a_correction_takes_the_place_of_what_was_read_in_its_cell_and_of_nothing_else(lines, one, words):
    assert names(corrected(lines, one), "String") == words


def test_two_corrections_do_not_take_each_others_word():
    lines = [line("王伟", 300, 200), line("王伟", 380, 200)]
    several = [correcting.Correction(("王伟",), name, Region(0.25, 0.13, 0.2, 0.03)) for name in ("王玮", "汪伟")]
    assert names(corrected(lines, *several), "String") == ["王玮", "汪伟"]
