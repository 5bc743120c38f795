"""An archive of a stated size, generated and seeded: volumes, items, pages of recognised text. `crowd` makes its people.

Volumes come in through the import; items are written as the import writes them, without the sheet between.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from benchmarks import crowd, frame, stock

FONDS = "J01"
THEN = datetime(2020, 6, 30, 12, tzinfo=UTC)
SUBJECTS = (
    "招生计划", "录取工作", "专业调整", "师资培养", "毕业分配", "学位授予", "教材建设", "实验室建设", "基本建设", "校园规划", "图书馆扩建",
    "科研经费", "国际交流", "职称评定", "工资调整", "住房分配", "学籍管理", "奖学金评审", "运动会", "校庆筹备", "党员发展", "工会换届",
    "保密检查", "档案移交", "设备采购", "食堂管理", "医疗保障", "消防安全", "征兵工作", "社会实践", "函授教育", "夜大学", "研究生培养",
    "博士后流动站", "重点学科", "教学评估", "课程设置", "成绩管理", "转学转系", "退学处理",
)  # fmt: skip
PAPERS = ("通知", "请示", "批复", "报告", "会议纪要", "决定", "总结", "计划", "名单", "统计表", "合同", "函")
OFFICES = (*stock.SCHOOLS, "校长办公室", "人事处", "财务处", "基建处", "科研处", "学生处", "保卫处", "图书馆")
WORDS = (*SUBJECTS, *PAPERS, *OFFICES, *crowd.UNITS, "关于", "进行", "工作", "同志", "本学期", "以及", "根据", "上级", "精神", "研究决定",
         "各系", "要求", "认真", "执行", "如下", "一九八七年", "1992年", "成绩", "姓名", "学号", "籍贯", "四川省锦城市", "出生年月", "备注")  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much there is of each."""

    volumes: int
    items: int
    people: int
    pages: int

    def times(self, factor: float) -> Size:
        return Size(*(round(one * factor) for one in (self.volumes, self.items, self.people, self.pages)))


TENTH = Size(volumes=31_500, items=260_000, people=80_000, pages=50_000)  # of Xi'an's; two and a half mentions a person


def volumes(count: int, *, part: int = 1) -> None:
    """Import volumes, four in ten of them teaching, and open three of five; of these one in twenty is under embargo.

    `part` 2 goes on where the first has ended.
    """
    from django.db.models import F

    from lantai.catalogue import services as catalogue
    from lantai.catalogue.models import Volume
    from lantai.foundation import clock

    catalogue.load_fixtures()
    catalogue.create_fonds(_system(), code=FONDS, name="锦江大学")
    further = {} if part == 1 else {"seed": part, "code": "M"}
    stock.fill(volumes=count, teaching=count * 4 // 10, fonds=FONDS, at=THEN, **further)
    numbered = Volume.objects.annotate(place=F("pk") % 20)
    numbered.filter(place__lt=12).update(opening_status="OPEN")
    numbered.filter(place=3).update(opens_on=clock.today() + timedelta(days=900))


def items(count: int, *, seed: int = 3) -> None:
    """Write items into the volumes in their order, so that each holds about as many as the next; open with their volume."""
    from django.db import transaction

    from lantai.catalogue.models import Fonds, Item, Volume
    from lantai.catalogue.services import bulk
    from lantai.catalogue.services.intake import ITEM_COLUMNS

    rng, fonds = random.Random(seed), Fonds.objects.get(code=FONDS).pk
    empty = Volume.objects.filter(items=None).order_by("pk")
    around = list(empty.values_list("pk", "ref_code_norm", "year", "opening_status"))
    several = (
        _item(rng, place, str(place // len(around) + 1), around[place % len(around)], fonds) for place in range(count)
    )
    while chunk := list(islice(several, 5000)):
        with transaction.atomic():
            bulk.insert(Item, ITEM_COLUMNS, [tuple(row[name] for name in ITEM_COLUMNS) for row in chunk])


def _item(
    rng: random.Random, place: int, sequence: str, around: tuple[int, str, int, str], fonds: int
) -> dict[str, Any]:
    volume, code, year, opening = around
    office, paper = rng.choice(OFFICES), rng.choice(PAPERS)
    name = rng.choice(crowd.SURNAMES) + "".join(rng.sample(crowd.GIVEN, 2)) if place % 20 == 0 else ""
    about = f"{name}同志{rng.choice(SUBJECTS)}" if name else rng.choice(SUBJECTS)
    return {
        "ref_code": "", "ref_code_norm": "", "sort_key": sequence.rjust(8, "0"), "title": f"{office}关于{about}的{paper}",
        "creator": office, "doc_number": f"锦大〔{year}〕{place % 400}号", "year": year, "date_text": f"{year}.{place % 12 + 1}",
        "date_from": f"{year}-{place % 12 + 1:02d}-01", "date_to": f"{year}-{place % 12 + 1:02d}-28", "page_count": place % 9 + 1,
        "retention": "永久", "retention_term_id": None, "secrecy": "PUBLIC", "secrecy_text": "", "opening_status": opening,
        "department": office, "remark": "", "key": f"{code}#{sequence}", "sequence": sequence, "page_label": str(place % 90 + 1),
        "fonds_id": fonds, "batch_id": None, "extra": "{}", "restricted_reason": "", "elements": "{}", "volume_id": volume, "class_node_id": None,
        "opens_on": None,
    }  # fmt: skip


def settle() -> None:
    """Let the database learn what it holds."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def build(size: Size, *, part: int = 1) -> None:
    frame.progress(f"importing {size.volumes:,} volumes")
    volumes(size.volumes, part=part)
    frame.progress(f"writing {size.items:,} items")
    items(size.items, seed=part)
    settle()


def pages(count: int, *, seed: int = 5) -> Iterator[tuple[int, str]]:
    """Yield (number, text) of pages of some 600 characters, as recognition would give them: lines of words and names."""
    rng = random.Random(seed)
    for number in range(1, count + 1):
        words, length = [], 0
        while length < 600:
            word = rng.choice(WORDS)
            if rng.random() < 0.15:
                word = rng.choice(crowd.SURNAMES) + "".join(rng.sample(crowd.GIVEN, 2))
            words.append(word + ("，" if rng.random() < 0.2 else ""))
            length += len(words[-1])
        yield number, "".join(words)


def _system() -> Any:
    from lantai.foundation.actor import Actor

    return Actor.system("benchmark")
