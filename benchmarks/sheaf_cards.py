"""Cards, transcripts: one person a page (see `sheaf`)."""

from __future__ import annotations

from PIL import ImageDraw

from benchmarks.sheaf_pages import COURSES, MAJORS, Sheet, Style, class_of, footing, heading, table, text, told


def pairs(style: Style, top: float, some: list[tuple[str, str]], step: float, count: int) -> float:
    left, right = style.paper.width * 0.07, style.paper.width * 0.94
    room, pen = (right - left) / count, ImageDraw.Draw(style.paper)
    for place, (label, words) in enumerate(some):
        x, y = left + room * (place % count), top + step * (place // count)
        pen.rectangle((x, y, x + room, y + step), outline=style.rule, width=max(1, round(style.scale)))
        pen.line((x + room * 0.38, y, x + room * 0.38, y + step), fill=style.rule, width=max(1, round(style.scale)))
        text(style, (x + room * 0.19, y + step / 2), label, 22, width=room * 0.36, ink=style.head)
        style.cells.append(text(style, (x + room * 0.42, y + step / 2), words, 24, width=room * 0.56, anchor="lm"))
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
    return Sheet(style.paper, told([row], "student_no", "sex"), boxes, style.said)


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
            style.cells.append(text(style, (style.paper.width * (0.08 + 0.31 * place), y), part, 24, anchor="lm"))
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
    return Sheet(style.paper, told([row], "student_no", "sex"), [], style.said)
