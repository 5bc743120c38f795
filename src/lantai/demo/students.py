"""The students: who was admitted where and when, and what the lists say about them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lantai.demo import names

HAN_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class School:
    """A school in a period: which fonds keeps its lists, what its departments were called, what they taught."""

    name: str
    fonds: str
    first: int
    last: int
    departments: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Student:
    name: str
    written: str
    former_name: str
    sex: str
    birth: date
    id_number: str
    nation: str
    politics: str
    province: str
    county: str
    middle_school: str
    school: str
    fonds: str
    unit: str
    major: str
    class_name: str
    level: str
    entered: int
    graduated: int
    student_no: str
    exam_no: str
    score: int
    sequence: int


INSTITUTE = School(
    "锦江工学院", "J02", 1952, 1993,
    (
        ("机械工程系", ("机械制造工艺及设备", "铸造", "内燃机")),
        ("土木工程系", ("工业与民用建筑", "道路与桥梁")),
        ("电力工程系", ("发电厂及电力系统", "电机")),
        ("化学系", ("有机化学", "无机化学", "分析化学")),
        ("化学工程系", ("化学工程", "高分子材料")),
        ("计算机工程系", ("计算机软件", "计算机及应用")),
    ),
)  # fmt: skip
COLLEGE = School(
    "西川师范学院", "J03", 1953, 1993,
    (
        ("中文系", ("汉语言文学教育",)),
        ("数学系", ("数学教育",)),
        ("英语系", ("英语教育",)),
        ("历史系", ("历史教育",)),
        ("教育系", ("学校教育", "学前教育")),
    ),
)  # fmt: skip
UNIVERSITY = School(
    "锦江大学", "J01", 1994, 2025,
    (
        ("化学与化工学院", ("化学", "应用化学", "化学工程与工艺")),
        ("计算机学院", ("计算机科学与技术", "软件工程", "网络工程")),
        ("文学与新闻学院", ("汉语言文学", "新闻学")),
        ("数学学院", ("数学与应用数学", "统计学")),
        ("机械工程学院", ("机械设计制造及其自动化", "车辆工程")),
        ("电气工程学院", ("电气工程及其自动化",)),
        ("建筑与环境学院", ("土木工程", "建筑学", "环境工程")),
        ("外国语学院", ("英语", "日语", "德语")),
        ("经济学院", ("经济学", "金融学", "国际经济与贸易")),
        ("法学院", ("法学",)),
        ("医学院", ("临床医学", "护理学")),
    ),
)  # fmt: skip
SCHOOLS = (INSTITUTE, COLLEGE, UNIVERSITY)


def in_han(year: int) -> str:
    return "".join(HAN_DIGITS[int(digit)] for digit in str(year))


def identity_number(chance: random.Random, birth: date, sex: str, year: int) -> str:
    """Return an identity number of an area that was never given out; 15 digits in older lists, none before 1985."""
    if year < 1985:
        return ""
    order = chance.randrange(100, 499) * 2 + (1 if sex == "男" else 0)
    if year < 2000:
        return f"519999{birth:%y%m%d}{order:03}"
    body = f"519999{birth:%Y%m%d}{order:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def years_of(level: str, major: str) -> int:
    if level == "专科":
        return 3
    if level == "硕士":
        return 3
    return 5 if major in {"建筑学", "临床医学"} else 4


def cohort(
    school: School, year: int, *, size: int, seed: int, level: str = "本科", department: int = -1
) -> Iterator[Student]:
    """Tell of `size` students admitted to `school` in `year`, in the order of the roster. Same seed, same people."""
    chance = random.Random(f"{seed}:{school.fonds}:{year}:{level}:{department}")
    for sequence in range(1, size + 1):
        unit, majors = school.departments[department] if department >= 0 else chance.choice(school.departments)
        if unit == "计算机工程系" and year < 1978:
            unit, majors = school.departments[0]
        yield _student(chance, school, year, unit, chance.choice(majors), level, sequence)


def _student(  # noqa: PLR0917  one caller, read side by side
    chance: random.Random, school: School, year: int, unit: str, major: str, level: str, sequence: int
) -> Student:
    age = chance.choices((17, 18, 19, 20, 24), (10, 50, 25, 12, 3))[0] + (4 if level == "硕士" else 0)
    if 1977 <= year <= 1979:
        age += chance.randrange(0, 11)
    birth = date(year - age, 1, 1) + timedelta(days=chance.randrange(365))
    sex = "女" if chance.random() < (0.25 if school is INSTITUTE else 0.5) else "男"
    name = names.full(chance, birth.year)
    province, county = chance.choice(names.PROVINCES), chance.choice(names.COUNTIES)
    length = years_of(level, major)
    short = {"本科": "", "专科": "专", "硕士": "硕"}[level]
    nation = (
        "汉" if "·" not in name and chance.random() < 0.94 else chance.choice(("彝", "藏", "回", "羌", "土家", "苗"))
    )
    return Student(
        name=name,
        written=names.as_written(chance, name, year),
        former_name=name[0] + names.given(chance, birth.year) if chance.random() < 0.03 else "",
        sex=sex,
        birth=birth,
        id_number=identity_number(chance, birth, sex, year),
        nation=nation,
        politics=chance.choices(("团员", "群众", "党员"), (70, 24, 6))[0],
        province=f"{province}省",
        county=f"{county}县",
        middle_school=f"{county}县第{chance.choice('一二三')}中学",
        school=school.name,
        fonds=school.fonds,
        unit=unit,
        major=major,
        class_name=f"{unit[0]}{year % 100:02}{short}-{chance.randrange(1, 4)}",
        level=level,
        entered=year,
        graduated=year + length,
        student_no=student_number(year, unit, level, sequence),
        exam_no=f"{chance.randrange(5101, 5140)} {chance.randrange(1000, 9999)}",
        score=chance.randrange(455, 640) if year >= 1978 else 0,
        sequence=sequence,
    )


def student_number(year: int, unit: str, level: str, sequence: int) -> str:
    """None before 1978, six digits until 1999, twelve since (domain.md 5.6 rows 10 and 11)."""
    if year < 1978:
        return ""
    place = sum(map(ord, unit)) % 90 + 10
    if year < 2000:
        return f"{year % 100:02}{place % 10}{sequence:03}"
    return f"{year}{'3' if level == '硕士' else '1'}41{place}{sequence:04}"


def zhou_nianci() -> Student:
    """The alumna of the first story: admitted 1987, row 12 of page 7 of volume 1987-JX13-21."""
    return replace(
        next(iter(cohort(INSTITUTE, 1987, size=1, seed=1, department=3))),
        name="周念慈", written="周念慈", former_name="", sex="女", birth=date(1969, 8, 17), id_number="519999690817226",
        nation="汉", politics="团员", province="西川省", county="清溪县", middle_school="清溪县第一中学", unit="化学系",
        major="有机化学", class_name="化87-1", level="本科", entered=1987, graduated=1991, student_no="873112",
        exam_no="5103 2217", score=541, sequence=12,
    )  # fmt: skip
