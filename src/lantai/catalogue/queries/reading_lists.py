"""Rows of volumes and items as lines of lists, for the reading room and for topics: whoever calls has narrowed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count

from lantai.catalogue import policy_holdings
from lantai.catalogue.models import Item, PageImage, Volume
from lantai.catalogue.rules import codes
from lantai.catalogue.states import Secrecy
from lantai.catalogue.values.reading import RecordBrief


def path_of(row: Volume | Item) -> str:
    """Return the part of the address after the fonds: the code in its one form, or the volume's and the sequence."""
    if row.ref_code_norm or not isinstance(row, Item):
        return row.ref_code_norm
    return path_in("", row.volume.ref_code_norm if row.volume is not None else None, row.sequence, row.key)


def path_in(norm: str, volume: str | None, sequence: str, key: str) -> str:
    """As `path_of`, of an item by its own code, its volume's, its number there and its key."""
    return norm or (f"{volume}/{codes.normal_label(sequence)}" if volume is not None and sequence else key)


def code_of(row: Volume | Item) -> str:
    if row.ref_code or not isinstance(row, Item):
        return row.ref_code
    return f"{row.volume.ref_code if row.volume else ''} {row.sequence}".strip() or row.key


def briefs(kind: str, rows: Sequence[Volume] | Sequence[Item], *, images: bool = True) -> list[RecordBrief]:
    """Return the rows as lines, with how many page images each has (one query). Of a state secret only the code."""
    pages: dict[int, int] = {}
    if images and rows:
        counted = PageImage.objects.filter(**{f"{kind}_id__in": [row.pk for row in rows]}).order_by()
        pages = dict(counted.values_list(f"{kind}_id").annotate(n=Count("*")))
    return [brief(kind, row, pages.get(row.pk, 0)) for row in rows]


def brief(kind: str, row: Volume | Item, pages: int) -> RecordBrief:
    secret = Secrecy(row.secrecy).is_state_secret
    return RecordBrief(
        kind=kind,
        id=row.pk,
        fonds_code=row.fonds.code,
        ref_code=code_of(row),
        path=path_of(row),
        title="" if secret else row.title,
        creator="" if secret else row.creator,
        year=row.year,
        date_text=row.date_text,
        opening_status=row.opening_status,
        secrecy=row.secrecy,
        pages=pages,
        page_label=row.page_label if isinstance(row, Item) else "",
        public=policy_holdings.is_public(row),
    )


def by_year(rows: Iterable[RecordBrief]) -> list[RecordBrief]:
    return sorted(rows, key=lambda one: (one.year or 0, one.ref_code))
