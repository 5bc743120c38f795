"""What a machine read on a page, as ALTO 4.4 (Library of Congress, alto-4-4.xsd): kept beside the page, never evidence.

Places are pixels of the picture *as it is stored*: a page that lay on its side keeps its places there, and ``ROTATION``
says how far its contents are turned. The likeliest other characters stand as variants of each glyph, what a second look
read as an alternative of the word.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lantai.digitisation.rules.plane import in_rows, lay_out
from lantai.digitisation.values import Line, PageText, Sign

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
VERSION = "4.4"
VARIANT = 0.0005  # certainty from which a runner-up is worth keeping
Box = tuple[float, float, float, float]  # x, y, width, height
_UNSOUND = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def alto(page_text: PageText, *, file_name: str, width: int, height: int, machine: str, turned: int = 0) -> bytes:
    """Return the page as ALTO 4.4, UTF-8.

    `width` and `height` are the stored picture's, in pixels; `turned` how far it is turned clockwise to stand upright
    (0, 90, 180, 270), as `PageRows.turned` has it. `machine` names what read it and in which version. The same reading
    always gives the same bytes.
    """
    root = ET.Element("alto", {"xmlns": NAMESPACE, "SCHEMAVERSION": VERSION})
    _description(root, file_name, machine)
    layout = ET.SubElement(root, "Layout")
    page = ET.SubElement(
        layout, "Page",
        {"ID": "page", "HEIGHT": str(height), "WIDTH": str(width), "PHYSICAL_IMG_NR": "1", "PROCESSING": "reading",
         "ROTATION": str(turned % 360)},
    )  # fmt: skip
    if page_text.lines:
        page.set("PC", _share(sum(line.score for line in page_text.lines) / len(page_text.lines)))
    space = ET.SubElement(page, "PrintSpace", {"ID": "space"} | _places((0, 0, 1, 1), width, height, 0))
    for number, block in enumerate(_blocks(page_text), start=1):
        _block(space, f"b{number}", block, (width, height), turned)
    told: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return told


def _description(root: ET.Element, file_name: str, machine: str) -> None:
    description = ET.SubElement(root, "Description")
    ET.SubElement(description, "MeasurementUnit").text = "pixel"
    source = ET.SubElement(description, "sourceImageInformation")
    ET.SubElement(source, "fileName").text = _sound(file_name)
    done = ET.SubElement(description, "Processing", {"ID": "reading"})
    software = ET.SubElement(done, "processingSoftware")
    ET.SubElement(software, "softwareName").text = _sound(machine)


def _blocks(page: PageText) -> list[list[Line]]:
    """Return the lines in the order in which they are read: what runs across a page of columns, then all others."""
    plane = lay_out(page)
    across = sorted((piece.line for piece in plane.titles), key=lambda line: (line.y, line.x))
    body = [piece.line for row in in_rows(plane.pieces, plane.height) for piece in row]
    return [block for block in (across, body) if block]


def _block(space: ET.Element, name: str, lines: Sequence[Line], size: tuple[int, int], turned: int) -> None:
    left, top = min(line.x for line in lines), min(line.y for line in lines)
    right, bottom = max(line.x + line.width for line in lines), max(line.y + line.height for line in lines)
    block = ET.SubElement(
        space, "TextBlock", {"ID": name} | _places((left, top, right - left, bottom - top), *size, turned)
    )
    for number, line in enumerate(lines, start=1):
        box = (line.x, line.y, line.width, line.height)
        found = ET.SubElement(block, "TextLine", {"ID": f"{name}l{number}"} | _places(box, *size, turned))
        if not line.upright:
            found.set("BASEDIRECTION", "ttb")
        _words(found, f"{name}l{number}", line, size, turned)


def _words(found: ET.Element, name: str, line: Line, size: tuple[int, int], turned: int) -> None:
    words = list(_divided(line))
    for number, signs in enumerate(words, start=1):
        if number > 1:
            ET.SubElement(found, "SP")
        text = "".join(sign.text for sign in signs)
        attributes = {"ID": f"{name}w{number}"} | _places(_extent(line, signs), *size, turned)
        attributes |= {"CONTENT": _sound(text), "WC": _share(min(sign.certainty for sign in signs))}
        if len(text) == len(signs):
            attributes["CC"] = " ".join(str(min(9, int(10 * (1 - sign.certainty)))) for sign in signs)
        word = ET.SubElement(found, "String", attributes)
        if line.again and len(words) == 1 and line.again != line.text:
            ET.SubElement(word, "ALTERNATIVE", {"PURPOSE": "second look"}).text = _sound(line.again)
        for sign in filter(lambda one: _sound(one.text), signs if line.signs else ()):
            attributes = _places(_extent(line, [sign]), *size, turned)
            attributes |= {"CONTENT": _sound(sign.text), "GC": _share(sign.certainty)}
            glyph = ET.SubElement(word, "Glyph", attributes)
            if sign.second.strip() and sign.second_certainty >= VARIANT:
                ET.SubElement(glyph, "Variant", {"CONTENT": _sound(sign.second), "VC": _share(sign.second_certainty)})


def _divided(line: Line) -> Iterator[list[Sign]]:
    """Yield the words of a line: its characters between spaces. A line of unknown characters is one word."""
    signs = line.signs or (Sign(line.text, line.score, 0.5),)
    word: list[Sign] = []
    for sign in (*signs, None):
        if sign is None or not sign.text.strip():
            if word:
                yield word
            word = []
        else:
            word.append(sign)


def _extent(line: Line, signs: Sequence[Sign]) -> Box:
    """Return where a word of a line stands."""
    if len(signs) == len(line.signs) or not line.signs:
        return line.x, line.y, line.width, line.height
    steps = [b.at - a.at for a, b in pairwise(line.signs)]
    half = (sum(steps) / len(steps) if steps else 1.0) / 2
    begin, end = max(0.0, signs[0].at - half), min(1.0, signs[-1].at + half)
    if line.upright:
        return line.x + begin * line.width, line.y, max(0.0, end - begin) * line.width, line.height
    return line.x, line.y + begin * line.height, line.width, max(0.0, end - begin) * line.height


def stored(box: Box, turned: int) -> Box:
    """Return a box of the upright page on the picture as stored, which is turned clockwise by `turned` to stand upright.

    All in fractions: x, y, width, height.
    """
    x, y, wide, high = box
    match turned % 360:
        case 90:
            return y, 1 - x - wide, high, wide
        case 180:
            return 1 - x - wide, 1 - y - high, wide, high
        case 270:
            return 1 - y - high, x, high, wide
    return box


def _places(box: Box, width: int, height: int, turned: int) -> dict[str, str]:
    x, y, wide, high = stored(box, turned)
    return {
        "HPOS": str(round(x * width)), "VPOS": str(round(y * height)),
        "WIDTH": str(max(1, round(wide * width))), "HEIGHT": str(max(1, round(high * height))),
    }  # fmt: skip


def _share(value: float) -> str:
    return f"{min(1.0, max(0.0, value)):.4f}"


def _sound(text: str) -> str:
    """Return the text without the characters XML 1.0 cannot hold."""
    return _UNSOUND.sub("", text)


def lines(root: ET.Element, turned: int) -> list[tuple[str, float, float, float, float]]:
    """Return text, x, y, width and height in pixels of the upright page of what `alto` wrote."""
    wide, high = _size(root)
    across, down = (high, wide) if turned in {90, 270} else (wide, high)
    found: list[tuple[str, float, float, float, float]] = []
    for one in root.iterfind(f".//{{{NAMESPACE}}}String"):
        left, top, width, height = stored(_box(one, wide, high), 360 - turned)
        found.append((one.get("CONTENT", ""), left * across, top * down, width * across, height * down))
    return found


def page_text(root: ET.Element, turned: int, *, vertical: bool = False) -> PageText:
    """Return the lines of what `alto` wrote, each with its place on the upright page."""
    wide, high = _size(root)
    lines = []
    for one in root.iterfind(f".//{{{NAMESPACE}}}TextLine"):
        text = " ".join(word.get("CONTENT", "") for word in one.iterfind(f"{{{NAMESPACE}}}String"))
        place = stored(_box(one, wide, high), 360 - turned)
        lines.append(Line(text, *place, upright=one.get("BASEDIRECTION") != "ttb"))
    return PageText(tuple(lines), vertical=vertical)


def _size(root: ET.Element) -> tuple[int, int]:
    sheet = root.find(f".//{{{NAMESPACE}}}Page")
    assert sheet is not None
    return int(sheet.get("WIDTH", "1")), int(sheet.get("HEIGHT", "1"))


def _box(one: ET.Element, wide: int, high: int) -> Box:
    x, y, w, h = (int(one.get(name, "0")) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    return x / wide, y / high, w / wide, h / high
