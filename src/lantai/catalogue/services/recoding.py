"""Another reference code for a volume or an item. The old one leads to it for ever, and is nobody else's ever again.

What has its code from the unit goes with it: the items whose codes begin with their volume's, page images, recordings, the
people listed under it. Reports at an earlier moment still say how a volume stood then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import (
    ClassNode,
    CodePattern,
    DescriptionNote,
    FormerCode,
    Item,
    PageImage,
    PersonMention,
    Recording,
    Volume,
)
from lantai.catalogue.queries.kinds import name_of
from lantai.catalogue.rules import codes
from lantai.catalogue.services import bulk, standing
from lantai.catalogue.services.fonds import Classes, take_turn
from lantai.catalogue.values.recoding import Follower, Recoding
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

LONGEST = 80
HOLDS: dict[str, Any] = {"volume": Volume, "item": Item}


@transaction.atomic
def recode_volume(
    actor: Actor,
    *,
    volume_id: int,
    ref_code: str,
    class_code: str | None = None,
    year: int | None = None,
    why: str = "",
) -> None:
    """Give a volume another reference code (and class, and year; None: as it is), and the items named by it theirs.

    Raises `NotFound`, `CatalogueError`: a code that is or was another unit's, or cannot be; an unknown class; destroyed;
    nothing to change. All or nothing. Source: domain.md 2.4.
    """
    policy.require(actor, "catalogue.import")
    row = _unit("volume", volume_id)
    take_turn(row.fonds.code)
    plan = _plan(row, ref_code, class_code, year)
    standing.keep([standing.row_of(row)])
    changes = {"class_code": plan.class_code, "class_node_id": plan.class_id, "year": plan.years[1], **_kind(row, plan)}
    _write(row, plan, changes)
    _note(actor, row, plan, why)
    told = events.VolumeRecoded(old=plan.old, new=plan.new, items=len(plan.followers))
    log.record(told, actor=actor, subject=("volume", row.pk))


def _kind(row: Volume, plan: Recoding) -> dict[str, str]:
    """Return the kind of record that another class brings (column and value)."""
    if plan.class_id == row.class_node_id:
        return {}
    held = {name: getattr(row, name) for name in ("class_node_id", "title", "record_kind")}
    return Classes(row.fonds).kind_along(held, {}, ClassNode.objects.filter(pk=plan.class_id or 0).first())


@transaction.atomic
def recode_item(actor: Actor, *, item_id: int, ref_code: str, why: str = "") -> None:
    """Give an item another reference code, or its first. One in no volume comes into the class its new code names.

    Raises as `recode_volume` does.
    """
    policy.require(actor, "catalogue.import")
    row = _unit("item", item_id)
    take_turn(row.fonds.code)
    plan = _plan(row, ref_code)
    _write(row, plan, {} if row.volume_id else {"class_node_id": plan.class_id})
    _note(actor, row, plan, why)
    log.record(events.ItemRecoded(old=plan.old, new=plan.new), actor=actor, subject=("item", row.pk))


def plan_recoding(
    actor: Actor, *, kind: str, unit_id: int, ref_code: str, class_code: str | None = None, year: int | None = None
) -> Recoding:
    """Return what `recode_volume` or `recode_item` would do, and write nothing. Raises as they do."""
    policy.require(actor, "catalogue.import")
    return _plan(_unit(kind, unit_id), ref_code, class_code, year)


def _unit(kind: str, unit_id: int) -> Any:
    model = HOLDS.get(kind)
    row = model.objects.select_related("fonds", "class_node").filter(pk=unit_id).first() if model else None
    if row is None:
        raise NotFound(_("没有这一卷，或者没有这一件。"))
    return row


def _plan(row: Any, ref_code: str, class_code: str | None = None, year: int | None = None) -> Recoding:
    kind = "volume" if isinstance(row, Volume) else "item"
    new = " ".join(ref_code.split())
    if not codes.normal_code(new) or not new.isprintable() or len(new) > LONGEST:
        raise CatalogueError(_("请写新的档号，最多 80 个字。"), code="CODE_NONE")
    if row.destroyed_on is not None:
        raise CatalogueError(_("已经销毁的，清册和证明上写的是这个档号，不再改。"), code="DESTROYED")
    followers = tuple(_followers(row, new)) if kind == "volume" else ()
    _refuse_taken(row, kind, new, followers)
    patterns = [(one.code, re.compile(one.expression)) for one in CodePattern.objects.all()]
    parsed = codes.parsed(new, patterns)
    parts = parsed[1] if parsed else {}
    code, node = _class(row, kind, class_code, year, parts)
    years = (row.year, row.year if year is None else year)
    same = (row.ref_code, row.year, row.class_node_id) == (new, years[1], node.pk if node else None)
    if same and (kind == "item" or row.class_code == code):
        raise CatalogueError(_("没有改动。"), code="NOTHING")
    norms = [row.ref_code_norm, *(codes.normal_code(one.old) for one in followers)]
    listed = PersonMention.objects.filter(fonds_code=row.fonds.code, ref_code_norm__among=[n for n in norms if n])
    inside = Q(**{kind: row}) | Q(item__in=[one.id for one in followers])
    return Recoding(
        kind, row.pk, row.ref_code, new, code, node.pk if node else None, (_named(row.class_node), _named(node)), years,
        followers, PageImage.objects.filter(inside).count(), listed.count(), _reads(parts, node, years[1]),
    )  # fmt: skip


def _class(
    row: Any, kind: str, class_code: str | None, year: int | None, parts: Mapping[str, str]
) -> tuple[str, ClassNode | None]:
    """Return the class as written and the class of the scheme that will stand."""
    classes = Classes(row.fonds)
    if kind == "item":
        said = parts.get("class_code") or parts.get("category", "")
        own = classes.node(said, row.year) if said and not row.volume_id else None
        return "", own or row.class_node
    code = row.class_code if class_code is None else class_code.strip().upper()[:24]
    if class_code is None or code == row.class_code:
        held = {name: getattr(row, name) for name in ("class_code", "class_node_id", "year")}
        changed = {} if year in {None, row.year} else classes.along(held, {"year": year})
        stays = "class_node_id" not in changed
        return code, row.class_node if stays else ClassNode.objects.filter(pk=changed["class_node_id"] or 0).first()
    node = classes.node(code, row.year if year is None else year) if code else None
    if code and node is None:
        raise CatalogueError(
            _("这个全宗那一年用的分类方案里没有类目 %(code)s。请核对代码和年度。") % {"code": code},
            code="CLASS_UNKNOWN",
        )
    return code, node


def _named(node: ClassNode | None) -> str:
    return f"{node.code} {name_of(node)}" if node else ""


def _reads(parts: Mapping[str, str], node: ClassNode | None, year: int | None) -> str:
    """Return the class and year a code speaks of, where it contradicts what will stand."""
    said, of_year = codes.normal_code(parts.get("class_code", "")), parts.get("year", "")
    other_class = bool(said) and node is not None and not said.startswith(node.code)
    other_year = bool(of_year) and year is not None and int(of_year) != year
    return " ".join(one for one in (of_year if other_year else "", said if other_class else "") if one)


def _followers(volume: Volume, new: str) -> list[Follower]:
    """Return the items in a volume whose codes begin with its own and a sign that parts them. One query."""
    if codes.normal_code(new) == volume.ref_code_norm:
        return []
    found = []
    rows = Item.objects.filter(
        volume=volume, destroyed_on=None, ref_code_norm__startswith=volume.ref_code_norm
    ).order_by("sort_key", "pk")
    for pk, old, norm in rows.values_list("pk", "ref_code", "ref_code_norm"):
        tail = norm[len(volume.ref_code_norm) :]
        if tail and not tail[0].isalnum():
            printed = old[len(volume.ref_code) :] if old.startswith(volume.ref_code) else tail
            found.append(Follower(pk, old, f"{new}{printed}"))
    return found


def _refuse_taken(row: Any, kind: str, new: str, followers: Sequence[Follower]) -> None:
    """Refuse codes that are another unit's, or were, or are too long. Four queries."""
    fits = {codes.normal_code(one.new): ("item", one.id) for one in followers} | {
        codes.normal_code(new): (kind, row.pk)
    }
    if too_long := next((one for one in followers if len(one.new) > LONGEST), None):
        words = _("卷内文件的档号会变成 %(code)s，超过 80 个字。请把案卷的档号写短些。")
        raise CatalogueError(words % {"code": too_long.new}, code="CODE_LONG")
    there = {"fonds_id": row.fonds_id, "ref_code_norm__among": list(fits)}
    bearers = [("volume", pk, norm) for pk, norm in Volume.objects.filter(**there).values_list("pk", "ref_code_norm")]
    bearers += [("item", pk, norm) for pk, norm in Item.objects.filter(**there).values_list("pk", "ref_code_norm")]
    keyed = Item.objects.filter(fonds_id=row.fonds_id, key__among=list(fits)).values_list("pk", "key")
    bearers += [("item", pk, key) for pk, key in keyed]
    for volume_id, item_id, norm in FormerCode.objects.filter(**there).values_list(
        "volume_id", "item_id", "ref_code_norm"
    ):
        bearers.append(("volume", volume_id, norm) if volume_id else ("item", item_id, norm))
    for of_kind, pk, norm in bearers:
        if fits[norm] != (of_kind, pk):
            unit = HOLDS[of_kind].objects.get(pk=pk)
            words = _("档号 %(code)s 已经用过（%(unit)s 的，或者曾经是它的），请另选一个。")
            raise CatalogueError(words % {"code": norm, "unit": unit}, code="CODE_TAKEN")


