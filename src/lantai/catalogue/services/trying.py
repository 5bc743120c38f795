"""What a dry run says of relations and control notes: which would be made, which are held, which cannot be. Writes nothing.

The units a file brings are not there in a dry run; they are known by the rows that came by.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import count
from typing import Any

from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.rules.relations import End
from lantai.catalogue.services.noting import Notes
from lantai.catalogue.services.placing import Places
from lantai.catalogue.services.relating import Brought, Relater, Speaker, Unit
from lantai.catalogue.services.seen import Seen, number
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.states import SheetKind
from lantai.foundation.actor import Actor

LISTS = {
    "volume": (SheetKind.VOLUMES.value,), "item": (SheetKind.ITEMS.value, SheetKind.VOLUME_ITEMS.value),
}  # fmt: skip


class Trier(Relater):
    """Goes through one file as `Relater` does. `places`: its series, those it would make among them."""

    def __init__(self, actor: Actor, notes: Notes, fonds_code: str, seen: Seen, places: Places | None) -> None:
        super().__init__(actor, None, notes, fonds_code)
        self.seen, self.place = seen, count(1)
        self.fonds.setdefault(fonds_code, 0)  # it may be made with the import
        if places is not None:
            self.places[fonds_code] = places

    def _set_aside(self, lines: Sequence[Line]) -> Collection[tuple[str, int]]:
        return self.told.tally.refused & {(line.sheet, line.number) for line in lines}

    def _ids(self, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        return self._coming(names) | super()._ids(names)

    def _coming(self, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return numbers of our own, below zero, of units that the file brings."""
        asked = {(one, name): (kind, name) for kind, name in names for one in LISTS[kind]}
        found = {asked[one] for one in self.seen.known(asked)} - self.told.tally.absent
        return {one: -number(one, self.seen.salt) for one in found}

    def _piece(self, speakers: Sequence[Speaker]) -> None:
        self.say(speakers)

    def _within(self, code: str, several: Sequence[End]) -> dict[End, Unit]:
        found = super()._within(code, several)
        if code != self.fonds_code:
            return found
        missing = [end for end in several if end not in found and (end.code or end.key)]
        kinds = {end: [end.kind] if end.kind in LISTS else list(LISTS) for end in missing}
        wanted = {(kind, end.code or end.key) for end, several in kinds.items() for kind in several}
        coming = self._coming(wanted)
        for end, own in kinds.items():
            named = ((kind, end.code or end.key) for kind in own)
            if meant := next((one for one in named if one in coming), None):
                found[end] = (meant[0], coming[meant])
        return found

    def keep(self, brought: Brought) -> None:
        """Count them, each once, whichever end says it and in whichever piece."""
        new = self._first_time(brought.kind, list(brought.made))
        known = self._first_time(brought.kind, [one for one in brought.known if one not in brought.made])
        self.told.tally.add(brought.kind, new=new, known=known)

    def _first_time(self, kind: str, several: Sequence[Any]) -> int:
        asked = [((kind, _what(kind, one)), next(self.place), "") for one in several]
        return self.seen.first(asked).count(None)

    def _tell(self, one: Speaker, fault: Fault) -> None:
        super()._tell(one, fault)
        self.told.tally.add("note" if fault.code == "NOTE_BROKEN" else "related", conflicts=1)


def _what(kind: str, one: Any) -> tuple[Any, ...]:
    """Return what tells a relation or note apart, in an order that is always the same."""
    if kind == "related":
        ends, relation = one
        return (*sorted(ends), relation)
    unit, note = one
    return (*unit, note.element, note.before, note.after, note.why, note.by, note.at.timestamp())
