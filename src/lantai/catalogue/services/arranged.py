"""What a catalogue brings beside its lists: the description of its fonds, and the series its volumes lie in.

A series that is missing is made, what we hold blank is completed, what we hold otherwise stays and is reported. The same
file again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from lantai.adapters import sheets
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import (
    DescriptionNote,
    Fonds,
    ImportBatch,
    ImportChange,
    Series,
    Volume,
)
from lantai.catalogue.queries import describing as questions
from lantai.catalogue.queries import series as arrangement
from lantai.catalogue.rules import codes, describing
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import kin, tracing
from lantai.catalogue.services.arranging import make_series
from lantai.catalogue.services.outcomes import Change
from lantai.catalogue.services.placing import Places
from lantai.catalogue.services.sheets import refused
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

COLUMNS = {"fonds": ("name", "name_en", "year_from", "year_to", "history"), "series": ("title_en",)}
YEARS = ("year_from", "year_to")
Row = Fonds | Series


def _arrangement(path: Path) -> dict[str, Any]:
    try:
        return sheets.arrangement(path)
    except SandboxRefusal as refusal:
        raise refused(refusal) from refusal


def _place(said: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the names above a series, its own, and both as an export writes them."""
    above = sheets.NAMES_APART.join(said["above"])
    name = f"{said['code']} {said['title']}".strip()
    return above, name, f"{above}{sheets.NAMES_APART}{name}" if above else name


class Arranger:
    """Brings fonds and series of one file in; `places` are then its series."""

    def __init__(self, actor: Actor, fonds: Fonds, batch: ImportBatch | None) -> None:
        self.actor, self.fonds, self.batch = actor, fonds, batch
        self.places = Places(fonds.code)
        self.rules = {one.code: questions.rule(one) for one in questions.definitions()}
        self.faults: list[Fault] = []
        self.made: list[int] = []
        self.bound: list[tuple[tuple[str, int], Any]] = []  # fonds and series that belong with others, or have notes
        self.completed = 0

    @transaction.atomic
    def bring(self, path: Path) -> list[Fault]:
        """Bring them in and return what is to be told of it. Raises `ImportRefused`."""
        told = _arrangement(path)
        said: dict[str, Any] = told["fonds"]
        if self._is_ours(said):
            self._complete("fonds", self.fonds, said, self.fonds.code)
            self.faults += kin.Kin(self.actor, self.fonds, self.batch).bring(said)
            self.bound.append((("fonds", self.fonds.pk), said))
        named = [self._series(one) for one in told["series"]]
        self.bound += [(("series", pk), one) for pk, one in zip(named, told["series"], strict=True) if pk]
        if self.batch is not None:
            tracing.spans(self.batch.pk, tracing.MADE, [("series", pk) for pk in self.made])
            others = {pk for pk in named if pk} - set(self.made)
            tracing.spans(self.batch.pk, tracing.SAME, [("series", pk) for pk in others])
        if self.made or self.completed:
            counts = {"made": str(len(self.made)), "completed": str(self.completed)}
            self.faults.insert(0, Fault("ARRANGED", "", "", counts))
        return self.faults

    def find_again(self, path: Path) -> None:
        """Find what an import that was cut short has brought of them, writing nothing. Raises `ImportRefused`."""
        told = _arrangement(path)
        if self._is_ours(told["fonds"]):
            self.bound.append((("fonds", self.fonds.pk), told["fonds"]))
        for said in told["series"]:
            _above, _name, place = _place(said)
            if pk := self.places.paths.get(place):
                self.bound.append((("series", pk), said))
            else:
                self.places.left.add(place)

    def _is_ours(self, said: Mapping[str, Any]) -> bool:
        return bool(said) and codes.normal_code(said["code"]) in {"", self.fonds.code}

    def _series(self, said: Mapping[str, Any]) -> int:
        above, name, place = _place(said)
        if held := self.places.paths.get(place):
            self._complete("series", Series.objects.get(pk=held), said, place)
            return held
        try:
            made = make_series(
                self.actor, fonds_code=self.fonds.code, title=said["title"], title_en=said["title_en"], code=said["code"],
                parent_id=self.places.paths.get(above) if above else None, class_code=said["class"],
                elements=self._sound("series", said, place),
            )  # fmt: skip
        except CatalogueError as fault:
            self.faults.append(Fault("NOT_TAKEN", "", name, {"unit": place, "why": str(fault)}))
            self.places.left.add(place)
            return 0
        self.places.paths[place] = made
        self.made.append(made)
        return made

    def _sound(self, kind: str, said: Mapping[str, Any], place: str) -> dict[str, str]:
        """Return the elements that may be said of this kind of unit; of the others it is told that they were left."""
        found = {}
        for code, text in said["elements"].items():
            rule = self.rules.get(code)
            if text and (rule is None or describing.fault(rule, kind, text, "")):
                self.faults.append(Fault("NO_ELEMENT", "", text, {"unit": place, "element": f"el_{code}"}))
            elif text:
                found[code] = text
        return found

    def _complete(self, kind: str, row: Row, said: Mapping[str, Any], place: str) -> None:
        """Fill what we hold blank; what we hold otherwise stays, and is told."""
        offered: dict[str, Any] = {name: self._column(row, name, said[name], place) for name in COLUMNS[kind]}
        after = {
            name: value for name, value in offered.items() if self._is_missing(place, name, getattr(row, name), value)
        }
        elements = self._sound(kind, said, place)
        blank = {
            code: text
            for code, text in elements.items()
            if self._is_missing(place, f"el_{code}", row.elements.get(code), text)
        }
        if blank:
            after["elements"] = {**row.elements, **blank}
        if not after:
            return
        policy.require(self.actor, "catalogue.describe")
        change = Change(kind, row.pk, {name: getattr(row, name) for name in after}, after)
        _put(self.actor, change, self.batch.file_name if self.batch else "")
        self.completed += len(after) - bool(blank) + len(blank)
        if self.batch is not None:
            tracing.changes(self.batch.pk, [(kind, row.pk, change.before, after)])

    def _column(self, row: Row, name: str, text: str, place: str) -> Any:
        """Return what a column would hold; None (told) where it cannot."""
        if name in YEARS:
            return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
        column: Any = row._meta.get_field(name)  # noqa: SLF001
        longest = column.max_length
        if longest and len(text) > longest:
            self.faults.append(Fault("NO_ELEMENT", "", text[:80], {"unit": place, "element": name}))
            return None
        return text

    def _is_missing(self, place: str, name: str, held: Any, offered: Any) -> bool:
        if offered in {None, ""} or _words(held) == _words(offered):
            return False
        if held in {None, ""}:
            return True
        parameters = {"unit": place, "element": name, "held": str(held)[:200]}
        self.faults.append(Fault("HELD_OTHERWISE", "", str(offered)[:200], parameters))
        return False


