"""Many small labels on sheets or a roll: boxes, spines, volumes, shelves. Code 128 and QR are drawn as one path each."""

from __future__ import annotations

import json
import math
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

POINT = 0.3528  # mm
SIZES = (10.5, 9.5, 8.5, 7.5, 6.5, 5.5)
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
    """What stands on one label. `code` becomes a Code 128 (ASCII), `link` a QR; an empty one is left out.

    `span`: the first and the last code of what is inside. `foot`: the place on the shelf.
    """

    code: str
    link: str = ""
    head: str = ""
    number: str = ""
    title: str = ""
    span: tuple[str, ...] = ()
    note: str = ""
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
            **_sizes(one, stock),
            "bars": bars(one.code) if one.code else "",
            "qr": qr(one.link) if one.link else "",
        }
        for one in stickers
    ]
    skip = max(0, skip) % (stock.columns * stock.rows)
    whole = {"stock": asdict(stock), "skip": skip, "labels": rows}
    (folder / "labels.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    (folder / "grid.typ").write_bytes(TEMPLATE.read_bytes())


def _ems(text: str) -> float:
    """Return about how wide a line is, in its own size: a Chinese character is one, a Latin letter a good half."""
    return sum(0.58 if character.isascii() else 1.0 for character in text) or 1.0


def _sizes(one: Sticker, stock: Stock) -> dict[str, float]:
    """Return the sizes (points) at which number and title fit; reckoned here, since measuring in Typst costs much more.

    What is too long even in the smallest size is cut off by the template, never printed over its neighbour.
    """
    tall = stock.kind == "SPINE"
    room = stock.width - (5 if tall else 6) - (0 if tall or not one.link else 17)
    number = min(15.0, room / POINT / _ems(one.number))
    if tall:
        return {"number_size": max(6.0, number), "title_size": _down(one.title, room, stock.height - 76)}
    left = stock.height - 5 - 11.4 - 3.6 - (6.6 if one.number else 0) - (3 if one.span or one.note else 0)
    return {"number_size": max(7.0, number), "title_size": _across(one.title, room, left)}


def _across(title: str, width: float, height: float) -> float:
    for size in SIZES:
        lines = math.ceil(_ems(title) * size * POINT / (width - size * POINT))
        if lines * size * 1.2 * POINT <= height:
            return size
    return SIZES[-1]


def _down(title: str, width: float, height: float) -> float:
    for size in (14.0, 12.0, *SIZES):
        columns = math.ceil(len(title) / max(1, math.floor(height / (size * 1.18 * POINT))))
        if columns * size * 1.3 * POINT <= width:
            return size
    return SIZES[-1]


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
