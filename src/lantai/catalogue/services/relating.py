"""Relations and control notes that a file brings: made when all its rows are in, since the other end may come last.

The file is read once more for them, if any column has them; nothing is kept meanwhile, and an import that was cut short
makes at its end what it would have made. What is held stays as it is, and nothing is said twice, whichever end says it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from lantai.adapters.sheets import NAMES_APART
from lantai.catalogue.models import DescriptionNote, Fonds, ImportBatch, ImportProblem, Item, RelatedUnit, Volume
from lantai.catalogue.queries import elements
from lantai.catalogue.queries import relating as questions
from lantai.catalogue.rules import control_notes, relations
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.rules.relations import End, Noted, Said
from lantai.catalogue.services import sheets, tracing
from lantai.catalogue.services.fonds import take_turn
from lantai.catalogue.services.noting import Notes
from lantai.catalogue.services.origins import Origins
from lantai.catalogue.services.placing import Places
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.states import STATE_SECRETS, SheetKind
from lantai.catalogue.values import SheetGuess
from lantai.foundation import clock
from lantai.foundation.actor import Actor

RELATED, NOTES = "related", "control_notes"  # columns
TOLD = ("RELATED", "RELATED_UNKNOWN", "RELATED_SELF", "RELATED_WORD", "NOTE_BROKEN")
PIECE = 2000
Unit = tuple[str, int]  # kind and id


@dataclass(frozen=True, slots=True)
class Speaker:
    """A unit of the file with what it says. `line`: where; None for fonds and series."""

    unit: Unit
    line: Line | None
    related: str
    notes: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Relations (`related`) or notes (`note`) of a piece, by what tells them apart: `made`, and `known`, which are held;
    `same`: kind and id of those of them that another import brought.
    """

    kind: str
    made: Mapping[Any, Any]
    same: Sequence[tuple[str, int]]
    known: Sequence[Any]


