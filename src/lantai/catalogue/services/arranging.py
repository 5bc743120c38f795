"""The tree: making series and components, putting units before or after others. One write each, whatever stands around."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import ClassNode, Fonds, Item, Series, Volume
from lantai.catalogue.queries import components
from lantai.catalogue.rules import order_keys
from lantai.catalogue.services import bulk, rehousing
from lantai.catalogue.services.fonds import Classes, get_fonds
from lantai.catalogue.services.shutting import Shut
from lantai.catalogue.states import Secrecy
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

WINDOW = 64  # neighbours that get new keys when one spot has been used too often
DEEPEST = 8


def key_before(siblings: Any, before: int | None) -> str:
    """Return a key among `siblings` (a query set) that stands before row `before`, or last; rewrites neighbours when
    the spot is full.

    Raises `NotFound` when `before` is none of them.
    """
    rows = siblings.order_by("sort_key", "pk")
    if before is None:
        last = rows.reverse().values_list("sort_key", flat=True).first()
        return _fitting(rows, last or "", "", None)
    high = rows.filter(pk=before).values_list("sort_key", flat=True).first()
    if high is None:
        raise NotFound(_("要排在它前面的那一份，不在这里。"))
    low = rows.filter(sort_key__lt=high).reverse().values_list("sort_key", flat=True).first()
    return _fitting(rows, low or "", high, before)


def _fitting(rows: Any, low: str, high: str, before: int | None) -> str:
    try:
        key = order_keys.between(low, high)
    except ValueError:  # nothing sorts below the first key: it has none, or is empty
        key = ""
    crowded = before is not None and rows.filter(sort_key=high).values_list("pk", flat=True).first() != before
    if key and len(key) <= order_keys.LONGEST and not crowded:
        return key
    return _spread(rows, low, high, before)


def _spread(rows: Any, low: str, high: str, before: int | None) -> str:
    """Give the neighbours of a full spot (or rows that share one key) new keys, and return the one that is free now."""
    left = list(rows.filter(sort_key__lte=low).reverse()[:WINDOW].values_list("pk", "sort_key"))[::-1] if low else []
    right = list(rows.filter(sort_key__gte=high)[: WINDOW * 4].values_list("pk", "sort_key")) if high else []
    while len(right) > WINDOW and right[-1][1] != right[-2][1] and len(right) > WINDOW * 2:
        right.pop()
    ids = [pk for pk, _key in left] + [pk for pk, _key in right]
    place = ids.index(before) if before in ids else len(left)
    below = rows.filter(sort_key__lt=left[0][1]).reverse().values_list("sort_key", flat=True).first() if left else low
    above = rows.filter(sort_key__gt=right[-1][1]).values_list("sort_key", flat=True).first() if right else ""
    keys = order_keys.spread(below or "", above or "", len(ids) + 1)
    free = keys.pop(place)
    model = rows.model
    model.objects.bulk_update([model(pk=pk, sort_key=key) for pk, key in zip(ids, keys, strict=True)], ["sort_key"])
    return free


def _put(row: Any, **change: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**change)


@transaction.atomic
def make_series(
    actor: Actor,
    *,
    fonds_code: str,
    title: str,
    title_en: str = "",
    code: str = "",
    parent_id: int | None = None,
    class_code: str = "",
    elements: Mapping[str, str] | None = None,
) -> int:
    """Make a series at the end of a fonds or of another series; return it. Raises `NotFound`, `CatalogueError`.

    `elements`: what is said of it from the first, sound already.
    """
    policy.require(actor, "catalogue.arrange")
    fonds = get_fonds(fonds_code)
    if not title.strip():
        raise CatalogueError(_("请写类别的名称。"), code="SERIES_TITLE")
    parent = _series(parent_id) if parent_id else None
    if parent is not None and (parent.fonds_id != fonds.pk or parent.path.count("/") > DEEPEST):
        raise CatalogueError(_("上级类别不在这个全宗里，或者层次太深。"), code="SERIES_PARENT")
    node = _class_of(fonds, class_code.strip().upper()) if class_code.strip() else None
    key = key_before(Series.objects.filter(fonds=fonds, parent=parent), None)
    path = f"{parent.path}{parent.pk}/" if parent else "/"
    row = Series.objects.create(
        fonds=fonds, parent=parent, path=path, sort_key=key, code=code.strip()[:40], title=title.strip()[:200],
        title_en=title_en.strip()[:240], class_node=node, elements=dict(elements or {}),
    )  # fmt: skip
    log.record(events.SeriesMade(fonds=fonds.code, parent=parent_id), actor=actor, subject=("series", row.pk))
    return row.pk


def _class_of(fonds: Fonds, code: str) -> ClassNode | None:
    """Return the class of that very code: of two schemes that have it, the one in use now, or that began last."""
    node = Classes(fonds).of_series(code)
    return node if node is not None and node.code == code else None


def _series(series_id: int) -> Series:
    row = Series.objects.filter(pk=series_id).first()
    if row is None:
        raise NotFound(_("没有这个类别。"))
    return row


@transaction.atomic
def move_series(actor: Actor, *, series_id: int, parent_id: int | None, before: int | None = None) -> None:
    """Put a series, with all that is below it, under another (None: under its fonds), before one of its parts or last.

    Only the paths of series below are rewritten; their volumes and items are not touched. Raises `NotFound`,
    `CatalogueError` (under itself, another fonds, too deep).
    """
    policy.require(actor, "catalogue.arrange")
    row = _series(series_id)
    parent = _series(parent_id) if parent_id else None
    own = f"{row.path}{row.pk}/"
    if parent is not None and (parent.pk == row.pk or parent.path.startswith(own)):
        raise CatalogueError(_("不能把一个类别移到它自己的下面。"), code="UNDER_ITSELF")
    path = f"{parent.path}{parent.pk}/" if parent else "/"
    if (parent is not None and parent.fonds_id != row.fonds_id) or path.count("/") > DEEPEST:
        raise CatalogueError(_("上级类别不在这个全宗里，或者层次太深。"), code="SERIES_PARENT")
    siblings = Series.objects.filter(fonds_id=row.fonds_id, parent=parent).exclude(pk=row.pk)
    _put(row, parent=parent, path=path, sort_key=key_before(siblings, before))
    if path != row.path:
        below = Series.objects.filter(fonds_id=row.fonds_id, path__startswith=own)
        below.update(path=Concat(Value(path), Substr("path", len(row.path) + 1)))
    told = events.UnitMoved(
        parent_kind="series" if parent else "fonds", parent_id=parent_id or row.fonds_id, before=before
    )
    log.record(told, actor=actor, subject=("series", row.pk))


@transaction.atomic
def move_volume(actor: Actor, *, volume_id: int, series_id: int | None, before: int | None = None) -> None:
    """Put a volume into a series of its fonds (None: out of any), before one of its volumes or last.

    Its reference code stays. Raises `NotFound`, `CatalogueError`.
    """
    policy.require(actor, "catalogue.arrange")
    row = Volume.objects.filter(pk=volume_id).first()
    if row is None:
        raise NotFound(_("没有这个案卷。"))
    series = _series(series_id) if series_id else None
    if series is not None and series.fonds_id != row.fonds_id:
        raise CatalogueError(_("类别不在这个全宗里。"), code="SERIES_PARENT")
    siblings = Volume.objects.filter(fonds_id=row.fonds_id).exclude(pk=row.pk)
    siblings = siblings.filter(series=series) if series else siblings.filter(series=None, class_code=row.class_code)
    change: dict[str, Any] = {"series": series}
    if series is not None or before is not None:
        change["sort_key"] = key_before(siblings, before)
    _put(row, **change)
    told = events.UnitMoved(parent_kind="series" if series else "fonds", parent_id=series_id, before=before)
    log.record(told, actor=actor, subject=("volume", row.pk))


@transaction.atomic
def move_item(actor: Actor, *, item_id: int, volume_id: int, before: int | None = None) -> int:
    """Put an item, with its components, into a volume of its fonds, before one of its items or last. Its code stays.

    In another volume it keeps its number where that is free, else takes the next; the address it had leads to it. One hand
    opens nothing by it: what only its volume kept back waits for its opening review; return of how many that is true.
    Raises `NotFound`, `CatalogueError` (another fonds, destroyed, a component; words under a state secret's stub).
    """
    policy.require(actor, "catalogue.arrange")
    row = Item.objects.filter(pk=item_id).first()
    volume = Volume.objects.filter(pk=volume_id).first()
    if row is None or volume is None:
        raise NotFound(_("没有这一件，或者没有那一卷。"))
    if row.parent_id is not None or volume.fonds_id != row.fonds_id:
        raise CatalogueError(_("组件跟着它的文件走；文件只能移到同一全宗的案卷里。"), code="ITEM_PARENT")
    if row.destroyed_on is not None or volume.destroyed_on is not None:
        raise CatalogueError(_("已经销毁的不再移动。"), code="DESTROYED")
    if Secrecy(volume.secrecy).is_state_secret and not Secrecy(row.secrecy).is_state_secret:
        raise CatalogueError(
            _("那一卷是国家秘密，只留存根；不涉密的不放进去，涉密的先办密级变更。"), code="UNDER_SECRET"
        )
    key = key_before(Item.objects.filter(volume=volume, parent=None).exclude(pk=row.pk), before)
    below = components.levels_below([row.pk])
    every = [row.pk, *(pk for level in below for pk in level)]
    shut = Shut.among(item=every)
    numbers = rehousing.take_numbers(every, volume.pk)
    bulk.update_each(Item, "sequence", list(numbers.items()))
    _put(row, volume=volume, sort_key=key)
    for level in below:
        Item.objects.filter(pk__in=level).update(volume=volume)
    told = events.UnitMoved(parent_kind="volume", parent_id=volume.pk, before=before)
    log.record(told, actor=actor, subject=("item", row.pk))
    return shut.keep(actor)


@transaction.atomic
def make_component(actor: Actor, *, item_id: int, title: str) -> int:
    """Describe a part of an item (an enclosure, a drawing) by itself; return it. It inherits what it does not say.

    Raises `NotFound`, `CatalogueError`.
    """
    policy.require(actor, "catalogue.arrange")
    item = Item.objects.filter(pk=item_id, parent=None).first()
    if item is None:
        raise NotFound(_("没有这一件；组件下面不再分。"))
    if not title.strip():
        raise CatalogueError(_("请写组件的题名。"), code="COMPONENT_TITLE")
    if Secrecy(item.secrecy).is_state_secret or item.destroyed_on is not None:
        raise CatalogueError(_("涉密的只登记存根，已经销毁的不再分。"), code="SECRET_STUB")
    count = Item.objects.filter(parent=item).count() + 1
    row = Item.objects.create(
        fonds_id=item.fonds_id, volume_id=item.volume_id, parent=item, key=f"{item.key[:100]}.{count}",
        sequence=f"{item.sequence}.{count}"[:24], title=title.strip()[:500], year=item.year, secrecy=item.secrecy,
        opening_status=item.opening_status, opens_on=item.opens_on, entered_at=clock.now(),
        sort_key=key_before(Item.objects.filter(parent=item), None),
    )  # fmt: skip
    log.record(events.ComponentMade(parent=item.pk), actor=actor, subject=("item", row.pk))
    return row.pk
