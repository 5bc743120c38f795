"""Sheets and page images as archives have them, made for the tests."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

VOLUME_HEADER = (
    "案卷题名",
    "档号",
    "年度",
    "分类号",
    "案卷号",
    "责任者",
    "起止日期",
    "件数",
    "页数",
    "保管期限",
    "密级",
    "备注",
)
ROSTER_TITLE = "锦江工学院1987级机械系本科录取新生名册"
ROSTER_HEADER = ("行号", "姓 名", "学号", "性别", "出生年月", "籍贯", "所在档号", "页号")


def xlsx(path: Path, *sheets: tuple[str, list[list]], merges=()) -> Path:
    """Write sheets of (name, rows); strings stay strings, numbers numbers."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(line, column, value)
            for place in merges:
                sheet.merge_range(*place)
    return path


def volume_rows(count: int = 3, year: int = 1987, start: int = 1) -> list[list]:
    return [
        [f"四川省{year}年录取名册（{n}）", f"{year}-JX13-{n}", year, "JX13", n, "招生办公室", f"{year}.7-{year}.9", 1, 20 + n, "永久", "", ""]
        for n in range(start, start + count)
    ]  # fmt: skip


def volume_sheet(path: Path, rows: list[list] | None = None) -> Path:
    title = ["锦江大学档案馆 案卷目录"]
    return xlsx(path, ("案卷", [title, list(VOLUME_HEADER), *(rows if rows is not None else volume_rows())]))


def roster_rows(count: int = 5, page: int = 1) -> list[list]:
    names = ["周念慈", "萧一鸣", "欧阳若水", "买买提·吐尔逊", "张？", "单雨桐", "曾文清", "解明远", "仇小楼", "朴志洙"]
    return [
        [n + 1, names[n % len(names)], f"8701{n + 1:03d}", "女" if n % 2 else "男", "1969.3", "四川成都", "1987-JX13-1", page]
        for n in range(count)
    ]  # fmt: skip


def roster_sheet(path: Path, rows: list[list] | None = None) -> Path:
    return xlsx(path, ("机械87", [[ROSTER_TITLE], list(ROSTER_HEADER), *(rows if rows is not None else roster_rows())]))
