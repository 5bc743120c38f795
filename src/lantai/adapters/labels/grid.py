"""Many small labels on sheets or a roll: boxes, spines, volumes, shelves. Code 128 and QR are drawn as one path each."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import barcode
import segno
import typst

from lantai.adapters.typeset.typst import FALLBACK_FOLDERS, font_folder

TEMPLATE = Path(__file__).parent / "grid.typ"


@dataclass(frozen=True, slots=True)
class Stock:
    """A sheet (or one label of a roll) in millimetres. `kind`: BOX is wide, SPINE narrow and tall."""

    kind: str
    page_width: float
    page_height: float
    columns: int
    rows: int
    left: float
    top: float
    width: float
    height: float
    gap_x: float = 0
    gap_y: float = 0


@dataclass(frozen=True, slots=True)
class Sticker:
    """What stands on one label. `code` becomes a Code 128 (ASCII), `link` a QR; an empty one is left out."""

    code: str
    link: str = ""
    head: str = ""
    number: str = ""
    title: str = ""
    lines: tuple[str, ...] = ()
    foot: str = ""


def sheets(stickers: Sequence[Sticker], stock: Stock, *, skip: int = 0) -> bytes:
    """Return a PDF of all labels in order, fonts embedded; the first `skip` places of the first sheet stay empty.

    The cost grows linearly: one template, one compilation, whatever the number.
    """
    if not stickers:
        raise ValueError("no labels")
    with tempfile.TemporaryDirectory(prefix="lantai-labels-") as name:
        folder = Path(name)
        write(folder, stickers, stock, skip)
        return compiled(folder)


def write(folder: Path, stickers: Sequence[Sticker], stock: Stock, skip: int = 0) -> None:
    """Put everything the template needs into `folder`."""
    rows = [
        {
            **asdict(one),
            "lines": [line for line in one.lines if line],
            "bars": bars(one.code) if one.code else "",
            "qr": qr(one.link) if one.link else "",
        }
        for one in stickers
    ]
    skip = max(0, skip) % (stock.columns * stock.rows)
    whole = {"stock": asdict(stock), "skip": skip, "labels": rows}
    (folder / "labels.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    (folder / "grid.typ").write_bytes(TEMPLATE.read_bytes())


def compiled(folder: Path) -> bytes:
    """Run Typst over what `write` put there."""
    fonts = [str(font_folder()), *(path for path in FALLBACK_FOLDERS if Path(path).is_dir())]
    made: Any = typst.compile(
        str(folder / "grid.typ"), root=str(folder), format="pdf", font_paths=fonts, ignore_system_fonts=True
    )
    return bytes(made)


def bars(code: str) -> str:
    """Return a Code 128 as an SVG of one path, one unit a module, with its quiet zones of ten modules."""
    modules = barcode.get("code128", code).build()[0]
    path, at = [], 10
    for dark, several in groupby(modules):
        width = len(list(several))
        if dark == "1":
            path.append(f"M{at} 0h{width}v10h-{width}z")
        at += width
    return _svg(at + 10, 10, "".join(path), stretch=True)


def qr(link: str) -> str:
    """Return a QR code (level M) as an SVG of one path, without a border."""
    # The mask pattern is fixed: weighing all eight costs four fifths of the time, and every reader takes any of them.
    matrix = segno.make(link, error="m", micro=False, mask=2).matrix
    path = []
    for y, row in enumerate(matrix):
        at = 0
        for dark, several in groupby(row):
            width = len(list(several))
            if dark:
                path.append(f"M{at} {y}h{width}v1h-{width}z")
            at += width
    return _svg(len(matrix), len(matrix), "".join(path))


def _svg(width: int, height: int, path: str, *, stretch: bool = False) -> str:
    ratio = ' preserveAspectRatio="none"' if stretch else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"{ratio}><path d="{path}"/></svg>'
