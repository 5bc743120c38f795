"""Make `catalogue/names/data/shapes.txt`: which characters look alike, by drawing them and by how they are built.

python tools/name_shapes.py Unihan_DictionaryLikeData.txt NotoSansCJK-Regular.ttc NotoSerifCJK-Regular.ttc

Two characters are near when their blurred drawings agree (two fonts), their Cangjie codes are a few strokes of the
keyboard apart, and their four-corner codes share corners. Kept: at most sixteen neighbours, nearest first.
Sources: fonts Noto CJK (OFL), Unicode Han Database (Unicode licence).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from name_forms import gb2312
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

TARGET = Path(__file__).parent.parent / "src/lantai/catalogue/names/data/shapes.txt"
FURTHER = (
    "喆堃淼垚犇骉鑫焱森珺玥琀璟瑄昕曦翀翊旻暐炜煜烨燊熠晔琰玮璐珩珞琬琮瑀瑾璇璎翾婳婧嫣妤姝姵嬅娉婕嬿奕弈懿恺忻恂悫珉琨璋瓒昀昉昶晗晖晟暄曌"
    "沁泓洵浚浩涵淇淏渌湜滢潇澍濬灏炅炘烜焓燚祎祺禛稷竑筠粲纬绮缜羿耘聿芃芊苒茜荃莘莹菡萱葳蓁蓓蕙蘅虓衍裘觐谡谌贲赟轶迩逄遒郗郦鄞钊钰铄铠锴镕镠阚隗雯霁霈霖靓韫韬颀颉飏馨骁骏骞髦麒麟黛龑"
)
SIZE, MOST, LEAST = 40, 16, 0.60


def codes(path: str) -> tuple[dict[str, str], dict[str, str]]:
    cangjie, corners = {}, {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            code, name, value = line.split("\t")
            one = chr(int(code[2:], 16))  # noqa: FURB166
            if name == "kCangjie":
                cangjie[one] = value
            elif name == "kFourCornerCode":
                corners[one] = value.split()[0]
    return cangjie, corners


def drawn(characters: list[str], font: str) -> np.ndarray:
    """Return how alike the drawings are, each with each."""
    face = ImageFont.truetype(font, SIZE, index=2)
    rows = np.zeros((len(characters), SIZE * SIZE), dtype=np.float32)
    for place, one in enumerate(characters):
        image = Image.new("L", (SIZE, SIZE), 0)
        ImageDraw.Draw(image).text((SIZE / 2, SIZE / 2), one, font=face, fill=255, anchor="mm")
        rows[place] = np.asarray(image.filter(ImageFilter.GaussianBlur(1.3)), dtype=np.float32).ravel()
    rows -= rows.mean(1, keepdims=True)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows @ rows.T


def _ends(code: str) -> set[tuple[str, str]]:
    return {end for end in {("t", code[1:]), ("t", code[2:]), ("h", code[:-1]), ("h", code[:-2])} if len(end[1]) >= 2}


def _inside(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 2 and len(long) - len(short) <= 2 and (long.startswith(short) or long.endswith(short))


def main() -> None:
    cangjie, corners = codes(sys.argv[1])
    characters = list(dict.fromkeys([*gb2312(), *FURTHER]))
    usual = set(characters[:3755]) | set(FURTHER)
    place_of = {one: place for place, one in enumerate(characters)}
    likeness = sum(drawn(characters, font) for font in sys.argv[2:]) / len(sys.argv[2:])
    np.fill_diagonal(likeness, -1)
    built = defaultdict(list)
    for one in characters:
        for end in _ends(cangjie.get(one, "")):
            built[end].append(one)
    near: dict[str, dict[str, float]] = defaultdict(dict)
    for place, one in enumerate(characters):
        code, corner = cangjie.get(one, ""), corners.get(one, "")
        others = set(np.argpartition(-likeness[place], 60)[:60])
        for end in _ends(code):
            if len(built[end]) < 150:
                others |= {place_of[other] for other in built[end]}
        for number in others - {place}:
            other = characters[number]
            keys = Levenshtein.normalized_similarity(code, cangjie.get(other, "")) if code else 0
            other_corner = corners.get(other, "")
            shared = (
                sum(a == b for a, b in zip(corner[:4], other_corner[:4], strict=False)) / 4
                if corner and other_corner
                else 0.4
            )
            score = 0.62 * float(likeness[place, number]) + 0.23 * keys + 0.15 * shared
            score += 0.08 if _inside(code, cangjie.get(other, "")) else 0
            for a, b in ((one, other), (other, one)):
                near[a][b] = max(near[a].get(b, 0), score + (0.05 if b in usual else 0))
    lines = []
    for one in characters:
        ranked = sorted(((score, other) for other, score in near[one].items()), reverse=True)
        kept = [other for score, other in ranked[:MOST] if score >= LEAST] or [other for _score, other in ranked[:4]]
        lines.append(one + "".join(kept))
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
