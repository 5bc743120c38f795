"""Which volume or item a reference code means: what rooms that handle paper ask for, many at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lantai.catalogue.models import FormerCode, Item, PageImage, Volume
from lantai.catalogue.rules import codes as rules
from lantai.catalogue.states import STATE_SECRETS, Left
from lantai.foundation import policy
from lantai.foundation.actor import Actor

VOLUME, ITEM = "volume", "item"
_AT_ONCE = 8_000  # parameters of one statement
_COLUMNS = ("pk", "ref_code", "title", "fonds__code", "year")
_OF_VOLUME = (*_COLUMNS, "destroyed_on", "left_how")
_OF_ITEM = (*_COLUMNS, "volume_id", "destroyed_on")


@dataclass(frozen=True, slots=True)
class Described:
    """A volume or an item, as far as somebody needs who has it in hand. `volume_id` of an item: the one it is in."""

    kind: str
    id: int
    ref_code: str
    title: str
    fonds_code: str
    year: int | None
    volume_id: int | None = None
    gone: str = ""  # how it left the holdings (`states.Left`); empty: it is here

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.id


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(dict.fromkeys(values))
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _may(actor: Actor) -> bool:
    return actor.is_system or policy.allows(actor, "catalogue.browse")


def identify(actor: Actor, *, codes: Collection[str], fonds_code: str = "") -> dict[str, tuple[Described, ...]]:
    """Return code as asked → what it names, in the spelling-free form of `normal_code`; several when fonds share it.

    One query, and one each for codes of items and former codes when some were not volumes. Unknown codes are left out.
    """
    if not _may(actor):
        return {}
    wanted = {code: rules.normal_code(code) for code in codes}
    found: dict[str, list[Described]] = {}
    left = {norm for norm in wanted.values() if norm}
    for look in (_volumes, _items, _former):
        if not left:
            break
        for norm, one in look(left, fonds_code):
            found.setdefault(norm, []).append(one)
        left -= found.keys()
    return {code: tuple(found[norm]) for code, norm in wanted.items() if norm in found}


def _of(fonds_code: str) -> Q:
    return Q(fonds__code=fonds_code) if fonds_code else Q()


def _volumes(norms: Collection[str], fonds_code: str) -> Iterator[tuple[str, Described]]:
    for part in _parts(norms):
        rows = Volume.objects.filter(_of(fonds_code), ref_code_norm__in=part).order_by("pk")
        for norm, *row in rows.values_list("ref_code_norm", *_OF_VOLUME):
            yield norm, _volume(row)


def items_coded(norms: Collection[str], of: Q | None = None) -> QuerySet[Item]:
    """Return the items of which `of` holds that have one of these codes of their own. For this room.

    Their numbers are asked of the index of codes alone: where most items have no code of their own SQLite takes that index
    for useless, and looks through all items instead.
    """
    numbers = Item.objects.filter(of or Q(), ref_code_norm__in=list(norms)).order_by().values("pk")
    return Item.objects.filter(pk__in=numbers)


def _items(norms: Collection[str], fonds_code: str) -> Iterator[tuple[str, Described]]:
    for part in _parts(norms):
        rows = items_coded(part, _of(fonds_code)).order_by("pk")
        for norm, *row in rows.values_list("ref_code_norm", *_OF_ITEM):
            yield norm, _item(row)


def _volume(row: Sequence[Any]) -> Described:
    pk, ref_code, title, fonds, year, destroyed_on, left_how = row
    return Described(VOLUME, pk, ref_code, title, fonds, year, None, _gone(destroyed_on, left_how))


def _item(row: Sequence[Any]) -> Described:
    pk, ref_code, title, fonds, year, volume_id, destroyed_on = row
    return Described(ITEM, pk, ref_code, title, fonds, year, volume_id, _gone(destroyed_on))


def _gone(destroyed_on: Any, left_how: str = "") -> str:
    return left_how or (Left.DESTROYED.value if destroyed_on else "")


def inside(actor: Actor, *, volume_id: int) -> list[int]:
    """Return the numbers of the items in a volume."""
    if not _may(actor):
        return []
    return list(Item.objects.filter(volume_id=volume_id).order_by("pk").values_list("pk", flat=True))


def _former(norms: Collection[str], fonds_code: str) -> Iterator[tuple[str, Described]]:
    for part in _parts(norms):
        rows = FormerCode.objects.filter(_of(fonds_code), ref_code_norm__in=part).select_related(
            "volume__fonds", "item__fonds"
        )
        for row in rows.order_by("pk"):
            described: Any = row.volume or row.item
            if described is not None:
                kind = VOLUME if row.volume_id else ITEM
                yield (
                    row.ref_code_norm,
                    Described(
                        kind, described.pk, described.ref_code, described.title, described.fonds.code, described.year,
                        getattr(described, "volume_id", None),
                        _gone(described.destroyed_on, getattr(described, "left_how", "")),
                    ),
                )  # fmt: skip


def described(
    actor: Actor, *, volume_ids: Collection[int] = (), item_ids: Collection[int] = ()
) -> dict[tuple[str, int], Described]:
    """Return (kind, id) → what it is called; one query for volumes, one for items. Ids that are not there are left out."""
    if not _may(actor):
        return {}
    made = [
        _volume(row)
        for part in _parts(volume_ids)
        for row in Volume.objects.filter(pk__in=part).values_list(*_OF_VOLUME)
    ]
    made += [_item(row) for part in _parts(item_ids) for row in Item.objects.filter(pk__in=part).values_list(*_OF_ITEM)]
    return {one.key: one for one in made}


def keys_of(actor: Actor, *, item_ids: Collection[int]) -> dict[int, str]:
    """Return id → the key an item is known by, also without a code of its own; one query, none for none."""
    if not item_ids or not _may(actor):
        return {}
    return {
        pk: key for part in _parts(item_ids) for pk, key in Item.objects.filter(pk__in=part).values_list("pk", "key")
    }


def keyed(actor: Actor, *, keys: Collection[str], fonds_code: str = "") -> dict[str, tuple[Described, ...]]:
    """Return key as asked → the items known by it (``1987-JX13-1#2``); several when fonds share it. One query."""
    found: dict[str, list[Described]] = {}
    for part in _parts(keys if _may(actor) else ()):
        rows = Item.objects.filter(_of(fonds_code), key__in=part).order_by("pk")
        for key, *row in rows.values_list("key", *_OF_ITEM):
            found.setdefault(key, []).append(_item(row))
    return {key: tuple(several) for key, several in found.items()}


def with_images(actor: Actor, things: Iterable[Described]) -> set[tuple[str, int]]:
    """Return which of `things` have page images, their own or (an item) those of the volume it is in."""
    if not _may(actor):
        return set()
    every = list(things)
    volumes = {one.id if one.kind == VOLUME else one.volume_id for one in every} - {None}
    items = {one.id for one in every if one.kind == ITEM}
    have = {(VOLUME, pk) for pk in _imaged("volume_id", volumes)} | {(ITEM, pk) for pk in _imaged("item_id", items)}
    return {one.key for one in every if one.key in have or (one.kind == ITEM and (VOLUME, one.volume_id) in have)}


def _imaged(column: str, ids: Collection[Any]) -> Iterator[int]:
    for part in _parts(ids):
        rows = PageImage.objects.filter(**{f"{column}__in": part}, erased_at=None).order_by()
        yield from rows.values_list(column, flat=True).distinct()


def state_secrets(
    actor: Actor, *, volume_ids: Collection[int] = (), item_ids: Collection[int] = ()
) -> set[tuple[str, int]]:
    """Return (kind, id) of those that are state secrets: by themselves, an item with its volume, a volume with an item in it."""
    if not _may(actor):
        return set()
    secrets = [level.value for level in STATE_SECRETS]
    found = set()
    for part in _parts(volume_ids):
        rows = Volume.objects.filter(pk__in=part).annotate(
            holds_one=Exists(Item.objects.filter(volume=OuterRef("pk"), secrecy__in=secrets))
        )
        named = rows.filter(Q(secrecy__in=secrets) | Q(holds_one=True)).order_by()
        found |= {(VOLUME, pk) for pk in named.values_list("pk", flat=True)}
    for part in _parts(item_ids):
        own = Item.objects.filter(Q(secrecy__in=secrets) | Q(volume__secrecy__in=secrets), pk__in=part).order_by()
        found |= {(ITEM, pk) for pk in own.values_list("pk", flat=True)}
    return found


def volumes_outside(
    actor: Actor, *, taken: Any, fonds_code: str = "", text: str = "", start: int = 0, limit: int = 50
) -> tuple[list[Described], int]:
    """Return one page of the volumes that are held, not among `taken`, and how many there are.

    `taken` is a collection of ids, or a subquery that gives them (a room above keeps a table of what it has placed).
    """
    policy.require(actor, "catalogue.browse")
    rows = Volume.objects.filter(_of(fonds_code), left_how="", destroyed_on=None).exclude(pk__in=taken)
    if text:
        rows = rows.filter(Q(ref_code_norm__startswith=rules.normal_code(text)) | Q(title__contains=text.strip()))
    page = rows.order_by("fonds_id", "class_code", "sort_key", "pk")[start : start + limit]
    return [Described(VOLUME, *row) for row in page.values_list(*_COLUMNS)], rows.count()
