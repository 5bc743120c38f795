"""A page as PDF/A whose words can be searched and copied: the watermarked picture, the words unseen over it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lantai.adapters.searchable import TextRun, invisible_pdf
from lantai.digitisation.errors import NoSuchReading
from lantai.digitisation.models import Reading
from lantai.digitisation.rules import alto
from lantai.digitisation.services import correcting
from lantai.digitisation.services.reviewing import open_reading_picture
from lantai.foundation.actor import Actor

WIDTH = 2400  # pixels of the picture


def searchable_pdf(actor: Actor, *, reading_id: int, purpose: str) -> bytes:
    """Return one read page as PDF/A-2b, made anew each time; the look at its picture is written down.

    What was read is no evidence: the words are those of the machine, corrected where people did, unseen over the
    watermarked picture. Raises
    `NoSuchReading` (nothing was read there), `NotAllowed`, the catalogue's `PageRefused`.
    """
    picture = open_reading_picture(actor, reading_id=reading_id, purpose=purpose, width=WIDTH)
    row = Reading.objects.filter(pk=reading_id).exclude(alto_id=None).first()
    if row is None or row.alto_id is None:
        raise NoSuchReading
    with tempfile.TemporaryDirectory(prefix="lantai-searchable-") as name:
        source, out = Path(name) / "page.jpg", Path(name) / "page.pdf"
        source.write_bytes(picture.content)
        invisible_pdf(
            source, runs(row), out=out,
            title=f"{row.ref_code} {row.label}", turned=row.turned,
        )  # fmt: skip
        return out.read_bytes()


def runs(row: Reading) -> list[TextRun]:
    """Return the words of a reading as they stand now, corrections and all, for the writer of the PDF."""
    return [_run(text, *place, row=row) for text, *place in alto.lines(correcting.alto_of(row), row.turned)]


def _run(text: str, x: float, y: float, w: float, h: float, *, row: Reading) -> TextRun:
    """Return a line as the writer wants it: places in fractions of the upright page; a tall one runs from the top down."""
    upright = len(text) < 2 or w >= h
    return TextRun(text, (x / row.width, y / row.height, w / row.width, h / row.height), upright)
