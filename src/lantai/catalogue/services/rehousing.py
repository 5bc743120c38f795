"""The numbers items take in another volume, and where they stood before: an address, once given, leads to them for ever."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lantai.catalogue.models import FormerPlace, Item
from lantai.catalogue.rules import codes
from lantai.foundation import clock


def take_numbers(ids: Sequence[int], volume_id: int) -> dict[int, str]:
    """Return the number that each of some items, parents before components, bears in another volume, free there.

    It keeps its own where nothing else bears it or once bore it; a component keeps what it has after its item's. Where
    those without a code of their own stand now is remembered. To be called before they move. Source: domain.md 2.4.
    """
    rows = Item.objects.in_bulk(ids)
    moving = [rows[pk] for pk in ids if pk in rows and rows[pk].volume_id != volume_id]
    now = clock.now()
    FormerPlace.objects.bulk_create(
        FormerPlace(item=row, volume_id=row.volume_id, sequence=codes.normal_label(row.sequence), left_at=now)
        for row in moving
        if row.volume_id and row.sequence and not row.ref_code_norm
    )
    taken = _taken(volume_id, [row.pk for row in moving])
    found: dict[int, str] = {}
    for row in moving:
        wanted, above = row.sequence, rows.get(row.parent_id or 0)
        if above is not None and above.pk in found and wanted.startswith(f"{above.sequence}."):
            wanted = (found[above.pk] + wanted[len(above.sequence) :])[:24]
        found[row.pk] = _free(wanted, taken)
        taken.add(codes.normal_label(found[row.pk]))
    return found


def _taken(volume_id: int, moving: Collection[int]) -> set[str]:
    standing = Item.objects.filter(volume=volume_id).values_list("sequence", flat=True)
    once = FormerPlace.objects.filter(volume=volume_id).exclude(item__in=moving).values_list("sequence", flat=True)
    return {*map(codes.normal_label, standing), *once}


def _free(wanted: str, taken: Collection[str]) -> str:
    if not wanted or codes.normal_label(wanted) not in taken:
        return wanted
    return str(max((int(one) for one in taken if one.isascii() and one.isdigit()), default=0) + 1)
