"""A sheaf of made pages: rosters, score sheets, cards, transcripts and degree lists of nobody, with the truth beside.

``python -m benchmarks.sheaf --out FOLDER --pages 200 --seed 7`` writes ``p0001.jpg`` … and ``truth.jsonl``. Typefaces
are those this machine has (`faces`): two come with our own packages, others from Debian's fonts-noto-cjk,
fonts-arphic-ukai, fonts-arphic-uming, fonts-wqy-microhei and fonts-lxgw-wenkai, or from a folder given with ``--fonts``.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from benchmarks.sheaf_pages import MAKERS, Sheet, Style
from lantai.adapters.painting import Look
from lantai.adapters.painting.paper import folder as packaged_fonts
from lantai.adapters.painting.paper import paper, stamp

AGEING = ("clean", "yellowed", "stained", "folded", "faded", "shining through", "photocopied", "skewed and soft")
KINDS = ("roster", "roster", "marks", "marks in two blocks", "degrees", "card", "transcript", "upright roster")
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


def sealed(sheet: Sheet, chance: random.Random, scale: float) -> None:
    """Press a seal over a name, or near the foot."""
    if sheet.name_boxes and chance.random() < 0.5:
        left, top, right, bottom = chance.choice(sheet.name_boxes)
        middle = (int((left + right) / 2), int((top + bottom) / 2))
    else:
        middle = (int(sheet.picture.width * 0.8), int(sheet.picture.height * 0.9))
    stamp(sheet.picture, "锦江工学院教务处", middle, radius=round(80 * scale), seed=chance.randrange(10**6))


def aged(picture: Image.Image, kind: str, chance: random.Random) -> Image.Image:
    if kind == "faded":
        return ImageEnhance.Contrast(picture).enhance(0.42)
    if kind == "shining through":
        back = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(2))
        return Image.blend(picture, back, 0.22)
    if kind == "photocopied":
        grey = np.asarray(ImageEnhance.Contrast(picture.convert("L")).enhance(1.7)).astype(np.int16)
        generator = np.random.default_rng(chance.randrange(10**6))
        grey = grey + generator.normal(0, 18, grey.shape).astype(np.int16)
        grey[generator.random(grey.shape) < 0.002] = 20
        return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    if kind == "skewed and soft":
        turned = picture.rotate(chance.uniform(-1.6, 1.6), resample=Image.Resampling.BICUBIC, fillcolor=(60, 56, 52))
        return turned.filter(ImageFilter.GaussianBlur(1.1))
    return picture


def page(
    chance: random.Random,
    kind: str,
    ageing: str,
    path: str,
    *,
    rows: int = 26,
    scale: float = 1.35,
    sealed_share: float = 0.45,
) -> tuple[Image.Image, list[dict[str, str]]]:
    """Return one made page and its true rows. `scale` 1.35 is A4 at about 200 dpi."""
    wide, high = round(1240 * scale), round(1754 * scale)
    if kind in {"degrees", "upright roster"}:
        wide, high = high, wide
        rows = min(rows, 18)
    tint = (
        (250, 249, 245)
        if ageing in {"clean", "photocopied"}
        else chance.choice(((236, 221, 188), (228, 210, 170), (240, 230, 206)))
    )
    look = Look(
        seed=chance.randrange(10**6),
        tint=tint,
        stains={"stained": 5, "folded": 1}.get(ageing, 0),
        holes=ageing != "clean",
        grain=3.0,
    )
    ground = paper(look, (wide, high)) if ageing != "clean" else Image.new("RGB", (wide, high), tint)
    ink = chance.choice(((30, 28, 34), (36, 40, 92), (52, 46, 60)))
    printed = chance.choice(((30, 28, 30), (160, 60, 46), (60, 60, 66)))
    sheet = MAKERS[kind](Style(chance, path, ink, printed, printed, ground, scale), rows)
    if chance.random() < sealed_share:
        sealed(sheet, chance, scale)
    return aged(sheet.picture, ageing, chance), sheet.rows


def make(
    out: Path,
    pages: int,
    seed: int,
    *,
    rows: int = 26,
    scale: float = 1.35,
    fonts: Path | None = None,
    turned: float = 0.06,
) -> list[dict[str, Any]]:
    """Write `pages` pages and ``truth.jsonl`` into `out`; return the truth. Some pages lie on their side or head."""
    out.mkdir(parents=True, exist_ok=True)
    available, truth = faces(fonts), []
    for number in range(pages):
        chance = random.Random(f"{seed}-{number}")
        face = sorted(available)[number % len(available)]
        kind = KINDS[(number // 2) % len(KINDS)] if number % 2 else KINDS[(number // 2 + 3) % len(KINDS)]
        ageing = AGEING[(number * 3 + number // 8) % len(AGEING)]
        picture, people = page(chance, kind, ageing, available[face], rows=rows, scale=scale)
        turn = chance.choice((90, 180, 270)) if chance.random() < turned else 0
        if turn:
            picture = picture.rotate(turn, expand=True)
        name = f"p{number + 1:04}.jpg"
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=chance.choice((70, 80, 88)), dpi=(200, 200))
        (out / name).write_bytes(stream.getvalue())
        truth.append({"page": name, "kind": kind, "face": face, "ageing": ageing, "turned": turn, "rows": people})
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in truth)
    (out / "truth.jsonl").write_text(lines, encoding="utf-8")
    return truth


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
        arguments.out,
        arguments.pages,
        arguments.seed,
        rows=arguments.rows,
        scale=arguments.scale,
        fonts=arguments.fonts,
    )
    print(
        f"{len(truth)} pages, {sum(len(line['rows']) for line in truth)} rows, typefaces: {', '.join(sorted(faces(arguments.fonts)))}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
