"""The workbooks the archive took in: volume lists and lists of people, each office with headers of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lantai.adapters.sheets.writing import Sheet, workbook
from lantai.demo.pages import certificate_no
from lantai.demo.students import Student
from lantai.demo.volumes import VolumeRow


@dataclass(frozen=True, slots=True)
class Placed:
    """A student on a list, and where the list says the row stands."""

    student: Student
    ref_code: str
    page: str
    row: int


def write_volumes(path: Path, rows: Sequence[VolumeRow]) -> None:
    """案卷目录, in the order of the 1990s archive software or, for the predecessor schools, of their old lists."""
    if rows and rows[0].fonds == "J01":
        head: tuple[str, ...] = ("序号", "全宗号", "年度", "实体分类号", "案卷号", "档号", "案卷题名", "责任者", "起止日期", "件数", "页数", "保管期限", "密级", "立卷单位", "存放位置", "备注")  # fmt: skip
        body: list[tuple[str, ...]] = [
            (str(n), r.fonds, str(r.year), r.class_code, r.number, r.ref_code, r.title, r.creator, f"{r.year}0110-{r.year}1220", str(r.items), str(r.pages), r.retention, r.secrecy, r.department, r.place, "")
            for n, r in enumerate(rows, 1)
        ]  # fmt: skip
    else:
        head = (
            "档号",
            "案卷标题",
            "分类号",
            "卷号",
            "年度",
            "归档单位",
            "起始日期",
            "终止日期",
            "页数",
            "期限",
            "备注",
        )
        body = [
            (r.ref_code, r.title, r.class_code, r.number, str(r.year), r.department, f"{r.year}.1.10", f"{r.year}.12.20", str(r.pages), r.retention, "")
            for r in rows
        ]  # fmt: skip
    path.write_bytes(workbook([Sheet("案卷目录", head, body)]))


def write_roster(path: Path, placed: Sequence[Placed]) -> None:
    """录取名册 keyed in from the pages: places first, dates as the clerk saw them."""
    head = (
        "档号",
        "页号",
        "行号",
        "准考证号",
        "姓名",
        "曾用名",
        "性别",
        "出生年月",
        "籍贯",
        "系别",
        "专业",
        "层次",
        "入学年份",
        "备注",
    )
    rows = [
        (p.ref_code, p.page, str(p.row), s.exam_no, s.written, s.former_name, s.sex, f"{s.birth.year}.{s.birth.month}", f"{s.province}{s.county}", s.unit, s.major, s.level, str(s.entered), "")
        for p in placed
        for s in (p.student,)
    ]  # fmt: skip
    title = f"{placed[0].student.school}{placed[0].student.entered}年录取新生名册"
    path.write_bytes(workbook([Sheet("录取名册", (title,), [head, *rows])]))


def write_cards(path: Path, placed: Sequence[Placed]) -> None:
    """学籍卡 as the registrar's own list has them: numbers first, both years."""
    head = (
        "学号",
        "姓名",
        "性别",
        "出生日期",
        "身份证号",
        "院系",
        "专业",
        "班级",
        "层次",
        "入学年月",
        "毕业年月",
        "毕业证书号",
        "档号",
        "页号",
        "行号",
        "备注",
    )
    rows = [
        (s.student_no, s.written.strip(), s.sex, f"{s.birth:%Y-%m-%d}", s.id_number, s.unit, s.major, s.class_name, s.level, f"{s.entered}-09", f"{s.graduated}-07", certificate_no(s), p.ref_code, p.page, str(p.row), "")
        for p in placed
        for s in (p.student,)
    ]  # fmt: skip
    path.write_bytes(workbook([Sheet("学籍卡", head, rows)]))


def write_graduates(path: Path, placed: Sequence[Placed]) -> None:
    """毕业生名册 from the registration system, fields named by their initials."""
    head = (
        "XH",
        "XM",
        "XB",
        "CSRQ",
        "院系名称",
        "ZYMC",
        "BJ",
        "CC",
        "入学年份",
        "毕业年份",
        "BYZSH",
        "DAH",
        "页次",
        "HH",
    )
    rows = [
        (s.student_no, s.written, s.sex, f"{s.birth:%Y%m%d}", s.unit, s.major, s.class_name, s.level, str(s.entered), str(s.graduated), certificate_no(s), p.ref_code, p.page, str(p.row))
        for p in placed
        for s in (p.student,)
    ]  # fmt: skip
    path.write_bytes(workbook([Sheet("毕业生名册", head, rows)]))
