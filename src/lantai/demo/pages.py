"""What stands on the page images: rosters, cards, transcripts, score sheets, graduate lists, as their time printed them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from lantai.adapters import painting
from lantai.demo.students import Student, in_han

AGES = (
    (1960, (222, 205, 168), (120, 84, 60), (44, 46, 74), "hand"),
    (1978, (230, 214, 178), (150, 70, 50), (36, 44, 84), "hand"),
    (1990, (238, 224, 192), (168, 62, 44), (36, 36, 46), "song"),
    (2000, (242, 236, 220), (70, 70, 74), (30, 30, 34), "hei"),
    (9999, (250, 248, 242), (60, 62, 66), (24, 24, 26), "hei"),
)


def look(year: int, *, seed: int) -> painting.Look:
    """Return how a page of `year` looks after lying in a box since."""
    chance = random.Random(seed)
    _until, tint, rule, ink, face = next(age for age in AGES if year < age[0])
    old = year < 1995
    return painting.Look(
        seed=seed,
        tint=tint,
        rule=rule,
        ink=ink,
        face=face,
        rotation=round(chance.uniform(-0.7, 0.7), 2) if old else round(chance.uniform(-0.2, 0.2), 2),
        stains=chance.choice((0, 1, 2, 3)) if old else 0,
        grain=5.0 if old else 2.5,
        wobble=1.8 if old else 0.4,
        holes=year >= 1965,
    )


A4_ACROSS = (1640, 1160)
Heads = tuple[tuple[str, int], ...]
Rows = tuple[tuple[str, ...], ...]


def _before_1978(page: Sequence[Student]) -> tuple[Heads, Rows]:
    heads = (("序号", 5), ("姓名", 11), ("性别", 5), ("出生年月", 10), ("民族", 5), ("成分", 7), ("籍贯", 14),
             ("毕业中学", 18), ("录取系科", 18), ("备注", 8))  # fmt: skip
    return heads, tuple(
        (str(row), s.written, s.sex, f"{s.birth.year}.{s.birth.month}", s.nation, "学生", f"{s.province}{s.county}",
         s.middle_school, f"{s.unit} {s.major}", "")
        for row, s in enumerate(page, 1)
    )  # fmt: skip


def _since_1978(page: Sequence[Student]) -> tuple[Heads, Rows]:
    heads = (("序号", 5), ("准考证号", 11), ("姓名", 10), ("性别", 5), ("出生年月", 9), ("民族", 5), ("政治面貌", 8),
             ("毕业中学", 17), ("总分", 6), ("录取系科、专业", 20), ("备注", 7))  # fmt: skip
    return heads, tuple(
        (str(row), s.exam_no, s.written, s.sex, f"{s.birth.year}.{s.birth.month}", s.nation, s.politics, s.middle_school,
         str(s.score), f"{s.unit} {s.major}", f"曾用名{s.former_name}" if s.former_name else "")
        for row, s in enumerate(page, 1)
    )  # fmt: skip


def roster(
    page: Sequence[Student], *, number: int, of: int, seed: int, size: tuple[int, int] = A4_ACROSS, askew: float = 0.0
) -> painting.Painting:
    """An admission roster, one page: before 1978 without scores, later with the number of the examination card.

    `askew`: degrees by which it lay on the scanner besides; `size` in pixels.
    """
    first = page[0]
    title = f"{in_han(first.entered)}年普通高等学校录取新生名册"
    above = (f"学校：{first.school}", f"省份：{first.province}", f"层次：{first.level}", f"第 {number} 页 共 {of} 页")
    heads, rows = _before_1978(page) if first.entered < 1978 else _since_1978(page)
    table = painting.Table(
        title,
        above,
        tuple(painting.Column(*head) for head in heads),
        rows,
        ("制表：文书组", "校对：招生组", f"{in_han(first.entered)}年八月"),
        stamp=f"{first.province}招生委员会办公室",
        size=size,
    )
    aged = look(first.entered, seed=seed)
    return painting.paint_table(table, replace(aged, rotation=aged.rotation + askew))


def graduate_list(page: Sequence[Student], *, number: int, of: int, seed: int) -> painting.Painting:
    first = page[0]
    heads = (
        ("序号", 5),
        ("学号", 12),
        ("姓名", 10),
        ("性别", 5),
        ("出生日期", 11),
        ("专业", 18),
        ("学制", 6),
        ("毕业结论", 9),
        ("证书编号", 20),
    )
    rows = tuple(
        (str(s.sequence), s.student_no, s.written, s.sex, f"{s.birth:%Y-%m-%d}", s.major, f"{s.graduated - s.entered}年", "毕业", certificate_no(s))
        for s in page
    )  # fmt: skip
    table = painting.Table(
        f"{first.school}{first.graduated}届毕业生名册",
        (
            f"院系：{first.unit}",
            f"层次：{first.level}",
            f"毕业时间：{first.graduated}年7月",
            f"第 {number} 页 共 {of} 页",
        ),
        tuple(painting.Column(*head) for head in heads),
        rows,
        ("填表：教务处", f"{first.graduated}年7月"),
        stamp=f"{first.school}教务处",
    )
    return painting.paint_table(table, look(first.graduated, seed=seed))


def score_sheet(page: Sequence[Student], *, course: str, seed: int) -> painting.Painting:
    """One course, one class: 一课程一表, marks in the words of their time."""
    chance = random.Random(seed)
    first = page[0]
    numbered = any(s.student_no for s in page)
    heads = (("序号", 5), *((("学号", 10),) if numbered else ()), ("姓名", 11), ("平时", 7), ("期中", 7), ("期末", 7), ("总评", 7), ("备注", 10))  # fmt: skip
    scale = ("5", "5", "4", "4", "3", "2") if first.entered < 1966 else ("优", "良", "良", "中", "及格", "不及格")
    rows = tuple(
        (str(index), *((s.student_no,) if numbered else ()), s.written, *(chance.choice(scale) if first.entered < 1985 else str(chance.randrange(58, 98)) for _ in range(4)), chance.choice(("", "", "", "补考", "缓考")))
        for index, s in enumerate(page, 1)
    )  # fmt: skip
    table = painting.Table(
        f"{first.school}学生成绩登记表",
        (f"班级：{first.class_name}", f"课程：{course}", f"{first.entered + 1}—{first.entered + 2} 学年第一学期"),
        tuple(painting.Column(*head) for head in heads),
        rows,
        ("任课教师：", "系主任："),
        stamp=f"{first.school}{first.unit}",
        size=(1160, 1640),
    )
    return painting.paint_table(table, look(first.entered, seed=seed))


COURSES = {
    "化": (
        "高等数学",
        "普通物理",
        "无机化学",
        "有机化学",
        "分析化学",
        "物理化学",
        "结构化学",
        "英语",
        "政治经济学",
        "体育",
    ),
    "计": ("高等数学", "线性代数", "程序设计", "数据结构", "操作系统", "编译原理", "数据库", "英语", "哲学", "体育"),
    "": ("高等数学", "大学语文", "哲学", "英语", "体育", "专业基础", "专业课一", "专业课二", "生产实习", "毕业设计"),
}


def noted(student: Student, chance: random.Random) -> tuple[tuple[str, str, str], ...]:
    """Return what a card notes besides marks: an award for some, otherwise empty lines."""
    empty, year = ("", "", ""), student.entered + 2
    what = chance.choice(("", "", "评为三好学生", "获院二等奖学金", "因病休学一学期，次年复学"))
    return ((f"{year}.4", what, f"教字〔{year}〕{chance.randrange(3, 60)}号") if what else empty, empty)


def status_card(student: Student, *, number: int, seed: int) -> painting.Painting:
    s = student
    courses = COURSES.get(s.unit[0], COURSES[""])
    chance = random.Random(seed)
    marks = [(course, str(chance.randrange(64, 96))) for course in courses]
    half = len(marks) // 2
    rows = tuple((*left, *right) for left, right in zip(marks[:half], marks[half:], strict=True))
    card = painting.Card(
        "学生学籍卡",
        f"{s.school}    学号 {s.student_no or '—'}    第 {number} 张",
        (
            painting.Block(
                pairs=(
                    ("姓名", s.written.strip()), ("曾用名", s.former_name), ("性别", s.sex), ("出生年月", f"{s.birth.year}年{s.birth.month}月"),
                    ("民族", s.nation), ("籍贯", f"{s.province}{s.county}"), ("政治面貌", s.politics), ("入学年月", f"{s.entered}.9"),
                    ("系别", s.unit), ("专业", s.major), ("班级", s.class_name), ("学制", f"{s.graduated - s.entered}年"),
                )
            ),
            painting.Block(title="学习成绩", heads=("课程", "成绩", "课程", "成绩"), rows=rows),
            painting.Block(title="学籍变动与奖惩", heads=("日期", "事由", "文号"), rows=noted(s, chance)),
        ),
        (f"毕业结论：准予毕业    {s.graduated}年7月", f"毕业证书编号：{certificate_no(s)}"),
        stamp=f"{s.school}教务处",
    )  # fmt: skip
    paper = look(s.entered, seed=seed)
    return painting.paint_card(card, replace(paper, face="hand", ink=(34, 40, 78)) if s.entered < 1995 else paper)


def transcript(student: Student, *, seed: int) -> painting.Painting:
    s = student
    chance = random.Random(seed)
    courses = COURSES.get(s.unit[0], COURSES[""])
    rows = [
        (
            f"第{term}学期",
            course,
            chance.choice(("必修", "选修")),
            str(chance.choice((2, 3, 4))),
            str(chance.randrange(60, 98)),
        )
        for term in range(1, 9)
        for course in courses[(term - 1) % 2 :: 2][:4]
    ]
    card = painting.Card(
        "学生成绩单",
        f"{s.school}  {s.unit}  {s.major}  {s.level}",
        (
            painting.Block(
                pairs=(
                    ("姓名", s.written.strip()), ("性别", s.sex), ("学号", s.student_no), ("班级", s.class_name),
                    ("入学年月", f"{s.entered}年9月"), ("毕业年月", f"{s.graduated}年6月"),
                )
            ),
            painting.Block(heads=("学期", "课程", "性质", "学分", "成绩"), rows=tuple(rows[:26])),
        ),
        ("总学分：162.5    平均成绩见各科", f"毕业证书编号：{certificate_no(s)}"),
        stamp=f"{s.school}教务处",
        portrait=False,
    )  # fmt: skip
    return painting.paint_card(card, look(s.graduated, seed=seed))


def certificate_no(student: Student) -> str:
    s = student
    order = sum(map(ord, f"{s.name}{s.class_name}{s.sequence}")) % 9000 + 100
    if s.graduated < 1985:
        return ""
    if s.graduated < 2001:
        return f"（{s.graduated % 100:02}）西川字第{order:04}号"
    return f"999991{s.graduated}{'02' if s.level == '硕士' else '05'}{order:06}"
