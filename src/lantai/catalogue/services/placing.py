"""Where a row says a unit stands: its series, as an export writes it, or as people write it where no other can be meant; its
order, its volume and its parent where somebody gave them by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from lantai.adapters.sheets import NAMES_APART
from lantai.catalogue.models import Item, Volume
from lantai.catalogue.queries import series
from lantai.catalogue.rules import identities
from lantai.catalogue.rules.cells import Fault

_APART = re.compile(r"[›>＞／/]")


class Places:
    """The series of one fonds, read once. `paths`: series by the names of those above and their own."""

    def __init__(self, fonds_code: str) -> None:
        self.placed = series.in_order(fonds_code)
        self.paths = {NAMES_APART.join(one.names): one.row.pk for one in reversed(self.placed)}
        self.left: set[str] = set()  # named by the file itself, and not made: what lies in them lies in none

    def find(self, said: str) -> int | None:
        """Return the series that is meant; None where there is none, or more than one."""
        if not said or said in self.left:
            return None
        if (exactly := self.paths.get(said)) is not None:
            return exactly
        meant = self._loosely.get(_bare(said), set())
        return next(iter(meant)) if len(meant) == 1 else None

    def amiss(self, said: str) -> Fault | None:
        """Say why no series can be found by what a row says; None when one is."""
        if not said or said in self.left or self.find(said) is not None:
            return None
        several = len(self._loosely.get(_bare(said), ()))
        told = {"series": said[:80], "count": str(several)}
        return Fault("SERIES_SEVERAL" if several else "SERIES_UNKNOWN", "series_path", said[:80], told)

    def name(self, series_id: int | None) -> str:
        """Return a series as an export writes it."""
        return next((path for path, pk in self.paths.items() if pk == series_id), "")

    @cached_property
    def _loosely(self) -> dict[str, set[int]]:
        """Return what people may call a series, by its path, name, title or code → all that it can mean."""
        found: dict[str, set[int]] = defaultdict(set)
        for one in self.placed:
            for word in _called(one):
                found[_bare(word)].add(one.row.pk)
        return found


def _called(one: series.Placed) -> Iterator[str]:
    yield NAMES_APART.join(one.names)
    yield str(one.row)
    yield one.row.title
    if one.row.code:
        yield one.row.code


def _bare(text: str) -> str:
    return "›".join(" ".join(part.split()) for part in _APART.split(text)).casefold()


def otherwise(row: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return how the place differs that a row says a unit was given by hand: its order, and for an item its volume
    and its parent.
    """
    found = {}
    if (order := values.get("order_key")) and order != row["sort_key"]:
        sequence, page = row.get("sequence", ""), row.get("page_label", "")
        usual = identities.order(row["ref_code"], sequence, page, inside=bool(row.get("volume_id")))
        found["sort_key"] = ("" if row["sort_key"] == usual else row["sort_key"], order)
    volume_id = values.get("volume_id")
    if volume_id is not None and volume_id != row["volume_id"]:
        held = Volume.objects.filter(pk=row["volume_id"]).first()
        found["volume_id"] = (str(held or ""), values["volume_code"])
    parent_id = values.get("parent_id")
    if parent_id is not None and parent_id != row["parent_id"]:
        above = Item.objects.filter(pk=row["parent_id"]).values_list("key", flat=True).first()
        found["parent_id"] = (above or "", values["parent_key"])
    return found
