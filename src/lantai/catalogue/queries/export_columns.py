"""The columns of lists that go out, under the headers that the import reads; what only people decide stands at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Literal

from django.utils import timezone

from lantai.adapters.sheets import NAMES_APART
from lantai.catalogue.queries import elements, export_beside
from lantai.catalogue.queries.export_beside import OPENING, Beside
from lantai.catalogue.rules import control_notes, former_places, identities, relations
from lantai.catalogue.rules.describing import Spoken
from lantai.catalogue.states import Opening, Secrecy

Kind = Literal["volumes", "items", "volume_items", "people"]
KINDS: tuple[Kind, ...] = ("volumes", "items", "volume_items", "people")
# Words of catalogue sheets, in Chinese whoever asks: they are what `data/headers.json` reads.
SECRECY = {
    Secrecy.PUBLIC: "公开", Secrecy.INTERNAL: "内部", Secrecy.SECRET: "秘密", Secrecy.CONFIDENTIAL: "机密", Secrecy.TOP_SECRET: "绝密",
}  # fmt: skip
LEFT = {"DESTROYED": "销毁", "TRANSFERRED": "移出", "LOST": "遗失"}
TITLES: dict[Kind, str] = {
    "volumes": "案卷目录", "items": "归档文件目录", "volume_items": "卷内文件目录", "people": "学生名单",
}  # fmt: skip
Column = tuple[str, Callable[[Any], Any]]
Told = tuple[str, Callable[[Any, Beside], str]]


def _secrecy(row: Any) -> str:
    return row.secrecy_text or SECRECY[Secrecy(row.secrecy)]


def _day(row: Any) -> str:
    return row.opens_on.isoformat() if row.opens_on else ""


def _left(row: Any, _beside: Beside) -> str:
    how = getattr(row, "left_how", "")
    if not how or how == "DESTROYED" or not row.left_at:
        return ""
    return f"{LEFT[how]} {row.left_at.date().isoformat()}；{row.left_ground}"


_GATES: tuple[Column, ...] = (
    ("保管期限", lambda row: row.retention),
    ("密级", _secrecy),
    ("开放标识", lambda row: OPENING[Opening(row.opening_status)]),
    ("开放日期", _day),
    ("形成单位限制", lambda row: row.restricted_reason),
)
_END: tuple[Column, ...] = (
    *_GATES,
    ("归档单位", lambda row: row.department),
    ("备注", lambda row: row.remark),
)
COLUMNS: dict[Kind, tuple[Column, ...]] = {
    "volumes": (
        ("全宗号", lambda row: row.fonds.code),
        ("目录号", lambda row: row.catalogue_no),
        ("年度", lambda row: row.year),
        ("分类号", lambda row: row.class_code),
        ("案卷号", lambda row: row.volume_no),
        ("档号", lambda row: row.ref_code),
        ("案卷题名", lambda row: row.title),
        ("责任者", lambda row: row.creator),
        ("起止日期", lambda row: row.date_text),
        ("件数", lambda row: row.item_count),
        ("页数", lambda row: row.page_count),
        ("存放位置", lambda row: row.location),
        *_END,
    ),
    "items": (
        ("全宗号", lambda row: row.fonds.code),
        ("年度", lambda row: row.year),
        ("序号", lambda row: row.sequence),
        ("档号", lambda row: row.ref_code),
        ("文号", lambda row: row.doc_number),
        ("责任者", lambda row: row.creator),
        ("题名", lambda row: row.title),
        ("日期", lambda row: row.date_text),
        ("页数", lambda row: row.page_count),
        *_END,
    ),
    "volume_items": (
        ("全宗号", lambda row: row.fonds.code),
        ("年度", lambda row: row.year),
        ("档号", lambda row: row.volume.ref_code),
        ("顺序号", lambda row: row.sequence),
        ("文号", lambda row: row.doc_number),
        ("责任者", lambda row: row.creator),
        ("题名", lambda row: row.title),
        ("日期", lambda row: row.date_text),
        ("页次", lambda row: row.page_label),
        ("页数", lambda row: row.page_count),
        *_GATES,
        ("备注", lambda row: row.remark),
    ),
}
PLACED = "所在类别"  # of volumes: the series above, the outermost first, and the one they lie in
# Decided by people (two of them for an opening and a destruction): they leave with the list, and no list brings them back.
TOLD: tuple[Told, ...] = (
    ("曾用档号", lambda _row, beside: "；".join(beside.former)),
    ("开放审定", lambda _row, beside: export_beside.opening_words(beside.opening)),
    ("销毁情况", lambda row, beside: export_beside.destruction_words(row, beside.destruction)),
    ("离馆情况", _left),
    ("所属专题", lambda _row, beside: export_beside.topic_words(beside.topics)),
)
# Where it lies, as the stacks know: only where whoever asks brings somebody who knows. It is not what the sheet said, which
# stands under 存放位置 and comes back.
LIES = "库房登记位置"
# only in a list of which any unit belongs with another; a sheet brings these back
BOUND: Told = (
    "关联档号",
    lambda row, beside: relations.written(beside.bound.get("related", ()), row.fonds.code, NAMES_APART),
)
ROSTER: tuple[str, ...] = (
    "所在名单", "材料种类", "序号", "姓名", "曾用名", "学号", "考生号", "性别", "出生日期", "身份证号", "籍贯", "院系", "专业", "班级", "层次",
    "入学年份", "毕业年份", "毕业证书号", "学位证书号", "导师", "档号", "页号", "行号",
)  # fmt: skip


def turned(sequence: str) -> str:
    """Return the number of a row; none where we gave it one, to tell namesakes apart by their order: a list does so again."""
    return "" if sequence.startswith("~") else sequence


def noted() -> Told:
    """Return the column of control notes, only in a list of which any unit has one; a sheet brings these back, too."""
    called, zone = elements.names(), timezone.get_current_timezone()
    several = Counter(called.values())
    names = {code: name for code, name in called.items() if several[name] == 1}
    return ("著录控制", lambda _row, beside: control_notes.written(beside.bound.get("notes", ()), names, zone))


def once() -> Told:
    """Return the column of where items once stood, only in a list of which any was moved; a sheet brings these back, too."""
    zone = timezone.get_current_timezone()
    return ("曾在案卷", lambda _row, beside: former_places.written(beside.places, zone))


def order_by_hand(row: Any) -> str:
    """Return the order key of a volume or item that was put where no list would put it; else nothing."""
    sequence, page = getattr(row, "sequence", ""), getattr(row, "page_label", "")
    usual = identities.order(row.ref_code, sequence, page, inside=getattr(row, "volume_id", None) is not None)
    return "" if row.sort_key == usual else str(row.sort_key)


def kept_key(row: Any) -> str:
    """Return the key of an item that was moved, or whose volume was recoded, since it came; else nothing."""
    volume = row.volume.ref_code if row.volume else ""
    usual = identities.item_key(row.ref_code, volume, row.sequence, row.page_label)
    return "" if row.key == usual else str(row.key)


def spoken(kind: Kind) -> list[tuple[str, Spoken]]:
    """Return header and element of what DA/T 18 knows of this level beyond our columns."""
    names = elements.names()
    return [(names[one.code], one) for one in elements.of_sheets("volume" if kind == "volumes" else "item")]


_ORDER: Told = ("排列键", lambda row, _beside: identities.written_order(order_by_hand(row)))
_KEYS: tuple[Told, ...] = (
    ("件键", lambda row, _beside: kept_key(row)),
    ("上级件", lambda _row, beside: beside.parent),
)
# Where a unit stands, as far as a list does not say it itself: only what somebody moved, or what lies in a recoded volume.
STANDS: dict[Kind, tuple[Told, ...]] = {
    "volumes": (_ORDER,),
    "items": (_ORDER, *_KEYS),
    "volume_items": (_ORDER, *_KEYS, ("件的档号", lambda row, _beside: str(row.ref_code))),
}
