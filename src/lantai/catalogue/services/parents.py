"""Which item another is a component of, as rows say it by the key of the parent: in the same file, before or after, or held.

An item that has no parent with us is completed; where it has another, a person decides. A parent that cannot be sets the
row aside. Lists in which no row names any cost nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import Fonds, Item
from lantai.catalogue.queries.components import DEEPEST, levels_below
from lantai.catalogue.rules import codes, identities
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import bulk
from lantai.catalogue.services.seen import Seen
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.states import SheetKind

FIELD = "parent_key"
ASKED = ("pk", "key", "parent_id", "parent__key", "volume__ref_code_norm")


@dataclass(frozen=True, slots=True)
class _Held:
    """An item as we hold it: its number, the normal code of its volume (or ""), the key of its parent (or "")."""

    pk: int
    volume: str
    parent: str


class Claims:
    """What the rows of one chunk say of their parents. `tried`: what a dry run, which keeps nothing, has seen so far."""

    def __init__(self, fonds: Fonds, lines: Sequence[Line], tried: Seen | None) -> None:
        self.fonds, self.tried = fonds, tried
        self.lines: dict[str, Line] = {}
        self.ids: dict[str, int] = {}
        self.parent: dict[str, str] = {}  # key of a row → key of its parent, where a row names one that is known
        self.claiming = [line for line in lines if FIELD in line.read.values]
        if self.claiming:
            self.lines = {line.read.values["key"]: line for line in lines}

    def amiss(self, volumes: Collection[str], former: Collection[str]) -> list[tuple[Line, Fault]]:
        """Return the rows whose parent cannot be. `volumes`: normal codes of those that the rows' volumes are, `former`:
        codes under which no row comes in. No query where no row names a parent, else one and one for each level.
        """
        if not self.claiming:
            return []
        self.volumes, self.former = volumes, former
        self.faults: dict[str, Fault | None] = {}
        said = {line.read.values["key"]: identities.read_key(line.read.values[FIELD]) for line in self.claiming}
        self.held = self._held({*said, *(key for several in said.values() for key in several)})
        for key, several in said.items():
            known = [one for one in several if one in self.held or one in self.lines]
            if known:
                self.parent[key] = known[0]
        self.before = self._seen_before(said)
        found = ((line, self._fault(line.read.values["key"])) for line in self.claiming)
        return [(line, fault) for line, fault in found if fault is not None]

    def _held(self, keys: Collection[str]) -> dict[str, _Held]:
        """Return the held items of these keys, and all above them."""
        found: dict[str, _Held] = {}
        which: dict[str, Any] = {"key__among": keys}
        while True:
            rows = list(Item.objects.filter(fonds=self.fonds, **which).values(*ASKED))
            for row in rows:
                found[row["key"]] = _Held(row["pk"], row["volume__ref_code_norm"] or "", row["parent__key"] or "")
            above = {row["parent_id"] for row in rows if row["parent_id"] and row["parent__key"] not in found}
            if not above:
                return found
            which = {"pk__in": above}

    def _seen_before(self, said: Mapping[str, Sequence[str]]) -> set[str]:
        """Return the rows whose parent an earlier piece of a dry run named, and did not keep."""
        left = {key: several for key, several in said.items() if key not in self.parent}
        if self.tried is None or not left:
            return set()
        asked = {(kind.value, one) for several in left.values() for one in several for kind in SheetKind}
        known = {one for _kind, one in self.tried.known(asked)}
        return {key for key, several in left.items() if known.intersection(several)}

    def _fault(self, key: str) -> Fault | None:
        if key not in self.faults:
            self.faults[key] = self._judged(key)
        return self.faults[key]

    def _judged(self, key: str) -> Fault | None:
        said, parent, own = self.lines[key].read.values[FIELD], self.parent.get(key), self.held.get(key)
        if parent is None:
            code = "" if key in self.before else "PARENT_UNKNOWN"
        elif own is not None and own.parent == parent:
            code = ""  # as we hold it
        else:
            code = self._misfit(key, parent, own)
        if not code:
            return None
        told = {"parent": said[:80]}
        if code == "PARENT_DEEP":
            told["most"] = str(DEEPEST)
        elif code == "PARENT_ELSEWHERE" and parent is not None:
            told |= {"volume": self._volume(parent) or "—", "own": self._volume(key, said=True) or "—"}
        return Fault(code, FIELD, said[:80], told)

    def _misfit(self, key: str, parent: str, own: _Held | None) -> str:
        """Return why a row cannot be put below a parent; nothing when it can."""
        above = self._above(key)
        if above is None:
            return "PARENT_CIRCLE"
        if above + (len(levels_below([own.pk])) if own else 0) > DEEPEST:
            return "PARENT_DEEP"
        if not self._comes(parent):
            return "PARENT_UNKNOWN"
        return "" if self._volume(parent) == self._volume(key, said=True) else "PARENT_ELSEWHERE"

    def _above(self, key: str) -> int | None:
        """Return how many stand above a row, `DEEPEST` and one at most; None where it stands above itself."""
        at, passed = self.parent[key], {key}
        while at and len(passed) <= DEEPEST:
            if at in passed:
                return None
            passed.add(at)
            at = self.parent.get(at) or (self.held[at].parent if at in self.held else "")
        return None if at in passed else len(passed) - (not at)

    def _comes(self, key: str) -> bool:
        """Tell whether a parent is held, or will be when this chunk is in."""
        if key in self.held:
            return True
        if self.lines[key].read.values["ref_code_norm"] in self.former:
            return False
        return FIELD not in self.lines[key].read.values or self._fault(key) is None

    def _volume(self, key: str, *, said: bool = False) -> str:
        """Return the normal code of the volume an item lies in; `said`: or will, once somebody has decided so."""
        held, line = self.held.get(key), self.lines.get(key)
        if line is None or (held and not (said and "item_key" in line.read.values)):
            return held.volume if held else ""
        norm = codes.normal_code(line.read.values["volume_code"])
        return norm if norm in self.volumes else held.volume if held else ""

    def link(self, made: Iterable[str]) -> None:
        """Put the rows that were just made below their parents."""
        if not self.parent:
            return
        keys = [key for key in made if key in self.parent]
        rows = Item.objects.filter(fonds=self.fonds, key__among={*keys, *self.parent.values()})
        self.ids = dict(rows.values_list("key", "pk"))
        bulk.update_each(Item, "parent_id", [(self.ids[key], self.ids[self.parent[key]]) for key in keys])

    def parent_id(self, key: str) -> int | None:
        """Return the number of the parent that a row names, once rows are linked."""
        return self.ids.get(self.parent.get(key, ""))


def refuse_misfit(held_id: int, offered: Mapping[str, Any]) -> None:
    """Raise `CatalogueError` where an item can by now no longer be put below the parent it was to have."""
    if offered.get("parent_id") is None:
        return
    item = Item.objects.get(pk=held_id)
    parent = Item.objects.filter(pk=offered["parent_id"], fonds=item.fonds_id).first()
    below = {held_id, *(pk for level in levels_below([held_id]) for pk in level)}
    if parent is None or parent.pk in below or parent.volume_id != offered.get("volume_id", item.volume_id):
        raise CatalogueError(
            _("上级件现在已经不在，或者在别的案卷里，或者在这一件的下面。请保留馆藏的。"), code="PARENT"
        )
