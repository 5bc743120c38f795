"""Topics on their way out: what they are, what should have come and from whom, what has (B07)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from lantai.catalogue.models import ExpectedPaper, Topic, TopicTag
from lantai.catalogue.queries.exporting import CHUNK, Table
from lantai.catalogue.queries.topics import owners_of, unit_names
from lantai.catalogue.rules import checklists
from lantai.catalogue.states import PaperState
from lantai.foundation import policy
from lantai.foundation.actor import Actor

STANDING = {PaperState.COME: "已齐", PaperState.PARTLY: "不全", PaperState.MISSING: "未到", PaperState.WAIVED: "免交"}
TOPICS = ("短名", "专题", "英文名", "收什么", "英文说明", "负责单位", "公开日期")
PAPERS = ("短名", "专题", "应交单位", "应归材料", "年度", "应有", "已有", "情况", "免交理由")
RECORDS = (
    "短名",
    "专题",
    "应归材料",
    "年度",
    "全宗号",
    "层级",
    "档号",
    "所在案卷",
    "顺序号",
    "题名",
    "日期",
    "归入日期",
)


def tables(actor: Actor, *, code: str = "") -> list[Table]:
    """Return topics, checklists and records as three lists, of one topic or of all. For archivists."""
    policy.require(actor, "catalogue.topic.keep")
    policy.require(actor, "catalogue.export")
    wanted = {"code": code} if code else {}
    return [
        Table("专题", TOPICS, _topics(wanted)),
        Table("应归材料", PAPERS, _papers(wanted)),
        Table("归入的档案", RECORDS, _records(wanted)),
    ]


def lines(actor: Actor, *, code: str = "") -> Iterator[dict[str, Any]]:
    """Yield each topic with its checklist and the codes of its records, for JSON Lines."""
    several = tables(actor, code=code)
    checklists_of: dict[str, list[dict[str, Any]]] = {}
    names = ("unit", "name", "year", "wanted", "come", "standing", "waived")
    for row in several[1].rows:
        checklists_of.setdefault(str(row[0]), []).append(dict(zip(names, row[2:], strict=True)))
    records: dict[str, list[dict[str, Any]]] = {}
    for row in several[2].rows:
        found = {
            "paper": row[2],
            "fonds": row[4],
            "level": row[5],
            "ref_code": row[6],
            "volume": row[7],
            "sequence": row[8],
        }
        records.setdefault(str(row[0]), []).append(found)
    for row in several[0].rows:
        code_ = str(row[0])
        topic = dict(zip(("code", "name", "name_en", "about", "about_en", "owners", "opened_on"), row, strict=True))
        yield {**topic, "checklist": checklists_of.get(code_, []), "records": records.get(code_, [])}


def _topics(wanted: dict[str, str]) -> Iterator[tuple[str | int | None, ...]]:
    rows = list(Topic.objects.filter(**wanted))
    owners = owners_of(row.pk for row in rows)
    for row in rows:
        opened = row.opened_at.date().isoformat() if row.opened_at else ""
        units = "、".join(name for name, _english in owners[row.pk])
        yield (row.code, row.name, row.name_en, row.about, row.about_en, units, opened)


def _papers(wanted: dict[str, str]) -> Iterator[tuple[str | int | None, ...]]:
    units = unit_names()
    rows: Any = ExpectedPaper.objects.filter(**{f"topic__{name}": value for name, value in wanted.items()})
    for row in rows.select_related("topic").annotate(come=Count("tags")).order_by("topic__code", "year", "place", "pk"):
        standing = checklists.standing(wanted=row.wanted, come=row.come, waived=bool(row.waived))
        yield (
            row.topic.code, row.topic.name, units.get(row.unit_id, ("", "", ""))[1], row.name, row.year, row.wanted, row.come,
            STANDING[standing], row.waived,
        )  # fmt: skip


def _records(wanted: dict[str, str]) -> Iterator[tuple[str | int | None, ...]]:
    rows: Any = TopicTag.objects.filter(**{f"topic__{name}": value for name, value in wanted.items()}).select_related(
        "topic", "paper", "volume__fonds", "item__fonds", "item__volume"
    )
    after = 0
    while some := list(rows.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        after = some[-1].pk
        for tag in some:
            unit, inside = tag.volume or tag.item, tag.item and tag.item.volume
            yield (
                tag.topic.code, tag.topic.name, tag.paper.name if tag.paper else "", tag.paper.year if tag.paper else None,
                unit.fonds.code, "案卷" if tag.volume_id else "件", unit.ref_code, inside.ref_code if inside else "",
                tag.item.sequence if tag.item else "", unit.title, unit.date_text, tag.tagged_at.date().isoformat(),
            )  # fmt: skip
