"""A generated catalogue of an archive: so many volumes, so many of them teaching, brought in through the import; seeded.

What it made is told by the generator itself, so that a report can be held against it.
"""

from __future__ import annotations

import csv
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

HEADER = ("档号", "案卷题名", "年度", "分类号", "案卷号", "责任者", "件数", "页数", "保管期限", "归档单位")
OTHERS = ("DQ11", "XZ11", "XZ12", "XZ19", "XS11", "KY11", "JJ11", "SB11", "CB12", "WS11", "CK12")
TEACHING = (  # class, words of the title, key class
    ("JX11", "教学改革项目立项与结题材料", "REFORM"),
    ("JX15", "本科教学计划汇编", "AIMS"),
    ("JX12", "重点学科建设规划", "DISCIPLINE"),
    ("JX13", "录取名册", "ADMISSION"),
    ("JX13", "招生工作总结", "ADMISSION"),
    ("JX14", "学籍卡", "STATUS"),
    ("JX14", "成绩总册", "STATUS"),
    ("JX16", "学位授予名单", "DEGREE"),
    ("JX17", "毕业生名册", "GRADUATE"),
    ("JX11", "教务工作综合材料", ""),
)
SCHOOLS = ("教务处", "研究生院", "化学系", "物理系", "数学系", "机械工程系", "外语系", "临床医学系")
FIRST, LAST = 1952, 2018
SPREADSHEET = 40_000  # rows of one sheet


@dataclass
class Plan:
    """What was made: volumes by category, by key class, by year of each key class, by school."""

    volumes: int = 0
    categories: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    years: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    schools: Counter[str] = field(default_factory=Counter)


def rows(volumes: int, teaching: int, *, seed: int = 1, start: int = 1) -> Iterator[tuple[tuple[object, ...], str]]:
    """Yield (row of the sheet, its key class or "")."""
    rng = random.Random(seed)
    for place in range(volumes):
        year = rng.randrange(FIRST, LAST + 1)
        if place < teaching:
            code, words, key = rng.choice(TEACHING)
        else:
            code, words = rng.choice(OTHERS), "综合材料"
            key = "GROWTH" if code.startswith(("XS", "XZ19")) else ""
        number, school = start + place, rng.choice(SCHOOLS)
        yield (
            (f"{year}-{code}-{number}", f"{school}{year}年{words}（{number}）", year, code, number, school, 1 + place % 20,
             20 + place % 200, "永久", school), key,
        )  # fmt: skip


def fill(*, volumes: int, teaching: int, fonds: str, at: datetime, seed: int = 1, code: str = "") -> Plan:
    """Import the catalogue into `fonds` and tell what was made. `code` sets a further piece's numbers apart."""
    from lantai.catalogue import services as catalogue
    from lantai.foundation import clock
    from lantai.foundation.actor import Actor

    plan = Plan()
    several = list(rows(volumes, teaching, seed=seed, start=1 if not code else 5_000_001))
    for (_ref, _title, year, class_code, _number, school, *_rest), key in several:
        plan.volumes += 1
        plan.categories[str(class_code)[:2]] += 1
        if key:
            plan.keys[key] += 1
            plan.years[key][int(str(year))] += 1
            plan.schools[str(school)] += 1
    with tempfile.TemporaryDirectory(prefix="lantai-stock-") as folder, clock.at(at):
        for start in range(0, len(several), SPREADSHEET):
            path = Path(folder) / f"案卷目录-{code}{seed}-{start}.csv"
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(HEADER)
                writer.writerows(row for row, _key in several[start : start + SPREADSHEET])
            report = catalogue.import_catalogue(Actor.system("stock"), path=path, file_name=path.name, fonds_code=fonds)
            if report.rejected or report.conflicts:
                raise RuntimeError(f"{report.rejected} refused, {report.conflicts} conflicts: {report.problems[:2]}")
    return plan
