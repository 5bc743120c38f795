"""One page of a roster with its truth, and the volume it belongs to."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks import sheaf
from PIL import Image, ImageStat

FONDS, SCHOOL, CODE, UNIT = "ST", "锦江工学院", "1987-ST-1", "机械系"
Box = tuple[float, float, float, float]  # left, top, right, bottom in fractions of the page


@dataclass(frozen=True)
class Roster:
    scan: Path
    year: str
    names: tuple[str, ...]
    places: tuple[Box, ...]  # of each name
    header: tuple[Box, ...]  # of the title and of the headings

    def strip(self, row: int, *, right: float = 0.92) -> Box:
        """Return what stands in a row from its name on."""
        left, top, _right, bottom = self.places[row]
        return left, top, right, bottom


def write(folder: Path, *, rows: int = 9, seed: int = 21) -> Roster:
    """Write `volumes.csv` and `名册/<code>/0001.jpg`: a faded roster with a seal over names."""
    sheet = sheaf.page(
        random.Random(seed), "roster", "faded", sheaf.faces()["Noto Serif SC"], rows=rows, scale=1.0, sealed_share=1
    )
    scan = folder / "名册" / CODE / "0001.jpg"
    scan.parent.mkdir(parents=True)
    sheet.picture.save(scan, quality=90, dpi=(300, 300))
    title = next(words for words, _box in sheet.said if "录取新生名册" in words)
    year = re.findall(r"\d{4}", title)[0]
    with (folder / "案卷目录.csv").open("w", encoding="utf-8") as stream:
        told = csv.writer(stream)
        told.writerow(("档号", "案卷题名", "年度", "责任者", "页数"))
        told.writerow((CODE, f"{SCHOOL}{year}级{UNIT}本科录取新生名册", year, "招生办公室", 1))
    wide, high = sheet.picture.size
    places = tuple((a / wide, b / high, c / wide, d / high) for a, b, c, d in sheet.name_boxes)
    heads = [box for words, box in sheet.said if words in {title, "序号", "姓名", "性别", "备注"}]
    header = tuple((a / wide, b / high, c / wide, d / high) for a, b, c, d in heads)
    return Roster(scan, year, tuple(row["name"] for row in sheet.rows), places, header)


def ink(picture: Image.Image, place: Box) -> float:
    """Return how much light and dark differ in a part of a picture (standard deviation of grey)."""
    left, top, right, bottom = place
    wide, high = picture.size
    part = picture.convert("L").crop((int(left * wide), int(top * high), int(right * wide), int(bottom * high)))
    return ImageStat.Stat(part).stddev[0]
