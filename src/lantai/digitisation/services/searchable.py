"""A page as PDF/A whose words can be searched and copied: the watermarked picture, the words unseen over it."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from lantai.adapters.typeset.port import TypesetError
from lantai.adapters.typeset.typst import TypstTypesetter
from lantai.digitisation.errors import NoSuchReading
from lantai.digitisation.models import Reading
from lantai.digitisation.rules import alto
from lantai.digitisation.services.reviewing import open_reading_picture
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation

WIDTH = 2400  # pixels of the picture
POINTS = 72 / 200  # a page of A4 scanned at 200 dpi comes out as A4
MOST_MISSING = 20  # characters no font of ours has, left out one after the other
_typesetter = TypstTypesetter()


def searchable_pdf(actor: Actor, *, reading_id: int, purpose: str) -> bytes:
    """Return one read page as PDF/A-2b, made anew each time; the look at its picture is written down.

    What was read is no evidence: the words are those of the machine, unseen over the watermarked picture. Raises
    `NoSuchReading` (nothing was read there), `NotAllowed`, the catalogue's `PageRefused`.
    """
    picture = open_reading_picture(actor, reading_id=reading_id, purpose=purpose, width=WIDTH)
    row = Reading.objects.filter(pk=reading_id).exclude(alto_id=None).first()
    if row is None or row.alto_id is None:
        raise NoSuchReading
    with preservation.open(Actor.system("digitisation"), object_id=row.alto_id) as stream:
        lines = alto.lines(ET.fromstring(stream.read()), row.turned)  # noqa: S314  our own, compared with its digest
    data: dict[str, Any] = {
        "title": f"{row.ref_code} {row.label}", "width": row.width * POINTS, "height": row.height * POINTS,
        "turned": row.turned, "lines": [_line(text, *place) for text, *place in lines],
    }  # fmt: skip
    return _set(data, picture.content)


def _line(text: str, x: float, y: float, w: float, h: float) -> dict[str, Any]:
    return {"text": text, "x": x * POINTS, "y": y * POINTS, "w": w * POINTS, "h": h * POINTS}


def _set(data: dict[str, Any], picture: bytes) -> bytes:
    """Set the page; a character no font has is left out of the words."""
    for _try in range(MOST_MISSING):
        try:
            return _typesetter.render("searchable", data=data, pictures={"page.jpg": picture}, at=clock.now())
        except TypesetError as fault:
            if fault.code != "MISSING_GLYPH" or not fault.detail:
                raise
            missing = chr(int(fault.detail.removeprefix("U+"), 16)) if fault.detail.startswith("U+") else fault.detail
            for line in data["lines"]:
                line["text"] = line["text"].replace(missing, "")
            data["lines"] = [line for line in data["lines"] if line["text"].strip()]
    return _typesetter.render("searchable", data={**data, "lines": []}, pictures={"page.jpg": picture}, at=clock.now())
