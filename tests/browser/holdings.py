"""A list and page images of our own making, laid out unlike the demonstration's: another school, another hand."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image

from lantai.adapters import painting

FONDS, SCHOOL, VOLUME = "Q07", "青岚学院", "1998-JX13-4"
FAMILY = "舒葛柏郎尤窦章苗凤花方俞任袁柳鲍史唐费廉岑薛"
GIVEN = ("望北", "知夏", "怀谷", "听澜", "若水", "千帆", "映雪", "行舟", "采薇", "临风", "问渠")


@dataclass(frozen=True)
class Person:
    number: str
    name: str
    sex: str
    department: str
    page: int
    row: int


def people() -> list[Person]:
    found = []
    for index in range(22):
        name = FAMILY[index] + GIVEN[index % len(GIVEN)]
        department = ("园艺系", "水产系", "林学系")[index % 3]
        found.append(
            Person(f"98{index:04}", name, "女" if index % 2 else "男", department, index // 11 + 1, index % 11 + 1)
        )
    return found


@cache
def paint(page: int) -> painting.Painting:
    """Paint one page: upright, without scores or dates, eleven tall rows."""
    rows = tuple((p.number, p.department, p.name, p.sex, "农历戊寅年") for p in people() if p.page == page)
    table = painting.Table(
        f"{SCHOOL}新生报到登记簿", (f"一九九八级  第{page}页",),
        tuple(painting.Column(*one) for one in (("学籍号", 12), ("系", 14), ("姓名", 14), ("性别", 6), ("备考", 16))),
        rows, ("登记人：尤老师",), stamp=SCHOOL, size=(1000, 1400), row_height=88,
    )  # fmt: skip
    look = painting.Look(seed=90 + page, tint=(214, 226, 214), rule=(40, 90, 70), face="hei", rotation=0.9, stains=1)
    return painting.paint_table(table, look)


def write(folder: Path) -> tuple[Path, Path]:
    """Write `新生.csv` (GBK, headers in an order of its own) and `scans/<code>/<page>.png`; return both paths."""
    listed = folder / "新生.csv"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["学生姓名", "所在学院", "学籍号", "性别", "入学年度", "层次", "所在档号", "起页", "行次"])
    for person in people():
        writer.writerow(
            [person.name, person.department, person.number, person.sex, "1998", "本科", VOLUME, person.page, person.row]
        )
    listed.write_bytes(text.getvalue().encode("gb18030"))
    scans = folder / "scans"
    target = scans / VOLUME
    target.mkdir(parents=True)
    for page in (1, 2):
        picture = Image.open(io.BytesIO(paint(page).content))
        picture.save(target / f"{page}.png")
    return listed, scans


def write_identity(folder: Path, name: str) -> Path:
    """Write a picture that says it is a specimen of an identity card."""
    look = painting.Look(seed=3, stains=0, holes=False, wobble=0.0)
    slip = painting.Slip((f"姓名  {name}", "证件号码  —"), title="样本  SPECIMEN", size=(900, 560))
    path = folder / "identity.jpg"
    path.write_bytes(painting.paint_slip(slip, look).content)
    return path