def _write(row: Any, plan: Recoding, changes: Mapping[str, Any]) -> None:
    """Write the new codes of a unit and of what goes with it, and keep the old ones."""
    norm, old = codes.normal_code(plan.new), row.ref_code_norm
    if plan.kind == "volume" or (row.volume_id is None and row.sort_key == codes.sort_key(row.ref_code)):
        changes = {**changes, "sort_key": codes.sort_key(plan.new)}
    if plan.kind == "item" and old and row.key == old:  # a sheet finds it under its new code from now on
        changes = {**changes, "key": norm}
    HOLDS[plan.kind].objects.filter(pk=row.pk).update(ref_code=plan.new, ref_code_norm=norm, **changes)
    _keep(row.fonds_id, plan.kind, [(row.pk, plan.old, plan.new)])
    _carry(row.fonds.code, plan.kind, [(row.pk, plan.old, plan.new)])
    moved = [(one.id, one.old, one.new) for one in plan.followers]
    if moved:
        keys = dict(Item.objects.filter(pk__in=[pk for pk, _old, _new in moved]).values_list("pk", "key"))
        bulk.update_each(Item, "ref_code", [(pk, new) for pk, _old, new in moved])
        bulk.update_each(Item, "ref_code_norm", [(pk, codes.normal_code(new)) for pk, _old, new in moved])
        named = [(pk, codes.normal_code(new)) for pk, old, new in moved if keys[pk] == codes.normal_code(old)]
        bulk.update_each(Item, "key", named)
        _keep(row.fonds_id, "item", moved)
        _carry(row.fonds.code, "item", moved)


