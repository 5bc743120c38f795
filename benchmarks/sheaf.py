"""A sheaf of made pages: rosters, score sheets, cards, transcripts, degree and graduation lists of nobody, and pages that
are none of these, with the truth beside.

``python -m benchmarks.sheaf --out FOLDER --pages 200 --seed 7`` writes ``p0001.jpg`` … and ``truth.jsonl``: who stands on
each page, every run of characters with its place (fractions of the upright page), seals, how it was aged. Typefaces
are those this machine has (`faces`): two come with our own packages, others from Debian's fonts-noto-cjk,
fonts-arphic-ukai, fonts-arphic-uming, fonts-wqy-microhei and fonts-lxgw-wenkai, or from a folder given with ``--fonts``.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks import sheaf_cards, sheaf_lists, sheaf_odd
from benchmarks.sheaf_ageing import AGEING, aged, box_around, sealed, torn, turned_box
from benchmarks.sheaf_pages import Box, Sheet, Style
from lantai.adapters.painting import Look
from lantai.adapters.painting.paper import folder as packaged_fonts
from lantai.adapters.painting.paper import paper

MAKERS: dict[str, Callable[[Style, int], Sheet]] = {
    "roster": sheaf_lists.roster, "going on": sheaf_lists.going_on, "two classes": sheaf_lists.two_classes,
    "marks": sheaf_lists.marks, "marks in two blocks": sheaf_lists.two_blocks, "many courses": sheaf_lists.many_courses,
    "degrees": sheaf_lists.degrees, "graduates": sheaf_lists.graduates, "upright roster": sheaf_lists.upright_roster,
    "card": sheaf_cards.card, "transcript": sheaf_cards.transcript,
    "empty": sheaf_odd.empty, "letter": sheaf_odd.letter, "photograph": sheaf_odd.photograph, "handwriting": sheaf_odd.handwriting,
}  # fmt: skip
LISTS = (
    "roster",
    "marks",
    "two classes",
    "degrees",
    "going on",
    "upright roster",
    "many courses",
    "graduates",
    "roster",
    "marks in two blocks",
)
SINGLE = ("card", "transcript")
ODD = ("empty", "letter", "photograph", "handwriting")
ODD_EVERY = 20  # pages
SIDEWAYS = {"degrees", "graduates", "upright roster"}  # broader than high
TORN = 0.04  # share of lists that lost a corner
FACES = {
    "Noto Serif SC": "NotoSerifSC-Regular.otf", "Noto Sans SC": "NotoSansSC-Regular.otf", "AR PL UKai": "ukai.ttc",
    "AR PL UMing": "uming.ttc", "WenQuanYi Micro Hei": "wqy-microhei.ttc", "LXGW WenKai": "LXGWWenKai-Regular.ttf",
    "Noto Serif CJK Bold": "NotoSerifCJK-Bold.ttc", "Noto Sans CJK Bold": "NotoSansCJK-Bold.ttc",
}  # fmt: skip


def faces(folder: Path | None = None) -> dict[str, str]:
    """Return the typefaces this machine has: name and path."""
    found = {}
    places = [folder] if folder else []
    places += [packaged_fonts(), Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    for name, stream in FACES.items():
        for place in places:
            hit = next(iter(sorted(place.rglob(stream))), None) if place.exists() else None
            if hit:
                found[name] = str(hit)
                break
    return found


def page(
    chance: random.Random,
    kind: str,
    ageing: str,
    path: str,
    *,
    rows: int = 26,
    scale: float = 1.35,
    sealed_share: float = 0.45,
    torn_share: float = 0.0,
) -> Sheet:
    """Return one made page and its truth. `scale` 1.35 is A4 at about 200 dpi."""
    wide, high = round(1240 * scale), round(1754 * scale)
    if kind in SIDEWAYS:
        wide, high = high, wide
        rows = min(rows, 18)
    tint = chance.choice(((236, 221, 188), (228, 210, 170), (240, 230, 206)))
    if ageing in {"clean", "photocopied", "carbon copy"}:
        tint = (250, 249, 245)
    stains = {"stained": 5, "folded": 1}.get(ageing, 0)
    look = Look(seed=chance.randrange(10**6), tint=tint, stains=stains, holes=ageing != "clean", grain=3.0)
    ground = paper(look, (wide, high)) if ageing != "clean" else Image.new("RGB", (wide, high), tint)
    ink = chance.choice(((30, 28, 34), (36, 40, 92), (52, 46, 60)))
    printed = chance.choice(((30, 28, 30), (160, 60, 46), (60, 60, 66)))
    style = Style(chance, path, ink, printed, printed, ground, scale)
    sheet = MAKERS[kind](style, rows)
    sheet.cells = style.cells
    if kind not in ODD and chance.random() < sealed_share:
        sealed(sheet, chance, scale)
    if kind in LISTS and chance.random() < torn_share:
        torn(sheet, chance)
    sheet.picture, angle = aged(sheet.picture, ageing, chance)
    for boxes in (sheet.name_boxes, sheet.seals):
        boxes[:] = [turned_box(box, angle, sheet.picture.size) for box in boxes]
    sheet.said[:] = [(words, turned_box(box, angle, sheet.picture.size)) for words, box in sheet.said]
    sheet.cells[:] = [box_around(box, angle, sheet.picture.size) for box in sheet.cells]
    return sheet


def kinds(pages: int) -> list[str]:
    """Return what stands on each of some pages: lists and single people by turns, every twentieth something else."""
    found, lists, single, odd = [], 0, 0, 0
    for number in range(pages):
        if number % ODD_EVERY == ODD_EVERY - 1:
            found.append(ODD[odd % len(ODD)])
            odd += 1
        elif number % 5 == 4:
            found.append(SINGLE[single % len(SINGLE)])
            single += 1
        else:
            found.append(LISTS[lists % len(LISTS)])
            lists += 1
    return found


def make(
    out: Path,
    pages: int,
    seed: int,
    *,
    rows: int = 26,
    scale: float = 1.35,
    fonts: Path | None = None,
    turned: float = 0.06,
    carbon: bool = True,
) -> list[dict[str, Any]]:
    """Write `pages` pages and ``truth.jsonl`` into `out`; return the truth. Some pages lie on their side or head."""
    out.mkdir(parents=True, exist_ok=True)
    available, truth = faces(fonts), []
    ageings = AGEING if carbon else AGEING[:-1]
    for number, kind in enumerate(kinds(pages)):
        chance = random.Random(f"{seed}-{number}")
        face = sorted(available)[number % len(available)]
        ageing = ageings[(number * 2 + number // 9) % len(ageings)]
        sheet = page(chance, kind, ageing, available[face], rows=rows, scale=scale, torn_share=TORN)
        turn = chance.choice((90, 180, 270)) if chance.random() < turned and kind not in ODD else 0
        picture = sheet.picture.rotate(turn, expand=True) if turn else sheet.picture
        name = f"p{number + 1:04}.jpg"
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=chance.choice((70, 80, 88)), dpi=(200, 200))
        (out / name).write_bytes(stream.getvalue())
        told = {"page": name, "kind": kind, "print": printed(kind, ageing), "face": face, "ageing": ageing, "turned": turn,
                "rows": sheet.rows}  # fmt: skip
        truth.append(told | _text(sheet))
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in truth)
    (out / "truth.jsonl").write_text(lines, encoding="utf-8")
    return truth


def printed(kind: str, ageing: str) -> str:
    """Return what a page is counted as: the goals speak of printed pages that are no carbon copies."""
    if kind in ODD:
        return "no list"
    return "carbon copy" if ageing == "carbon copy" else "printed"


def _text(sheet: Sheet) -> dict[str, Any]:
    """Return what is written on the page and where seals are, in fractions of the upright page: x, y, width, height."""
    wide, high = sheet.picture.size

    def share(box: Box) -> list[float]:
        left, top, right, bottom = box
        return [round(value, 5) for value in (left / wide, top / high, (right - left) / wide, (bottom - top) / high)]

    return {
        "text": [{"text": words, "box": share(box)} for words, box in sheet.said],
        "ignore": [share(box) for box in sheet.seals],
        "cells": [share(box) for box in sheet.cells],
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sheaf")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rows", type=int, default=26)
    parser.add_argument("--scale", type=float, default=1.35, help="1.35 is A4 at about 200 dpi, 2 at 300")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fonts", type=Path)
    arguments = parser.parse_args()
    truth = make(
        arguments.out, arguments.pages, arguments.seed, rows=arguments.rows, scale=arguments.scale, fonts=arguments.fonts
    )  # fmt: skip
    people = sum(len(line["rows"]) for line in truth)
    print(f"{len(truth)} pages, {people} rows, typefaces: {', '.join(sorted(faces(arguments.fonts)))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
