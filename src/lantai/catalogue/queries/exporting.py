"""The whole description of a fonds, row by row, under the headers that the import reads: what goes out can come in."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import QuerySet

from lantai.catalogue.models import Fonds, FormerCode, Item, PersonMention, Volume
from lantai.catalogue.states import Opening, Secrecy
from lantai.foundation import policy
from lantai.foundation.actor import Actor

Kind = Literal["volumes", "items", "volume_items", "people"]
KINDS: tuple[Kind, ...] = ("volumes", "items", "volume_items", "people")
CHUNK = 2000
MOST_EXTRA = 60  # columns of ours that no field holds

# Words of catalogue sheets, in Chinese whoever asks: they are what `data/headers.json` reads.
OPENING = {Opening.OPEN: "开放", Opening.CONTROLLED: "控制", Opening.DEFERRED: "延期开放", Opening.UNREVIEWED: "未审核"}
SECRECY = {
    Secrecy.PUBLIC: "公开", Secrecy.INTERNAL: "内部", Secrecy.SECRET: "秘密", Secrecy.CONFIDENTIAL: "机密", Secrecy.TOP_SECRET: "绝密",
}  # fmt: skip
TITLES: dict[Kind, str] = {
    "volumes": "案卷目录", "items": "归档文件目录", "volume_items": "卷内文件目录", "people": "学生名单",
}  # fmt: skip
Column = tuple[str, Callable[[Any], Any]]


def _opening(row: Any) -> str:
    return OPENING[Opening(row.opening_status)]


def _secrecy(row: Any) -> str:
    return row.secrecy_text or SECRECY[Secrecy(row.secrecy)]


_END: tuple[Column, ...] = (
    ("保管期限", lambda row: row.retention),
    ("密级", _secrecy),
    ("开放标识", _opening),
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
        ("档号", lambda row: row.volume.ref_code),
        ("顺序号", lambda row: row.sequence),
        ("文号", lambda row: row.doc_number),
        ("责任者", lambda row: row.creator),
        ("题名", lambda row: row.title),
        ("日期", lambda row: row.date_text),
        ("页次", lambda row: row.page_label),
        ("页数", lambda row: row.page_count),
        ("保管期限", lambda row: row.retention),
        ("密级", _secrecy),
        ("开放标识", _opening),
        ("备注", lambda row: row.remark),
    ),
}
_ROSTER: tuple[str, ...] = (
    "名单", "序号", "姓名", "曾用名", "学号", "考生号", "性别", "出生日期", "身份证号", "籍贯", "院系", "专业", "班级", "层次",
    "入学年份", "毕业年份", "毕业证书号", "学位证书号", "档号", "页号", "行号",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """One list on its way out: its title, its headers, its rows as they come."""

    title: str
    header: tuple[str, ...]
    rows: Iterator[tuple[str | int | None, ...]]


def table(actor: Actor, *, fonds_code: str, kind: Kind) -> Table:
    """Return one list of a fonds, streamed. People need the head of the archive (they hold ID numbers)."""
    policy.require(actor, "catalogue.export.people" if kind == "people" else "catalogue.export")
    if kind == "people":
        return Table(TITLES[kind], _ROSTER, _people(fonds_code))
    extra = _extra_headers(_rows(fonds_code, kind))
    header = (*(name for name, _value in COLUMNS[kind]), *extra)
    return Table(TITLES[kind], header, _described(fonds_code, kind, extra))


def records(actor: Actor, *, fonds_code: str) -> Iterator[dict[str, Any]]:
    """Yield every volume and item of a fonds with all that is described, former codes too."""
    policy.require(actor, "catalogue.export")
    for kind in ("volumes", "items", "volume_items"):
        for rows in _pieces(_rows(fonds_code, kind)):
            former = _former(kind, [row.pk for row in rows])
            for row in rows:
                yield _record(kind, row, former.get(row.pk, []))


def fonds(actor: Actor, *, fonds_code: str) -> dict[str, Any] | None:
    """Return the fonds itself as described."""
    policy.require(actor, "catalogue.export")
    names = ("code", "name", "name_en", "year_from", "year_to", "history")
    return Fonds.objects.filter(code=fonds_code).values(*names).first()


def tree(actor: Actor, *, fonds_code: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield each volume with its items, in the order of the shelves; items without a volume come last, under none."""
    policy.require(actor, "catalogue.export")
    volumes = Volume.objects.filter(fonds__code=fonds_code).select_related("fonds", "class_node")
    for rows in _pieces(volumes):
        former = _former("volumes", [row.pk for row in rows])
        items: dict[int, list[dict[str, Any]]] = defaultdict(list)
        of_these = Item.objects.filter(volume_id__in=[row.pk for row in rows]).select_related("fonds", "volume")
        for item in of_these.order_by("volume_id", "sort_key", "pk"):
            items[item.volume_id or 0].append(_record("volume_items", item, []))
        for row in rows:
            node = row.class_node
            found = _record("volumes", row, former.get(row.pk, []))
            yield {**found, "class_name": node.name if node else ""}, items[row.pk]
    for rows in _pieces(_rows(fonds_code, "items")):
        yield {}, [_record("items", row, []) for row in rows]


