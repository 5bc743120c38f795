"""What other tables say of volumes and items that go out: former codes, who opened them, who destroyed them, topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Model, QuerySet

from lantai.catalogue.models import DisposalEntry, FormerCode, FormerPlace, Item, OpeningReason, OpeningReview, TopicTag
from lantai.catalogue.queries import export_related
from lantai.catalogue.states import Disposal, Opening, Secrecy
from lantai.catalogue.states import OpeningReview as Review

Level = Literal["volume", "item"]
# Words of catalogue sheets, in Chinese whoever asks.
OPENING = {Opening.OPEN: "开放", Opening.CONTROLLED: "控制", Opening.DEFERRED: "延期开放", Opening.UNREVIEWED: "未审核"}


@dataclass(frozen=True, slots=True)
class Beside:
    """Of one volume or item. `opening` and `destruction` are empty where nothing was decided; `bound`: related units and
    control notes, as far as there are any.
    """

    former: tuple[str, ...]
    opening: dict[str, Any]
    destruction: dict[str, Any]
    topics: tuple[dict[str, Any], ...]
    places: tuple[dict[str, Any], ...] = ()  # of an item: where it once stood, the first first
    parent: str = ""  # of a component: the key of the item it is one of
    bound: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def beside(level: Level, rows: Sequence[Model]) -> dict[int, Beside]:
    """Return what stands beside each of some rows. At most sixteen queries, ten where nothing is related."""
    ids: list[int] = [row.pk for row in rows]
    former, topics = former_codes(level, ids), _topics(level, ids)
    opened = _opened(level, ids)
    parents = _parents(rows) if level == "item" else {}
    gone = _destroyed(level, [row.pk for row in rows if getattr(row, "destroyed_on", None)])
    moved = former_places(ids) if level == "item" else {}
    secret = {row.pk for row in rows if Secrecy(getattr(row, "secrecy", "PUBLIC")).is_state_secret}
    bound = export_related.of_units(level, [pk for pk in ids if pk not in secret])
    return {
        pk: Beside(
            tuple(former.get(pk, ())), opened.get(pk, {}), gone.get(pk, {}), tuple(topics.get(pk, ())),
            () if pk in secret else tuple(moved.get(pk, ())), parents.get(pk, ""), bound.get(pk, {}),
        )
        for pk in ids
    }  # fmt: skip


def _parents(rows: Sequence[Any]) -> dict[int, str]:
    """Return component → the key of its parent. No query where there are none."""
    above = {row.pk: row.parent_id for row in rows if row.parent_id}
    keys = dict(Item.objects.filter(pk__in=set(above.values())).values_list("pk", "key")) if above else {}
    return {pk: keys[parent] for pk, parent in above.items()}


def former_codes(level: str, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return id → the codes that volumes or items once had, the first first. For this room."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = FormerCode.objects.filter(**{f"{level}__in": ids}).order_by("pk")
    for pk, code in rows.values_list(f"{level}_id", "ref_code"):
        found[pk].append(code)
    return found


def former_places(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return item → where it once stood, the first first: code of the volume, number there, when it left (ISO 8601)."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = FormerPlace.objects.filter(item__in=ids).order_by("left_at", "pk")
    for pk, volume, sequence, left_at in rows.values_list("item_id", "volume__ref_code", "sequence", "left_at"):
        found[pk].append({"volume": volume, "sequence": sequence, "left_at": left_at.isoformat()})
    return found


def any_moved(rows: QuerySet[Any]) -> bool:
    """Tell whether any of some items once stood elsewhere. One query."""
    return FormerPlace.objects.filter(item__in=rows.order_by().values("pk")).exists()


def _topics(level: Level, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = TopicTag.objects.filter(**{f"{level}__in": ids}).order_by("topic__code")
    names = (f"{level}_id", "topic__code", "topic__name", "paper__name", "paper__year")
    for pk, code, name, paper, year in rows.values_list(*names):
        found[pk].append({"code": code, "name": name, "paper": paper or "", "year": year})
    return found


def _opened(level: Level, ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return the last decision on each volume or item itself: both opinions, who gave them and when."""
    decided = OpeningReview.objects.filter(**{f"{level}__in": ids}, state=Review.DECIDED.value)
    rows = list(decided.order_by("second_at", "pk"))
    reasons = dict(OpeningReason.objects.values_list("code", "name")) if rows else {}
    return {
        row.unit_id: {
            "status": row.second_status or row.status,
            "reason": reasons.get(row.reason, row.reason),
            "words": row.second_words or row.words,
            "opens_on": row.opens_on.isoformat() if row.opens_on else None,
            "first_by": row.first_by_name,
            "first_at": row.first_at.date().isoformat(),
            "decided_by": row.second_by_name,
            "decided_at": row.second_at.date().isoformat() if row.second_at else None,
        }
        for row in rows
    }


def _destroyed(level: Level, ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return the record of destruction of each unit that stood on a list itself."""
    rows = DisposalEntry.objects.filter(
        **{f"{level}__in": ids}, taken_off_at=None, disposal__state=Disposal.DESTROYED.value
    )
    found = {}
    for entry in rows.select_related("disposal") if ids else ():
        row = entry.disposal
        found[getattr(entry, f"{level}_id")] = {
            "list": row.pk,
            "title": row.title,
            "on": row.carried_out_on.isoformat() if row.carried_out_on else None,
            "minutes": row.minutes,
            "method": row.method,
            "place": row.place,
            "proposed_by": row.proposed_by_name,
            "approved_by": [row.approved_by_name, row.confirmed_by_name],
            "carried_out_by": row.carried_out_by_name,
            "witnessed_by": row.witnessed_by_name,
            "certificate_sha256": row.certificate_sha256,
        }
    return found


def opening_words(said: dict[str, Any]) -> str:
    """Return a decision in one cell of a sheet."""
    if not said:
        return ""
    until = f"（{said['opens_on']}）" if said["opens_on"] else ""
    ground = "，".join(part for part in (said["reason"], said["words"]) if part)
    hands = f"初审 {said['first_by']} {said['first_at']}，审定 {said['decided_by']} {said['decided_at'] or ''}".strip()
    return f"{OPENING[Opening(said['status'])]}{until}；{ground}；{hands}"


def destruction_words(row: Any, said: dict[str, Any]) -> str:
    """Return a destruction in one cell of a sheet: the day, and the list with its hands where the unit stood on one."""
    if not row.destroyed_on:
        return ""
    day = row.destroyed_on.isoformat()
    if not said:
        return day
    approved = "、".join(one for one in said["approved_by"] if one)
    return (
        f"{day}；{said['title']}（清册 {said['list']}）；{said['method']}，{said['place']}；批准 {approved}，"
        f"执行 {said['carried_out_by']}，监销 {said['witnessed_by']}；销毁证明 SHA-256 {said['certificate_sha256']}"
    )


def topic_words(several: Sequence[dict[str, Any]]) -> str:
    """Return topics in one cell of a sheet, each with the line of its checklist that the record answers."""
    return "；".join(
        f"{one['name']}（{one['paper']}{' ' + str(one['year']) if one['year'] else ''}）"
        if one["paper"]
        else one["name"]
        for one in several
    )