class Relater:
    """Brings the relations and control notes of one file in."""

    def __init__(self, actor: Actor, batch: ImportBatch | None, notes: Notes, fonds_code: str = "") -> None:
        self.actor, self.batch, self.told = actor, batch, notes
        self.fonds_code = batch.fonds.code if batch else fonds_code
        self.own = batch.pk if batch else None
        self.fonds = dict(Fonds.objects.values_list("code", "pk"))
        self.places: dict[str, Places] = {}
        self.elements = {name: code for code, name in elements.names().items()}

    def bring(
        self, path: Path, layouts: Sequence[SheetGuess], said: Mapping[str, Any], units: Iterable[tuple[Unit, Any]]
    ) -> None:
        """Bring in what the rows say, piece by piece, and what `units` (fonds, series) say: kind and id, and what was said
        of them. Idempotent. Raises `ImportRefused`.
        """
        assert self.batch is not None
        with transaction.atomic():  # those of an end that was cut short
            ImportProblem.objects.filter(batch=self.batch, code__in=TOLD).delete()
        self.read(path, layouts, said, units)
        counts = {kind: str(questions.brought(kind, self.batch.pk)) for kind in questions.MODELS}
        if any(count != "0" for count in counts.values()):
            self.told.skipped("", Fault("RELATED", "", "", counts))
            with transaction.atomic():
                self.told.write()

    def read(
        self, path: Path, layouts: Sequence[SheetGuess], said: Mapping[str, Any], units: Iterable[tuple[Unit, Any]]
    ) -> None:
        """Go through all that says anything, piece by piece."""
        above = [
            Speaker(unit, None, str(one.get(RELATED, "")), str(one.get(NOTES, "")))
            for unit, one in units
            if one.get(RELATED) or one.get(NOTES)
        ]
        if above:
            self._piece(above)
        if any({RELATED, NOTES} & set(layout.mapping.values()) for layout in layouts):
            back = Origins(self.fonds_code, sheets.spoken())
            for _number, lines in sheets.lines(path, layouts, said, back, size=PIECE):
                if speakers := self._speakers(lines):
                    self._piece(speakers)

    def _speakers(self, lines: Sequence[Line]) -> list[Speaker]:
        """Return the units that a piece says anything of, as far as its rows were accepted and are no state secrets."""
        speaking = [
            line
            for line in lines
            if (RELATED in line.read.values or NOTES in line.read.values)
            and not line.read.faults
            and line.read.values.get("secrecy") not in STATE_SECRETS
        ]
        if not speaking:
            return []
        left = self._set_aside(speaking)
        speaking = [line for line in speaking if (line.sheet, line.number) not in left]
        names = {id(line): _named(line) for line in speaking}
        ids = self._ids(set(names.values()))
        return [
            Speaker(
                (names[id(line)][0], ids[names[id(line)]]), line, line.read.values.get(RELATED, ""),
                line.read.values.get(NOTES, ""),
            )
            for line in speaking
            if names[id(line)] in ids
        ]  # fmt: skip

    def _set_aside(self, lines: Sequence[Line]) -> Collection[tuple[str, int]]:
        """Return sheet and row of those that were set aside."""
        rows = ImportProblem.objects.filter(batch=self.batch, refused=True, row__in=[line.number for line in lines])
        return set(rows.values_list("sheet", "row"))

    def _ids(self, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return (kind, normal code or key) → id of the volumes and items that rows are. Two queries."""
        volumes = Volume.objects.filter(
            fonds__code=self.fonds_code, ref_code_norm__among=[one for kind, one in names if kind == "volume"]
        )
        items = Item.objects.filter(
            fonds__code=self.fonds_code, key__among=[one for kind, one in names if kind == "item"]
        )
        ids = {("volume", norm): pk for norm, pk in volumes.values_list("ref_code_norm", "pk")}
        return ids | {("item", key): pk for key, pk in items.values_list("key", "pk")}

    @transaction.atomic
    def _piece(self, speakers: Sequence[Speaker]) -> None:
        take_turn(self.fonds_code)
        self.say(speakers)
        self.told.write()

    def say(self, speakers: Sequence[Speaker]) -> None:
        """Bring in what some units say."""
        self._relate([one for one in speakers if one.related])
        self._note([one for one in speakers if one.notes])

    def keep(self, brought: Brought) -> None:
        """Write what was said and is not held."""
        assert self.batch is not None
        rows: Any = questions.MODELS[brought.kind].objects
        rows.bulk_create(brought.made.values(), ignore_conflicts=brought.kind == "related")
        tracing.spans(self.batch.pk, tracing.SAME, brought.same)

    # --- relations

    def _relate(self, speakers: Sequence[Speaker]) -> None:
        said = [
            (one, relation)
            for one in speakers
            for relation in relations.relations(one.related, self.fonds_code, self.fonds, NAMES_APART)
        ]
        if not said:
            return
        ends = self._ends({relation.end for _one, relation in said})
        held = _held({one.unit for one, _relation in said})
        made: dict[Any, RelatedUnit] = {}
        same: list[tuple[str, int]] = []
        known: list[Any] = []
        for one, relation in said:
            other = ends.get(relation.end)
            if fault := _amiss(one.unit, other, relation):
                self._tell(one, fault)
            elif other is not None:
                once = (frozenset((one.unit, other)), relation.relation)
                if once not in held:
                    first, second = (other, one.unit) if relation.there else (one.unit, other)
                    made[once] = RelatedUnit(
                        from_kind=first[0], from_id=first[1], to_kind=second[0], to_id=second[1], relation=relation.relation,
                        note=relation.note.strip(), added_by=self.actor.account_id, added_at=clock.now(), batch=self.batch,
                    )  # fmt: skip
                    held[once] = None
                    continue
                known.append(once)
                if (row := held[once]) is not None and row.batch_id not in {None, self.own}:
                    same.append(("related", row.pk))
        self.keep(Brought("related", made, same, known))

    def _ends(self, ends: Collection[End]) -> dict[End, Unit]:
        """Return the units that are meant, as far as they are held. Four queries a fonds."""
        of_fonds: dict[str, list[End]] = defaultdict(list)
        for end in ends:
            of_fonds[end.fonds].append(end)
        found: dict[End, Unit] = {}
        for code, several in of_fonds.items():
            if code in self.fonds:
                found |= self._within(code, several)
        return found

    def _within(self, code: str, several: Sequence[End]) -> dict[End, Unit]:
        pk = self.fonds[code]
        norms = {end.code for end in several if end.code}
        known: dict[tuple[str, str], Unit] = {}
        for model, kind in ((Item, "item"), (Volume, "volume")):
            rows: Any = model.objects.filter(fonds=pk, ref_code_norm__among=norms) if norms else model.objects.none()
            for norm, held in rows.values_list("ref_code_norm", "pk"):
                known[kind, norm] = known["", norm] = (kind, held)  # where both bear it the volume is meant
        keys = {end.key for end in several if end.key and not end.code}
        for key, held in Item.objects.filter(fonds=pk, key__among=keys).values_list("key", "pk") if keys else ():
            known["key", key] = ("item", held)
        found: dict[End, Unit] = {}
        for end in several:
            meant: Unit | None = None
            if end.kind == "fonds":
                meant = ("fonds", pk)
            elif end.path:
                series = self._places(code).find(end.path)
                meant = ("series", series) if series else None
            elif end.code:
                meant = known.get((end.kind, end.code)) or known.get(("", end.code))
            elif end.key:
                meant = known.get(("key", end.key))
            if meant is not None:
                found[end] = meant
        return found

    def _places(self, code: str) -> Places:
        if code not in self.places:
            self.places[code] = Places(code)
        return self.places[code]

    # --- control notes

    def _note(self, speakers: Sequence[Speaker]) -> None:
        ids: dict[str, list[int]] = defaultdict(list)
        for one in speakers:
            ids[one.unit[0]].append(one.unit[1])
        held: dict[tuple[Unit, Noted], DescriptionNote | None] = {}
        for kind, several in ids.items():
            for row in DescriptionNote.objects.filter(unit_kind=kind, unit_id__in=several):
                noted = Noted(row.element, row.before, row.after, row.why, row.noted_by_name, row.noted_at)
                held[(kind, row.unit_id), noted] = row
        made: dict[Any, DescriptionNote] = {}
        same: list[tuple[str, int]] = []
        known: list[Any] = []
        for one in speakers:
            for said in control_notes.read(one.notes, self.elements):
                note = relations.note(said)
                if note is None:
                    self._tell(one, Fault("NOTE_BROKEN", NOTES, str(said.get("element", ""))[:80]))
                elif (one.unit, note) not in held:
                    held[one.unit, note] = None
                    made[one.unit, note] = DescriptionNote(
                        unit_kind=one.unit[0], unit_id=one.unit[1], element=note.element, before=note.before, after=note.after,
                        why=note.why, noted_by=None, noted_by_name=note.by, noted_at=note.at, batch=self.batch,
                    )  # fmt: skip
                else:
                    known.append((one.unit, note))
                    if (old := held[one.unit, note]) is not None and old.batch_id not in {None, self.own}:
                        same.append(("note", old.pk))
        self.keep(Brought("note", made, same, known))

    def _tell(self, one: Speaker, fault: Fault) -> None:
        if one.line is None:
            self.told.skipped("", fault)
        else:
            self.told.notice(one.line, fault)


def _named(line: Line) -> tuple[str, str]:
    if line.kind is SheetKind.VOLUMES:
        return "volume", line.read.values["ref_code_norm"]
    return "item", line.read.values["key"]


def _held(units: Collection[Unit]) -> dict[tuple[frozenset[Unit], str], RelatedUnit | None]:
    """Return the relations of some units, by both ends and the word. Two queries a kind of unit."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, pk in units:
        ids[kind].append(pk)
    found: dict[tuple[frozenset[Unit], str], RelatedUnit | None] = {}
    for kind, several in ids.items():
        for side in (Q(from_kind=kind, from_id__in=several), Q(to_kind=kind, to_id__in=several)):
            for row in RelatedUnit.objects.filter(side):
                found[frozenset(((row.from_kind, row.from_id), (row.to_kind, row.to_id))), row.relation] = row
    return found


def _amiss(own: Unit, other: Unit | None, said: Said) -> Fault | None:
    """Say why a relation cannot be made."""
    told = {"unit": said.named}
    if said.relation not in relations.WORDS:
        return Fault("RELATED_WORD", RELATED, said.relation[:80], {**told, "relation": said.relation[:40]})
    if other is None:
        return Fault("RELATED_UNKNOWN", RELATED, said.named, told)
    return Fault("RELATED_SELF", RELATED, said.named, told) if other == own else None


def hand_over(batch_id: int, leaving: Mapping[str, Any]) -> None:
    """Give what another import's file names too to that import."""
    for kind, model in questions.MODELS.items():
        heirs: dict[int, list[int]] = defaultdict(list)
        for pk, heir in questions.staying(kind, batch_id, leaving).values_list("pk", "heir"):
            heirs[heir].append(pk)
        for heir, ids in heirs.items():
            for start in range(0, len(ids), PIECE):
                model.objects.filter(pk__in=ids[start : start + PIECE]).update(batch_id=heir)


def take_out(batch_id: int) -> None:
    """Take out what an import brought that is still its own."""
    for kind, model in questions.MODELS.items():
        rows = model.objects.filter(batch_id=batch_id)
        tracing.spans(batch_id, tracing.GONE, [(kind, pk) for pk in rows.values_list("pk", flat=True)])
        rows.delete()