def _keep(fonds_id: int, kind: str, several: Sequence[tuple[int, str, str]]) -> None:
    """Keep the old codes; one that a unit has again is no former code of it any more."""
    now = clock.now()
    norms = {pk: (codes.normal_code(old), codes.normal_code(new)) for pk, old, new in several}
    again = FormerCode.objects.filter(fonds_id=fonds_id, ref_code_norm__among=[new for _old, new in norms.values()])
    again.filter(**{f"{kind}__in": list(norms)}).delete()
    FormerCode.objects.bulk_create(
        FormerCode(
            fonds_id=fonds_id, ref_code=old, ref_code_norm=norms[pk][0], changed_at=now, **{f"{kind}_id": pk}
        )
        for pk, old, _new in several
        if norms[pk][0] and norms[pk][0] != norms[pk][1]
    )  # fmt: skip


def _carry(fonds_code: str, kind: str, several: Sequence[tuple[int, str, str]]) -> None:
    """Let page images, recordings and the people listed under a code go with it. Those of units that have none cost nothing."""
    ids = [pk for pk, _old, _new in several]
    belonging = {
        pk
        for model in (PageImage, Recording)
        for pk in model.objects.filter(**{f"{kind}__in": ids}).values_list(f"{kind}_id", flat=True).distinct()
    }
    olds = [norm for _pk, old, _new in several if (norm := codes.normal_code(old))]
    mentions = PersonMention.objects.filter(fonds_code=fonds_code, ref_code_norm__among=olds)
    listed = set(mentions.order_by().values_list("ref_code_norm", flat=True).distinct())
    for pk, old, new in several:
        after = {"ref_code": new, "ref_code_norm": codes.normal_code(new)}
        if pk in belonging:
            PageImage.objects.filter(**{kind: pk}).update(**after)
            Recording.objects.filter(**{kind: pk}).update(**after)
        if codes.normal_code(old) in listed:
            PersonMention.objects.filter(fonds_code=fonds_code, ref_code_norm=codes.normal_code(old)).update(**after)


def _note(actor: Actor, row: Any, plan: Recoding, why: str) -> None:
    """Write into the control notes what a person changed and why."""
    several = {
        "ref_code": (plan.old, plan.new),
        "class_code": (getattr(row, "class_code", ""), plan.class_code),
        "year": ("" if plan.years[0] is None else str(plan.years[0]), str(plan.years[1] or "")),
    }
    now = clock.now()
    DescriptionNote.objects.bulk_create(
        DescriptionNote(
            unit_kind=plan.kind, unit_id=row.pk, element=element, before=before, after=after, why=why.strip()[:300],
            noted_by=actor.account_id, noted_by_name=actor.name, noted_at=now,
        )
        for element, (before, after) in several.items()
        if why.strip() and before != after
    )  # fmt: skip


__all__ = ["plan_recoding", "recode_item", "recode_volume"]
