"""What made pages are built of: people of nobody, words and tables on paper, and the truth of both (see `sheaf`)."""

from __future__ import annotations

import itertools
import random
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
CODES = (11, 14, 31, 32, 41, 42, 51, 52, 53, 61, 62)  # of provinces, GB/T 2260
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


Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


@dataclass
class Sheet:
    """What stands on a page before it ages."""

    picture: Image.Image
    rows: list[dict[str, str]]
    name_boxes: list[Box] = field(default_factory=list)
    said: list[tuple[str, Box]] = field(default_factory=list)  # every run of characters and where it stands
    seals: list[Box] = field(default_factory=list)
    cells: list[Box] = field(default_factory=list)  # what stands in somebody's row


@dataclass(frozen=True)
class Style:
    chance: random.Random
    path: str
    ink: tuple[int, int, int]
    rule: tuple[int, int, int]
    head: tuple[int, int, int]
    paper: Image.Image
    scale: float
    said: list[tuple[str, Box]] = field(default_factory=list)
    cells: list[Box] = field(default_factory=list)

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
    start, province = chance.randrange(1, 60), chance.choice(CODES)
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
    heard: bool = True,
) -> Box:
    """Write some words; what is `heard` belongs to the true text of the page."""
    pen = ImageDraw.Draw(style.paper)
    font = style.font(size)
    while width and size > 9 and font.getlength(words) > width:
        size -= 1
        font = style.font(size)
    pen.text(at, words, font=font, fill=ink or style.ink, anchor=anchor)
    box: Box = pen.textbbox(at, words, font=font, anchor=anchor)
    if heard:
        style.said.append((words, box))
    return box


def lines(
    style: Style, at: tuple[float, float], parts: list[str], size: float, *, width: float = 0, anchor: str = "mm"
) -> Box:
    """Write what goes on in a second line below the first."""
    x, y = at
    step = size * style.scale * 1.12
    boxes = [
        text(style, (x, y + (place - (len(parts) - 1) / 2) * step), part, size, width=width, anchor=anchor)
        for place, part in enumerate(parts)
    ]
    return (min(b[0] for b in boxes), boxes[0][1], max(b[2] for b in boxes), boxes[-1][3])


def table(
    style: Style,
    box: tuple[float, float, float, float],
    columns: list[tuple[str, str, int]],
    rows: list[dict[str, str]],
    step: float,
    *,
    ruled: bool = True,
) -> list[Box]:
    """Draw a table of (kind, heading, weight) columns; return where the names stand. A cell with a line end goes on below."""
    left, top, right, _ = box
    pen, chance, boxes = ImageDraw.Draw(style.paper), style.chance, []
    total, xs = sum(column[2] for column in columns), [left]
    for _, _, weight in columns:
        xs.append(xs[-1] + (right - left) * weight / total)
    bottom = top + step * (len(rows) + 1)
    thick = max(1, round(style.scale))
    if ruled:
        for x in xs:
            pen.line((x, top, x, bottom), fill=style.rule, width=thick)
    for line in range(len(rows) + 2) if ruled else (0, 1, len(rows) + 1):
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
            smaller = size if "\n" not in words else min(size, step / style.scale * 0.4)
            drawn = lines(style, at, words.split("\n"), smaller, width=following - x - 8, anchor=anchor)
            style.cells.append(drawn)
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


def chinese(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")
