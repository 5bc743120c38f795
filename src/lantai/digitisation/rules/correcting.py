"""What people corrected, put into the text of a page by ALTO's own means (alto-4-4.xsd).

The machine's file is never touched: it is evidence of the process. Made of it anew is one in which a corrected word bears
``CS`` (correction status) and refers to the processing step ``review``, and the machine's reading stands beside it as an
``ALTERNATIVE``. A word's confidence and glyphs were those of the reading and are left out.
"""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

from lantai.digitisation.rules.alto import NAMESPACE
from lantai.foundation.geometry import Region

STEP = "review"
MACHINE = "machine reading"
ENOUGH = 0.5  # share of a word that lies in a cell, for it to be the cell's
WHOLLY = 0.8  # share from which a word that reads otherwise belongs to nothing but the cell
_TAG = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a cell says instead of what was read there. `region` is its place on the stored picture, in fractions."""

    read: tuple[str, ...]  # as written, and as understood
    value: str
    region: Region | None


def amend(root: ET.Element, corrections: Sequence[Correction], *, at: str = "") -> int:
    """Put the corrections into an ALTO tree; return how many. `at`: when the last was made, ISO 8601.

    One whose reading stands nowhere at its place is added there as a word of its own, and nothing is taken away.
    """
    if not corrections:
        return 0
    sheet = _Sheet(root)
    for one in corrections:
        if found := sheet.words_of(one):
            sheet.replace(found, one)
        else:
            sheet.add(one)
    description = root.find(f"{_TAG}Description")
    if description is not None:
        step = ET.SubElement(description, f"{_TAG}Processing", {"ID": STEP})
        ET.SubElement(step, f"{_TAG}processingCategory").text = "contentModification"
        if at:
            ET.SubElement(step, f"{_TAG}processingDateTime").text = at
        told = f"{len(corrections)} words corrected by people who looked at the page; no evidence of what stands on it"
        ET.SubElement(step, f"{_TAG}processingStepDescription").text = told
    return len(corrections)


def squeezed(text: str) -> str:
    """Return a text without spaces and in one form, as two readings are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class _Sheet:
    def __init__(self, root: ET.Element) -> None:
        page = root.find(f".//{_TAG}Page")
        assert page is not None
        self.page = page
        self.size = float(page.get("WIDTH", "1")), float(page.get("HEIGHT", "1"))
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self.added = 0

    def words_of(self, one: Correction) -> list[ET.Element]:
        """Return the words that hold what was read, else those that lie wholly in the cell."""
        near = [
            word for word in self.page.iter(f"{_TAG}String") if not word.get("CS") and self._share(word, one) >= ENOUGH
        ]
        for read in filter(None, map(squeezed, one.read)):
            for length in range(1, len(near) + 1):
                for begin in range(len(near) - length + 1):
                    some = near[begin : begin + length]
                    joined = "".join(squeezed(word.get("CONTENT", "")) for word in some)
                    if joined == read or (length == 1 and read in joined):
                        return some
        within = [word for word in near if self._within(word, one) >= WHOLLY]
        return within if sum(len(word.get("CONTENT", "")) for word in within) <= 2 * len(one.value) + 2 else []

    def _box(self, word: ET.Element) -> tuple[float, float, float, float]:
        wide, high = self.size
        x, y, w, h = (float(word.get(name, "0")) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        return x / wide, y / high, max(w, 1) / wide, max(h, 1) / high

    def _common(self, word: ET.Element, region: Region) -> tuple[float, float]:
        """Return the area a word and a region share, and the area of the word."""
        x, y, w, h = self._box(word)
        across = min(x + w, region.x + region.w) - max(x, region.x)
        down = min(y + h, region.y + region.h) - max(y, region.y)
        return max(0.0, across) * max(0.0, down), w * h

    def _share(self, word: ET.Element, one: Correction) -> float:
        """Return how much of the smaller of both lies in the other; without a region every word may be it."""
        if one.region is None:
            return 1.0
        common, own = self._common(word, one.region)
        return common / max(1e-12, min(own, one.region.w * one.region.h))

    def _within(self, word: ET.Element, one: Correction) -> float:
        if one.region is None:
            return 0.0
        common, own = self._common(word, one.region)
        return common / own

    def replace(self, words: Sequence[ET.Element], one: Correction) -> None:
        """Let the first of the words say what stands there, beside it what the machine read; the others go."""
        first, *others = words
        before = [word.get("CONTENT", "") for word in words]
        held = squeezed(before[0])
        read = next((text for text in map(squeezed, one.read) if text and text in held), "") if not others else ""
        boxes = [self._box(word) for word in words]
        for word in others:
            self._take_out(word)
        for glyph in first.findall(f"{_TAG}Glyph"):
            first.remove(glyph)
        first.attrib.pop("CC", None)
        first.attrib.pop("WC", None)
        first.set("CONTENT", held.replace(read, one.value, 1) if read else one.value)
        first.attrib |= {"CS": "true", "PROCESSINGREFS": STEP} | self._place(boxes)
        said = ET.Element(f"{_TAG}ALTERNATIVE", {"PURPOSE": MACHINE})
        said.text = " ".join(before)
        first.insert(0, said)

    def _place(self, boxes: Sequence[tuple[float, float, float, float]]) -> dict[str, str]:
        wide, high = self.size
        left, top = min(x for x, _y, _w, _h in boxes), min(y for _x, y, _w, _h in boxes)
        right, bottom = max(x + w for x, _y, w, _h in boxes), max(y + h for _x, y, _w, h in boxes)
        return {
            "HPOS": str(round(left * wide)), "VPOS": str(round(top * high)),
            "WIDTH": str(max(1, round((right - left) * wide))), "HEIGHT": str(max(1, round((bottom - top) * high))),
        }  # fmt: skip

    def _take_out(self, word: ET.Element) -> None:
        line = self.parents[word]
        place = list(line).index(word)
        if place and line[place - 1].tag == f"{_TAG}SP":
            line.remove(line[place - 1])
        line.remove(word)
        if line.find(f"{_TAG}String") is None:
            self.parents[line].remove(line)

    def add(self, one: Correction) -> None:
        """Write a word where the machine found none."""
        space = self.page.find(f"{_TAG}PrintSpace")
        if space is None or one.region is None:
            return
        self.added += 1
        place = self._place([(one.region.x, one.region.y, one.region.w, one.region.h)])
        block = ET.SubElement(space, f"{_TAG}TextBlock", {"ID": f"{STEP}{self.added}", "CS": "true"} | place)
        line = ET.SubElement(block, f"{_TAG}TextLine", {"ID": f"{STEP}{self.added}l1"} | place)
        told = {"ID": f"{STEP}{self.added}l1w1", "CONTENT": one.value, "CS": "true", "PROCESSINGREFS": STEP} | place
        ET.SubElement(line, f"{_TAG}String", told)
