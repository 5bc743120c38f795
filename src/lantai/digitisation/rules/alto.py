"""ALTO 4.4: what was read, line by line, with places in pixels of the stored picture, kept beside it.

Source: ALTO XML Schema 4.4 (Library of Congress, alto-v4): each line a `TextLine` with one `String`, its certainty in
`WC`; each character a `Glyph` with `GC`, the runner-up a `Variant`. A page that lay on its side keeps the places of the
stored picture; its block says by `ROTATION` how it must be turned (degrees counter-clockwise, as the schema counts).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import fmean
from xml.etree import ElementTree as ET

from lantai.digitisation.rules.turning import stored, upright
from lantai.digitisation.values import Line, PageText
from lantai.foundation.geometry import Region

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The stored picture in pixels, and how far it was turned clockwise to be read."""

    wide: int
    high: int
    turned: int

    def place(self, region: Region) -> dict[str, str]:
        left, top, right, bottom = stored(region, self.turned).pixels(self.wide, self.high)
        size = {"WIDTH": str(max(1, right - left)), "HEIGHT": str(max(1, bottom - top))}
        return {"HPOS": str(left), "VPOS": str(top), **size}


def document(page: PageText, *, turned: int, source: str, machine: str, at: datetime) -> bytes:
    """Return the page as ALTO 4.4 in UTF-8."""
    wide, high = (page.height, page.width) if turned in {90, 270} else (page.width, page.height)
    sheet = _Sheet(wide, high, turned)
    root = ET.Element(
        "alto",
        {"xmlns": NAMESPACE, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}", "SCHEMAVERSION": "4.4"},
    )
    about = ET.SubElement(root, "Description")
    ET.SubElement(about, "MeasurementUnit").text = "pixel"
    ET.SubElement(ET.SubElement(about, "sourceImageInformation"), "fileName").text = source
    step = ET.SubElement(about, "Processing", {"ID": "read"})
    ET.SubElement(step, "processingDateTime").text = at.isoformat(timespec="seconds")
    software = ET.SubElement(step, "processingSoftware")
    ET.SubElement(software, "softwareName").text = machine
    size = {"WIDTH": str(wide), "HEIGHT": str(high)}
    one = ET.SubElement(ET.SubElement(root, "Layout"), "Page", {"ID": "page", "PHYSICAL_IMG_NR": "1", **size})
    space = ET.SubElement(one, "PrintSpace", {"HPOS": "0", "VPOS": "0", **size})
    rotation = {"ROTATION": str((360 - turned) % 360)} if turned else {}
    block = ET.SubElement(space, "TextBlock", {"ID": "text", "HPOS": "0", "VPOS": "0", **size, **rotation})
    for number, line in enumerate(page.lines, start=1):
        _line(block, number, line, sheet)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _line(block: ET.Element, number: int, line: Line, sheet: _Sheet) -> None:
    place = sheet.place(_region(line.x, line.y, line.width, line.height))
    one = ET.SubElement(block, "TextLine", {"ID": f"l{number}", **place})
    sure = fmean(sign.certainty for sign in line.signs) if line.signs else line.score
    text = {"ID": f"s{number}", "CONTENT": _plain(line.text), **place, "WC": _share(sure)}
    string = ET.SubElement(one, "String", text)
    if len(line.signs) != len(line.text):
        return
    for at, (sign, region) in enumerate(zip(line.signs, _signs(line), strict=True), start=1):
        place = sheet.place(region)
        glyph = ET.SubElement(
            string,
            "Glyph",
            {"ID": f"g{number}.{at}", "CONTENT": _plain(sign.text), **place, "GC": _share(sign.certainty)},
        )
        if _plain(sign.second).strip():
            ET.SubElement(glyph, "Variant", {"CONTENT": _plain(sign.second), "VC": _share(sign.second_certainty)})


def _signs(line: Line) -> Iterator[Region]:
    """Yield the place of each character: half way to its neighbours, along the line."""
    middles = [sign.at for sign in line.signs]
    borders = [0.0, *((a + b) / 2 for a, b in pairwise(middles)), 1.0]
    for begin, end in pairwise(borders):
        share = max(0.0, end - begin)
        if line.upright:
            yield _region(line.x + begin * line.width, line.y, share * line.width, line.height)
        else:
            yield _region(line.x, line.y + begin * line.height, line.width, share * line.height)


def _region(x: float, y: float, w: float, h: float) -> Region:
    x, y = min(max(0.0, x), 1 - _LEAST), min(max(0.0, y), 1 - _LEAST)
    return Region(x, y, max(_LEAST, min(w, 1 - x)), max(_LEAST, min(h, 1 - y)))


def _share(value: float) -> str:
    return f"{min(1.0, max(0.0, value)):.3f}"


def _plain(text: str) -> str:
    """Return the text without the control characters XML cannot hold."""
    return "".join(one for one in text if one >= " " and one not in "\ufffe\uffff")


def lines(root: ET.Element, turned: int) -> list[tuple[str, float, float, float, float]]:
    """Return text, x, y, width and height in pixels of the upright page of what `document` wrote; columns by character."""
    sheet = root.find(f".//{{{NAMESPACE}}}Page")
    assert sheet is not None
    wide, high = int(sheet.get("WIDTH", "1")), int(sheet.get("HEIGHT", "1"))
    across, down = (high, wide) if turned in {90, 270} else (wide, high)
    found: list[tuple[str, float, float, float, float]] = []
    for one in root.iterfind(f".//{{{NAMESPACE}}}String"):
        x, y, w, h = (int(one.get(name, "0")) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        at = upright(_region(x / wide, y / high, w / wide, h / high), turned)
        place = (at.x * across, at.y * down, at.w * across, at.h * down)
        found += _spread(one.get("CONTENT", ""), place)
    return found


def _spread(text: str, place: tuple[float, float, float, float]) -> Iterator[tuple[str, float, float, float, float]]:
    x, y, w, h = place
    if h < 1.6 * w or len(text) < 2:
        yield text, x, y, w, h
        return
    step = h / len(text)
    for number, one in enumerate(text):
        yield one, x, y + number * step, w, step
