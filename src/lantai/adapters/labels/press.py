"""Making the sheets: Typst for the page, Code 128 and QR as vector drawings."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import barcode
import pikepdf
import segno
import typst
from barcode.writer import SVGWriter

from lantai.adapters.labels.port import Label
from lantai.adapters.typeset.typst import FALLBACK_FOLDERS, font_folder

TEMPLATE = Path(__file__).parent / "label.typ"
BARS = {"module_height": 12.0, "module_width": 0.3, "font_size": 9, "text_distance": 4.0, "quiet_zone": 4.0}


def sheet(labels: Sequence[Label]) -> bytes:
    """Return a PDF of one label a page, 100 × 150 mm, fonts embedded."""
    if not labels:
        raise ValueError("no labels")
    with tempfile.TemporaryDirectory(prefix="lantai-labels-") as name:
        folder = Path(name)
        rows = [_prepared(folder, index, label) for index, label in enumerate(labels)]
        (folder / "labels.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        (folder / "label.typ").write_bytes(TEMPLATE.read_bytes())
        fonts = [str(font_folder()), *(path for path in FALLBACK_FOLDERS if Path(path).is_dir())]
        made: Any = typst.compile(
            str(folder / "label.typ"), root=str(folder), format="pdf", font_paths=fonts, ignore_system_fonts=True
        )
        return bytes(made)


def _prepared(folder: Path, index: int, label: Label) -> dict[str, Any]:
    bars = qr = ""
    if label.code:
        bars = f"bars-{index}.svg"
        drawing = io.BytesIO()
        barcode.get("code128", label.code, writer=SVGWriter()).write(drawing, options=BARS)
        (folder / bars).write_bytes(drawing.getvalue())
    if label.link:
        qr = f"qr-{index}.svg"
        segno.make(label.link, error="m", micro=False).save(str(folder / qr), border=1)
    return {
        "title": label.title,
        "lines": [line for line in label.lines if line],
        "notes": [line for line in label.notes if line],
        "sender": [line for line in label.sender if line],
        "bars": bars,
        "qr": qr,
    }


def numbered(sheets: Sequence[tuple[bytes, str]]) -> bytes:
    """Return one PDF of all sheets for the printer, each page with its serial at the foot.

    The sealed file itself is not changed: this is a rendition for paper.
    """
    whole = pikepdf.new()
    for content, serial in sheets:
        with pikepdf.open(io.BytesIO(content)) as source:
            source.flatten_annotations("print")  # the round seal stays as a drawing, the signature field goes
            if "/AcroForm" in source.Root:
                del source.Root["/AcroForm"]
            for page in source.pages:
                if "/Annots" in page:
                    del page["/Annots"]
                _mark(page, serial)
            whole.add_pages_from(source, forms="strip")
    target = io.BytesIO()
    whole.save(target, linearize=False)
    return target.getvalue()


def _mark(page: pikepdf.Page, serial: str) -> None:
    """Write the serial (ASCII) in 7 pt Helvetica at the foot of a page."""
    words = "".join(character for character in serial if character.isascii() and character not in "()\\")
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    name = page.add_resource(font, pikepdf.Name.Font)
    box = page.mediabox
    width = float(box[2]) - float(box[0])
    x = float(box[0]) + width - 40 - 3.6 * len(words)
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q q BT {name} 7 Tf 0 g {x:.1f} {float(box[1]) + 7:.1f} Td ({words}) Tj ET Q".encode("ascii"))
