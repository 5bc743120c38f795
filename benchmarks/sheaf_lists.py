"""Lists: rosters, score sheets, degrees, graduates, in rows or in columns from the right (see `sheaf`)."""

from __future__ import annotations

from PIL import ImageDraw

from benchmarks.sheaf_pages import (
    COURSES,
    GRADES,
    MAJORS,
    PROVINCES,
    TOWNS,
    Sheet,
    Style,
    chinese,
    class_of,
    footing,
    frame_of,
    heading,
    spaced,
    table,
    text,
    told,
)


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
    boxes = table(style, frame_of(style, top), columns, rows, 46 * style.scale, ruled=chance.random() < 0.8)
    footing(style, style.paper.height - 60 * style.scale, ("经办人：", "审核：", f"共{count}人"))
    return Sheet(style.paper, told(rows, "exam_no" if modern else "sequence", "sex"), boxes, style.said)


def going_on(style: Style, count: int) -> Sheet:
    """A roster whose long cells go on in a second line, with drawn rules or without."""
    chance, year = style.chance, style.chance.randrange(1978, 2004)
    rows = class_of(chance, year, min(count, 17))
    spaced(style, rows)
    for row in rows:
        town = chance.choice(TOWNS)
        row["school"] = f"{chance.choice(PROVINCES)}省{town}第{chance.choice('一二三四')}中学"
        if chance.random() < 0.6:
            row["school:shown"] = row["school"].replace(town, town + "\n")
        if chance.random() < 0.3:
            row["major"] += "及自动化"
            row["major:shown"] = row["major"][:-4] + "\n" + row["major"][-4:]
    columns = [
        ("sequence", "序号", 6), ("exam_no", "准考证号", 18), ("name", "姓名", 12), ("sex", "性别", 6),
        ("school", "毕业中学", 20), ("major", "录取专业", 18), ("total", "总分", 7),
    ]  # fmt: skip
    top = heading(style, f"锦江工学院{year}年录取新生名册", [f"省份：{chance.choice(PROVINCES)}", "科类：理工"])
    boxes = table(style, frame_of(style, top), columns, rows, 78 * style.scale, ruled=chance.random() < 0.5)
    footing(style, style.paper.height - 60 * style.scale, ("制表：", "校对：", f"共{len(rows)}人"))
    return Sheet(style.paper, told(rows, "exam_no", "sex"), boxes, style.said)


def two_classes(style: Style, count: int) -> Sheet:
    """A list of a department whose headings stand again over each class."""
    chance, year = style.chance, style.chance.randrange(1956, 1999)
    columns = [
        ("sequence", "序号", 7), ("name", "姓名", 14), ("student_no", "学号", 16), ("sex", "性别", 7),
        ("birth", "出生年月", 12), ("native", "籍贯", 18), ("remark", "备注", 10),
    ]  # fmt: skip
    y = heading(style, f"锦江工学院{year}级学生名册", [f"{chance.choice(MAJORS)}系"])
    left, right, boxes, rows = style.paper.width * 0.06, style.paper.width * 0.95, [], []
    for number in (1, 2):
        some = class_of(chance, year, count // 2 - 2)
        spaced(style, some)
        text(style, (left, y + 22 * style.scale), f"{'一二'[number - 1]}班", 24, anchor="lm")
        y += 44 * style.scale
        boxes += table(style, (left, y, right, 0), columns, some, 46 * style.scale)
        rows += some
        y += 46 * style.scale * (len(some) + 1) + 24 * style.scale
    footing(style, style.paper.height - 60 * style.scale, ("填表：", "复核：", ""))
    return Sheet(style.paper, told(rows, "student_no", "sex"), boxes, style.said)


def graduates(style: Style, count: int) -> Sheet:
    chance, year = style.chance, style.chance.randrange(1982, 2004)
    rows = class_of(chance, year - 4, count)
    spaced(style, rows)
    for place, row in enumerate(rows):
        row |= {
            "length": "四年",
            "conclusion": "毕业",
            "diploma_no": f"106111{year}05{chance.randrange(10) * 100000 + place:06}",
        }
        if place and chance.random() < 0.7:
            row["conclusion:shown"] = row["length:shown"] = "〃"
    columns = [
        ("sequence", "序号", 6), ("name", "姓名", 12), ("sex", "性别", 6), ("birth", "出生日期", 11), ("major", "专业", 18),
        ("length", "学制", 8), ("conclusion", "毕业结论", 10), ("diploma_no", "毕业证书编号", 24),
    ]  # fmt: skip
    top = heading(style, f"锦江工学院{year}届毕业生名册", [f"院系：{chance.choice(MAJORS)}系", "层次：本科"])
    boxes = table(style, frame_of(style, top), columns, rows, 46 * style.scale)
    footing(style, style.paper.height - 60 * style.scale, ("审核：", f"{year}年7月1日", f"共{len(rows)}人"))
    return Sheet(style.paper, told(rows, "diploma_no", "sex"), boxes, style.said)


def many_courses(style: Style, count: int) -> Sheet:
    """A class sheet with a column for each course: headings nobody can list beforehand."""
    chance, year = style.chance, style.chance.randrange(1978, 2004)
    rows = class_of(chance, year, count)
    courses = chance.sample(COURSES, 6)
    for row in rows:
        row |= {
            course: chance.choice(GRADES) if chance.random() < 0.1 else str(chance.randrange(52, 100))
            for course in courses
        }
    columns = [
        ("student_no", "学号", 17),
        ("name", "姓名", 13),
        *((course, course, 11) for course in courses),
        ("remark", "备注", 9),
    ]
    top = heading(
        style,
        "学生成绩总表",
        [f"班级：{chance.choice(MAJORS)}{year % 100}级{chance.randrange(1, 5)}班", f"{year}学年第二学期"],
    )
    boxes = table(style, frame_of(style, top), columns, rows, 46 * style.scale)
    footing(style, style.paper.height - 60 * style.scale, ("教务员：", "系主任：", f"{year + 1}年7月1日"))
    return Sheet(style.paper, told(rows, "student_no"), boxes, style.said)


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
    return Sheet(style.paper, told(rows, "student_no"), boxes, style.said)


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
    return Sheet(style.paper, told(rows, "student_no"), boxes, style.said)


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
    return Sheet(style.paper, told(rows, "student_no", "degree_no"), boxes, style.said)


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
                    heard=False,
                )
            half = size * style.scale * 0.55
            run = (x - half, begin - half, x + half, begin + pitch * (len(words) - 1) + half)
            style.said.append((words, run))
            if place:
                style.cells.append(run)
            if place and kind == "name":
                boxes.append((x - step / 2, begin - pitch / 2, x + step / 2, begin + pitch * (len(words) - 0.5)))
    return Sheet(style.paper, told(rows, "sequence", "sex"), boxes, style.said)
