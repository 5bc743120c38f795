"""Labels: boxes (wide or for the spine), volumes, shelves; Code 128 and QR, as a PDF."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantai.adapters.labels import grid
from lantai.adapters.labels.grid import Sticker, Stock
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.stacks import events
from lantai.stacks.errors import PlaceRefused, refused
from lantai.stacks.models import Box, Content, LabelStock, Shelf
from lantai.stacks.policy import at_sites
from lantai.stacks.queries.things import key_of, named
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind

MOST = 5000


def stock_of(code: str) -> Stock:
    row = LabelStock.objects.filter(code=code).first()
    if row is None:
        raise refused(PlaceRefused, gettext_lazy("没有这种标签纸。请另选一种。"), "NO_STOCK")
    return Stock(
        row.kind, row.page_width, row.page_height, row.columns, row.rows, row.left, row.top, row.width, row.height,
        row.gap_x, row.gap_y,
    )  # fmt: skip


def _go(archive_domain: str, barcode: str) -> str:
    return f"https://{archive_domain}/staff/stacks/go/{barcode}/"


@transaction.atomic
def box_labels(actor: Actor, *, box_ids: Sequence[int], stock: str, skip: int = 0) -> bytes:
    """Return a PDF of labels for boxes, in the order given; `skip` leaves out labels already used on the first sheet.

    Each shows number, fonds, what is inside (title of the box, or first and last code), the barcode and a QR of the
    box's page. Boxes of other sites are left out. Raises `PlaceRefused` when none is left, or for more than 5,000.
    """
    policy.require(actor, "stacks.work")
    rows = _boxes(actor, box_ids)
    inside = _contents([box.pk for box in rows])
    called = named(actor, [key for keys in inside.values() for key in keys])
    archive = people.archive()
    made = []
    for box in rows:
        things = [called[key] for key in inside.get(box.pk, [])]
        fonds = "、".join(dict.fromkeys(one.fonds_code for one in things if one.fonds_code))
        years = sorted({one.year for one in things if one.year})
        ends = list(dict.fromkeys([things[0].ref_code, things[-1].ref_code])) if things else []
        title = box.title or (things[0].title if len(things) == 1 else "")
        made.append(
            Sticker(
                code=box.barcode or "",
                link=_go(archive.domain, box.barcode or ""),
                head=_head(fonds, years) or archive.name,
                number=box.number,
                title=title,
                span=tuple(ends),
                note=_("共 %(n)s 卷（件）") % {"n": len(things)} if len(things) > 1 else "",
                foot=box.shelf.code if box.shelf else "",
            )
        )  # fmt: skip
    return _print(actor, made, stock, skip)


def _head(fonds: str, years: Sequence[int]) -> str:
    """Return ``J02 1987–1991``."""
    span = "–".join(str(year) for year in dict.fromkeys([years[0], years[-1]])) if years else ""
    return " ".join(part for part in (fonds, span) if part)


def _boxes(actor: Actor, ids: Sequence[int]) -> list[Box]:
    _some(ids)
    found = {
        row.pk: row
        for start in range(0, len(ids), 5000)
        for row in Box.objects.filter(
            at_sites(actor), pk__in=ids[start : start + 5000], discarded_on=None
        ).select_related("shelf")
    }
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def _some(ids: Collection[int]) -> None:
    if len(ids) > MOST:
        raise refused(PlaceRefused, gettext_lazy("一次最多打印 5000 个标签，请分几次。"), "TOO_MANY")


def _contents(box_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = {}
    rows = Content.objects.filter(box_id__in=box_ids).order_by("box_id", "position", "pk")
    for box_id, volume_id, item_id in rows.values_list("box_id", "volume_id", "item_id"):
        found.setdefault(box_id, []).append(key_of(volume_id, item_id))
    return found


@transaction.atomic
def volume_labels(actor: Actor, *, volume_ids: Sequence[int], stock: str, skip: int = 0) -> bytes:
    """Return a PDF of labels for volumes that are held: fonds and year, reference code, title, barcode. See `box_labels`."""
    policy.require(actor, "stacks.work")
    _some(volume_ids)
    keys = [("volume", pk) for pk in dict.fromkeys(volume_ids)]
    called = named(actor, keys)
    made = [
        Sticker(
            code=scanning.barcode(Kind.VOLUME, thing.id),
            link="",
            head=" ".join(str(part) for part in (thing.fonds_code, thing.year) if part),
            number=thing.ref_code,
            title=thing.title,
        )
        for thing in (called[key] for key in keys)
        if thing.fonds_code and not thing.gone  # nothing is left to stick it on
    ]
    return _print(actor, made, stock, skip)


@transaction.atomic
def shelf_labels(actor: Actor, *, shelf_ids: Sequence[int], stock: str, skip: int = 0) -> bytes:
    """Return a PDF of labels for shelves: the place in large letters, and its barcode. See `box_labels`."""
    policy.require(actor, "stacks.work")
    _some(shelf_ids)
    rows = Shelf.objects.filter(at_sites(actor, "stack__site__code"), pk__in=shelf_ids, removed_on=None).select_related(
        "stack"
    )
    archive = people.archive()
    made = []
    for row in rows.order_by("stack", "order"):
        code = scanning.barcode(Kind.SHELF, row.pk)
        made.append(Sticker(code=code, link=_go(archive.domain, code), head=row.stack.name, number=row.code))
    return _print(actor, made, stock, skip)


def _print(actor: Actor, made: list[Sticker], stock: str, skip: int) -> bytes:
    if not made:
        raise refused(PlaceRefused, gettext_lazy("没有选中可以打印的标签。"), "NOTHING")
    content = grid.sheets(made, stock_of(stock), skip=skip)
    log.record(events.LabelsPrinted(count=len(made)), actor=actor, subject=("labels", stock))
    return content