def _words(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _put(actor: Actor, change: Change, why: str) -> None:
    """Write the change, with a note of each element, as where it is described by hand."""
    was, now = change.before.get("elements", {}), change.after.get("elements", {})
    said = {code: (was.get(code, ""), now.get(code, "")) for code in {**was, **now} if was.get(code) != now.get(code)}
    if "history" in change.after:
        said["history"] = (change.before["history"], change.after["history"])
    model: Any = {"fonds": Fonds, "series": Series}[change.kind]
    model.objects.filter(pk=change.held_id).update(**change.after)
    DescriptionNote.objects.bulk_create(
        DescriptionNote(
            unit_kind=change.kind, unit_id=change.held_id, element=code, before=before, after=after, why=why[:300],
            noted_by=actor.account_id, noted_by_name=actor.name, noted_at=clock.now(),
        )
        for code, (before, after) in said.items()
    )  # fmt: skip
    elements = tuple(dict.fromkeys([*(name for name in change.after if name != "elements"), *said]))
    log.record(events.UnitDescribed(elements=elements), actor=actor, subject=(change.kind, change.held_id))


def take_back(actor: Actor, change: ImportChange, why: str) -> None:
    """Let a fonds or series say what it said before an import completed it."""
    _put(actor, Change(change.kind, change.held_id, json.loads(change.after), json.loads(change.before)), why)


def take_out(batch: ImportBatch) -> None:
    """Take out the series an import made that nobody uses by now; one that another import names too is that one's then."""
    gone = arrangement.leaving(batch.pk, Volume.objects.none())
    for pk in gone:
        Series.objects.filter(pk=pk).delete()
    tracing.spans(batch.pk, tracing.GONE, [("series", pk) for pk in gone])
    for heir, kept in arrangement.made_by(batch.pk)[1].items():
        tracing.spans(heir, tracing.MADE, [("series", pk) for pk in kept])
