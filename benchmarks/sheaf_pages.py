"""What stands on made pages: people of nobody, and the lists, cards and sheets they stand in (see `sheaf`)."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from lantai.demo import names

GIVEN = (
    "安邦本彬斌冰炳波博才灿昌长超朝琛辰晨诚承城春聪翠达大丹道德迪冬东栋恩尔发帆凡方芳菲飞芬丰锋峰凤福富刚高歌耕耿工功光广贵桂国海寒汉翰豪浩和河荷鹤恒"
    "红宏虹鸿厚华欢辉惠慧火吉纪佳家嘉坚俭建剑健江娇杰洁捷金锦瑾劲进晋京晶景静敬菊娟军君俊凯康科可克坤兰朗雷磊蕾丽立莉力利连莲良林玲凌灵琳龙璐露伦罗"
    "满曼茂梅美萌蒙苗妙民敏明鸣铭墨木娜楠宁农攀佩鹏品平萍朴琪奇启谦乾强巧琴勤青清晴庆秋全泉群然仁荣蓉容茹锐瑞睿润若森山珊善尚少绍申生声胜圣诗石世仕守书"
    "淑舒树双爽水顺硕思松素涛滔腾天田廷亭婷通彤同桐万望威巍伟薇维伟卫文雯武西希曦喜夏仙先贤娴显宪湘祥翔向晓小孝笑协欣新鑫信星兴幸雄秀旭轩萱学雪勋雅亚妍"
    "岩炎彦艳燕阳扬尧瑶业晔一怡宜义艺亦益毅茵银英莹盈颖影永咏勇友有幼余瑜宇羽雨玉钰育裕誉元媛源远月悦云芸运泽增湛章哲真珍振征正政之芝志智忠中洲珠竹柱卓子"
    "紫自宗祖作己末未士土千干戊戍戌祯桢淋琳诊晰皙瑾谨悛俊埸场炜玮纬伟铃玲徽微"
)
PROVINCES = ("四川", "湖北", "山西", "云南", "贵州", "陕西", "江苏", "河南", "重庆", "甘肃")
TOWNS = ("灌县", "平遥", "昭通", "遵义", "汉中", "宜昌", "无锡", "洛阳", "江津", "天水", "绵阳", "荆州")
MAJORS = (
    "机械制造",
    "无线电技术",
    "应用化学",
    "计算数学",
    "土木建筑",
    "高分子材料",
    "企业管理",
    "水利水电工程",
    "电力系统自动化",
)
COURSES = (
    "高等数学",
    "普通物理",
    "理论力学",
    "材料力学",
    "机械制图",
    "英语",
    "中共党史",
    "体育",
    "电工学",
    "机械原理",
    "金属工艺学",
    "哲学",
)
GRADES = ("优", "良", "中", "及格")
TRADITIONAL = str.maketrans(names.TRADITIONAL)


@dataclass
class Sheet:
    """What stands on a page before it ages."""

    picture: Image.Image
    rows: list[dict[str, str]]
    name_boxes: list[tuple[float, float, float, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Style:
    chance: random.Random
    path: str
    ink: tuple[int, int, int]
    rule: tuple[int, int, int]
    head: tuple[int, int, int]
    paper: Image.Image
    scale: float

    def font(self, size: float) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(self.path, max(8, round(size * self.scale)))


def person(chance: random.Random, year: int) -> str:
    roll = chance.random()
    if roll < 0.3:
        return names.full(chance, year - 18).replace(" ", "")
    surname = names.SURNAMES[min(int(chance.expovariate(1 / 70)), len(names.SURNAMES) - 1)]
    if roll < 0.31:
        surname = chance.choice(names.COMPOUND)
    return surname + "".join(chance.choice(GIVEN) for _ in range(1 if chance.random() < 0.25 else 2))


def class_of(chance: random.Random, year: int, count: int, *, old: bool = False) -> list[dict[str, str]]:
    """Return people of one class: consecutive student numbers, exam numbers of one province, a few left out."""
    start, province = chance.randrange(1, 60), chance.randrange(11, 65)
    unit = chance.randrange(100, 999)
    rows = []
    for place in range(count):
        start += 1 if chance.random() < 0.94 else 2
        name = person(chance, year)
        rows.append(
            {
                "sequence": str(place + 1), "name": name.translate(TRADITIONAL) if old else name,
                "student_no": f"{year % 100:02}{unit}{start:03}", "exam_no": f"{year % 100:02}{province}{chance.randrange(10**10):010}",
                "sex": chance.choice("男女"), "birth": f"{year - chance.randrange(17, 22)}.{chance.randrange(1, 13)}",
                "native": chance.choice(PROVINCES) + chance.choice(TOWNS), "major": chance.choice(MAJORS),
                "total": str(chance.randrange(420, 660)),
            }
        )  # fmt: skip
    return rows


def text(
    style: Style,
    at: tuple[float, float],
    words: str,
    size: float,
    *,
    width: float = 0,
    anchor: str = "mm",
    ink: Any = None,
) -> tuple[float, float, float, float]:
    pen = ImageDraw.Draw(style.paper)
    font = style.font(size)
    while width and size > 9 and font.getlength(words) > width:
        size -= 1
        font = style.font(size)
    pen.text(at, words, font=font, fill=ink or style.ink, anchor=anchor)
    return pen.textbbox(at, words, font=font, anchor=anchor)


def table(
    style: Style,
    box: tuple[float, float, float, float],
    columns: list[tuple[str, str, int]],
    rows: list[dict[str, str]],
    step: float,
) -> list[tuple[float, float, float, float]]:
    """Draw a ruled table of (kind, heading, weight) columns; return where the names stand."""
    left, top, right, _ = box
    pen, chance, boxes = ImageDraw.Draw(style.paper), style.chance, []
    total, xs = sum(column[2] for column in columns), [left]
    for _, _, weight in columns:
        xs.append(xs[-1] + (right - left) * weight / total)
    bottom = top + step * (len(rows) + 1)
    thick = max(1, round(style.scale))
    for x in xs:
        pen.line((x, top, x, bottom), fill=style.rule, width=thick)
    for line in range(len(rows) + 2):
        pen.line((left, top + line * step, right, top + line * step), fill=style.rule, width=thick)
    size = min(24, step / style.scale * 0.56)
    for (_kind, heading, _), x, following in zip(columns, xs, xs[1:], strict=False):
        text(style, ((x + following) / 2, top + step / 2), heading, size, width=following - x - 6, ink=style.head)
    for number, row in enumerate(rows):
        y = top + step * (number + 1.5) + chance.uniform(-1.5, 1.5) * style.scale
        for (kind, _heading, _), x, following in zip(columns, xs, xs[1:], strict=False):
            words = row.get(f"{kind}:shown", row.get(kind, ""))
            if not words:
                continue
            aligned = kind in {"native", "remark", "major"}
            at, anchor = ((x + 7 * style.scale, y), "lm") if aligned else (((x + following) / 2, y), "mm")
            drawn = text(style, at, words, size, width=following - x - 8, anchor=anchor)
            if kind == "name":
                boxes.append(drawn)
    return boxes


def heading(style: Style, title: str, below: list[str]) -> float:
    wide = style.paper.width
    text(style, (wide / 2, 70 * style.scale), title, 40, width=wide * 0.9)
    room = wide * 0.88 / max(1, len(below))
    for place, words in enumerate(below):
        text(style, (wide * 0.06 + place * room, 130 * style.scale), words, 22, width=room - 10, anchor="lm")
    return 165 * style.scale


def footing(style: Style, y: float, parts: tuple[str, ...]) -> None:
    for place, words in enumerate(parts):
        text(style, (style.paper.width * (0.08 + 0.3 * place), y), words, 20, anchor="lm")


def spaced(style: Style, rows: list[dict[str, str]]) -> None:
    """Two-character names are often set apart; repeated cells are often a ditto mark."""
    for row in rows:
        if len(row["name"]) == 2 and style.chance.random() < 0.5:
            row["name:shown"] = f"{row['name'][0]}　{row['name'][1]}"
    for kind in ("major", "native"):
        for before, row in itertools.pairwise(rows):
            if style.chance.random() < 0.12:
                row[kind], row[f"{kind}:shown"] = before[kind], "〃"


def frame_of(style: Style, top: float) -> tuple[float, float, float, float]:
    return (style.paper.width * 0.06, top, style.paper.width * 0.95, style.paper.height * 0.93)


def told(rows: list[dict[str, str]], number: str, *kinds: str) -> list[dict[str, str]]:
    return [{"name": row["name"], "number": row[number], **{kind: row[kind] for kind in kinds}} for row in rows]


def roster(style: Style, count: int) -> Sheet:
    chance, year = style.chance, style.chance.randrange(1978, 2004)
    rows = class_of(chance, year, count)
    spaced(style, rows)
    modern = chance.random() < 0.7
    columns = [("sequence", "序号", 6)] + ([("exam_no", chance.choice(("考生号", "准考证号")), 18)] if modern else [])
    columns += [
        ("name", "姓名", 12),
        ("sex", "性别", 6),
        ("birth", chance.choice(("出生年月", "出生")), 11),
        ("native", chance.choice(("籍贯", "毕业中学")), 17),
    ]
    columns += [("major", "录取专业", 18), ("total", "总分", 7), ("remark", "备注", 8)]
    top = heading(
        style,
        f"锦江工学院{year}年录取新生名册",
        [f"省份：{chance.choice(PROVINCES)}", "科类：理工", f"批次：第{chance.choice('一二')}批"],
    )
    boxes = table(style, frame_of(style, top), columns, rows, 46 * style.scale)
    footing(style, style.paper.height - 60 * style.scale, ("经办人：", "审核：", f"共{count}人"))
    return Sheet(style.paper, told(rows, "exam_no" if modern else "sequence", "sex"), boxes)


def marks(style: Style, count: int) -> Sheet:
    chance, year = style.chance, style.chance.randrange(1956, 2004)
    rows = class_of(chance, year, count)
    spaced(style, rows)
    for row in rows:
        row["daily"], row["paper"], row["mark"] = (str(chance.randrange(52, 100)) for _ in range(3))
    columns = [
        ("sequence", "序号", 7),
        ("student_no", "学号", 17),
        ("name", "姓名", 15),
        ("daily", "平时", 9),
        ("paper", "考试", 9),
        ("mark", "总评", 9),
        ("remark", "备注", 14),
    ]
    top = heading(
        style,
        "学生成绩登记表",
        [
            f"课程：{chance.choice(COURSES)}",
            f"班级：{chance.choice(MAJORS)}{year % 100}级{chance.randrange(1, 5)}班",
            f"{year}学年第一学期",
        ],
    )
    boxes = table(style, frame_of(style, top), columns, rows, 46 * style.scale)
    footing(style, style.paper.height - 60 * style.scale, ("任课教师：", "教研室主任：", f"{year}年7月1日"))
    return Sheet(style.paper, told(rows, "student_no"), boxes)


def two_blocks(style: Style, count: int) -> Sheet:
    chance, year = style.chance, style.chance.randrange(1978, 2004)
    rows = class_of(chance, year, 2 * (count - 4))
    for row in rows:
        row["mark"] = chance.choice(GRADES) if chance.random() < 0.2 else str(chance.randrange(52, 100))
    columns = [("student_no", "学号", 16), ("name", "姓名", 14), ("mark", "成绩", 9), ("remark", "备注", 8)]
    top = heading(style, "课程成绩单", [f"课程名称：{chance.choice(COURSES)}", f"{year}—{year + 1}学年"])
    wide, half, boxes = style.paper.width, len(rows) // 2, []
    for left, some in ((0.06, rows[:half]), (0.515, rows[half:])):
        boxes += table(style, (wide * left, top, wide * (left + 0.435), 0), columns, some, 46 * style.scale)
    footing(style, style.paper.height - 60 * style.scale, ("教师签名：", "", ""))
    return Sheet(style.paper, told(rows, "student_no"), boxes)


def degrees(style: Style, count: int) -> Sheet:
    chance, year = style.chance, style.chance.randrange(1982, 2004)
    rows = class_of(chance, year - 4, count)
    spaced(style, rows)
    for place, row in enumerate(rows):
        row["degree_no"] = f"10611{4}{year}{chance.randrange(100, 900) * 1000 + place:06}"
        row["degree"] = "工学学士"
    columns = [
        ("sequence", "序号", 6),
        ("name", "姓名", 12),
        ("sex", "性别", 6),
        ("student_no", "学号", 14),
        ("major", "专业", 20),
        ("degree", "学位类别", 12),
        ("degree_no", "学位证书编号", 24),
    ]
    top = heading(
        style, f"锦江工学院{year}届毕业生授予学士学位名单", [f"系别：{chance.choice(MAJORS)}系", f"共{count}名"]
    )
    boxes = table(style, frame_of(style, top), columns, rows, 46 * style.scale)
    footing(style, style.paper.height - 60 * style.scale, ("学位评定委员会", f"{year}年7月5日", ""))
    return Sheet(style.paper, told(rows, "student_no", "degree_no"), boxes)


def pairs(style: Style, top: float, some: list[tuple[str, str]], step: float, count: int) -> float:
    left, right = style.paper.width * 0.07, style.paper.width * 0.94
    room, pen = (right - left) / count, ImageDraw.Draw(style.paper)
    for place, (label, words) in enumerate(some):
        x, y = left + room * (place % count), top + step * (place // count)
        pen.rectangle((x, y, x + room, y + step), outline=style.rule, width=max(1, round(style.scale)))
        pen.line((x + room * 0.38, y, x + room * 0.38, y + step), fill=style.rule, width=max(1, round(style.scale)))
        text(style, (x + room * 0.19, y + step / 2), label, 22, width=room * 0.36, ink=style.head)
        text(style, (x + room * 0.42, y + step / 2), words, 24, width=room * 0.56, anchor="lm")
    return top + step * -(-len(some) // count)


def card(style: Style, _count: int) -> Sheet:
    chance, year = style.chance, style.chance.randrange(1956, 2004)
    row = class_of(chance, year, 1)[0]
    top = heading(style, "学生学籍卡片", [f"锦江工学院　{year}年9月入学"])
    particulars = [
        ("姓名", row["name"]), ("性别", row["sex"]), ("出生年月", row["birth"]), ("民族", "汉"), ("籍贯", row["native"]), ("学号", row["student_no"]),
        ("系别", chance.choice(MAJORS) + "系"), ("专业", row["major"]), ("班级", f"{year % 100}{chance.randrange(100, 400)}"), ("入学时间", f"{year}.9"), ("政治面貌", "团员"), ("学制", "四年"),
    ]  # fmt: skip
    bottom = pairs(style, top, particulars, 58 * style.scale, 2 if chance.random() < 0.5 else 3)
    columns = [("course", "课程", 20), ("hours", "学时", 9), ("mark", "成绩", 9), ("remark", "备注", 10)]
    lines = [
        {"course": course, "hours": str(chance.randrange(30, 120)), "mark": str(chance.randrange(55, 100))}
        for course in chance.sample(COURSES, 9)
    ]
    table(
        style,
        (style.paper.width * 0.07, bottom + 60 * style.scale, style.paper.width * 0.94, 0),
        columns,
        lines,
        50 * style.scale,
    )
    boxes = [(style.paper.width * 0.07 + 200, top + 6, style.paper.width * 0.4, top + 52 * style.scale)]
    return Sheet(style.paper, told([row], "student_no", "sex"), boxes)


def transcript(style: Style, _count: int) -> Sheet:
    chance, year = style.chance, style.chance.randrange(1978, 2004)
    row = class_of(chance, year, 1)[0]
    top = heading(style, "锦江工学院学生成绩单", [])
    y = top
    for words in (
        (f"姓名：{row['name']}", f"学号：{row['student_no']}", f"性别：{row['sex']}"),
        (f"专业：{row['major']}", f"入学年月：{year}.9", "层次：本科"),
    ):
        for place, part in enumerate(words):
            text(style, (style.paper.width * (0.08 + 0.31 * place), y), part, 24, anchor="lm")
        y += 48 * style.scale
    columns = [("course", "课程名称", 20), ("credit", "学分", 7), ("mark", "成绩", 8)]
    half = style.paper.width * 0.43
    for left in (0.06, 0.51):
        lines = [
            {
                "course": chance.choice(COURSES),
                "credit": str(chance.randrange(1, 6)),
                "mark": str(chance.randrange(55, 100)),
            }
            for _ in range(20)
        ]
        table(
            style, (style.paper.width * left, y, style.paper.width * left + half, 0), columns, lines, 44 * style.scale
        )
    footing(style, style.paper.height - 80 * style.scale, ("教务处（章）", f"{year + 4}年6月", ""))
    return Sheet(style.paper, told([row], "student_no", "sex"))


def upright_roster(style: Style, count: int) -> Sheet:
    """Written in columns from the right, headings at the right edge: a sheet of the early fifties."""
    chance, year = style.chance, style.chance.randrange(1946, 1957)
    rows = class_of(chance, year, min(count, 16), old=True)
    for row in rows:
        row["sequence"] = chinese(int(row["sequence"]))
        row["age"] = chinese(chance.randrange(17, 26))
    kinds = [
        ("sequence", "號次", 10),
        ("name", "姓名", 17),
        ("sex", "性別", 8),
        ("age", "年齡", 13),
        ("native", "籍貫", 24),
    ]
    wide, high, pen = style.paper.width, style.paper.height, ImageDraw.Draw(style.paper)
    right, top, room = wide * 0.9, high * 0.12, wide * 0.9 - wide * 0.1
    step, total = room / (len(rows) + 1), sum(kind[2] for kind in kinds)
    ys = [top]
    for kind in kinds:
        ys.append(ys[-1] + high * 0.76 * kind[2] / total)
    for column in range(len(rows) + 2):
        pen.line((right - column * step, ys[0], right - column * step, ys[-1]), fill=style.rule, width=2)
    for y in ys:
        pen.line((right, y, right - step * (len(rows) + 1), y), fill=style.rule, width=2)
    text(style, (wide / 2, high * 0.06), f"國立錦江工學院{year}年度新生名冊", 38)
    boxes = []
    size = min(30, step * 0.6 / style.scale)
    for place, row in enumerate([{kind: words for kind, words, _ in kinds}, *rows]):
        for (kind, _, _), y, following in zip(kinds, ys, ys[1:], strict=False):
            words, x = row[kind], right - (place + 0.5) * step
            pitch = min(size * style.scale * 1.08, (following - y - 8) / max(1, len(words)))
            begin = (y + following) / 2 - pitch * (len(words) - 1) / 2
            for index, sign in enumerate(words):
                text(
                    style,
                    (x, begin + index * pitch),
                    sign,
                    min(size, pitch / style.scale),
                    ink=style.ink if place else style.head,
                )
            if place and kind == "name":
                boxes.append((x - step / 2, begin - pitch / 2, x + step / 2, begin + pitch * (len(words) - 0.5)))
    return Sheet(style.paper, told(rows, "sequence", "sex"), boxes)


def chinese(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")


MAKERS: dict[str, Callable[[Style, int], Sheet]] = {
    "roster": roster, "marks": marks, "marks in two blocks": two_blocks, "degrees": degrees, "card": card,
    "transcript": transcript, "upright roster": upright_roster,
}  # fmt: skip