def _rows(fonds_code: str, kind: Kind) -> QuerySet[Any]:
    if kind == "volumes":
        return Volume.objects.filter(fonds__code=fonds_code).select_related("fonds")
    alone = kind == "items"
    return Item.objects.filter(fonds__code=fonds_code, volume__isnull=alone).select_related("fonds", "volume")


def _pieces(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Yield the rows some thousand at a time by number: constant memory, and no cursor held open."""
    after = 0
    while some := list(rows.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        after = some[-1].pk
        yield some


def _extra_headers(rows: QuerySet[Any]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for one in rows.exclude(extra={}).values_list("extra", flat=True).iterator(chunk_size=CHUNK):
        found |= dict.fromkeys(one)
        if len(found) >= MOST_EXTRA:
            break
    return tuple(sorted(found))[:MOST_EXTRA]


def _described(fonds_code: str, kind: Kind, extra: tuple[str, ...]) -> Iterator[tuple[str | int | None, ...]]:
    values = [value for _name, value in COLUMNS[kind]]
    for rows in _pieces(_rows(fonds_code, kind)):
        for row in rows:
            yield (*(value(row) for value in values), *(row.extra.get(name, "") for name in extra))


def _people(fonds_code: str) -> Iterator[tuple[str | int | None, ...]]:
    rows = PersonMention.objects.filter(fonds_code=fonds_code).prefetch_related("other_names__name", "numbers")
    for several in _pieces(rows):
        for row in several:
            numbers = {one.kind: one.value for one in row.numbers.all()}
            former = "、".join(one.name.text for one in row.other_names.all() if one.kind == "former")
            yield (
                row.list_name, row.sequence.lstrip("~"), row.raw_name, former, row.student_no, numbers.get("exam", ""),
                row.sex, row.birth, row.id_number, row.native_place, row.unit, row.major, row.class_name, row.level,
                row.entered, row.graduated, numbers.get("diploma", ""), numbers.get("degree", ""), row.ref_code, row.page,
                row.row,
            )  # fmt: skip


def _former(kind: str, ids: list[int]) -> dict[int, list[str]]:
    name = "volume_id" if kind == "volumes" else "item_id"
    found: dict[int, list[str]] = defaultdict(list)
    for pk, code in FormerCode.objects.filter(**{f"{name}__in": ids}).order_by("pk").values_list(name, "ref_code"):
        found[pk].append(code)
    return found


def _record(kind: Kind, row: Any, former: list[str]) -> dict[str, Any]:
    found = {
        "kind": "volume" if kind == "volumes" else "item",
        "fonds": row.fonds.code,
        "ref_code": row.ref_code,
        "former_codes": former,
        "title": row.title,
        "creator": row.creator,
        "document_number": row.doc_number,
        "year": row.year,
        "date": row.date_text,
        "date_from": row.date_from.isoformat() if row.date_from else None,
        "date_to": row.date_to.isoformat() if row.date_to else None,
        "pages": row.page_count,
        "retention": row.retention,
        "secrecy": row.secrecy,
        "secrecy_as_written": row.secrecy_text,
        "opening": row.opening_status,
        "opens_on": row.opens_on.isoformat() if row.opens_on else None,
        "destroyed_on": row.destroyed_on.isoformat() if row.destroyed_on else None,
        "elements": row.elements,
        "restricted": row.restricted_reason,
        "department": row.department,
        "remark": row.remark,
        "further": json.loads(json.dumps(row.extra)),
    }
    if kind == "volumes":
        found |= {"class": row.class_code, "catalogue_no": row.catalogue_no, "volume_no": row.volume_no,
                  "items": row.item_count, "location": row.location, "record_kind": row.record_kind}  # fmt: skip
    else:
        found |= {
            "volume": row.volume.ref_code if row.volume else "",
            "sequence": row.sequence,
            "page": row.page_label,
        }
    return found
