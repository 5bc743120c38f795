"""Rows of student lists on their way into the person index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import OuterRef, Subquery

from lantai.catalogue.models import PageImage, PersonMention
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import indexing, joining
from lantai.catalogue.services.intake import Describer
from lantai.catalogue.services.outcomes import Clash, Outcome
from lantai.catalogue.services.sheets import Line, line_of
from lantai.catalogue.services.worked import Worked
from lantai.catalogue.states import Outcome as Kind
from lantai.catalogue.states import SheetKind
from lantai.catalogue.values import MentionRow
from lantai.foundation.actor import Actor

PASSED_ON = ("raw_name", "former_names", "student_no", "sex", "birth", "id_number", "diploma_no", "degree_no", "exam_no", "unit",
             "major", "class_name", "level", "entered", "graduated", "native_place", "record_kind", "ref_code", "page", "row",
             "list_name", "supervisors")  # fmt: skip


class Rosters:
    """Hands the rows of one import to the person index, chunk by chunk."""

    def __init__(self, actor: Actor, describer: Describer, *, typed: bool = False) -> None:
        self.actor, self.describer, self.typed = actor, describer, typed

    def write(self, lines: Sequence[Line], outcome: Outcome) -> None:
        """Index the sound rows of one chunk. Must run in a transaction."""
        several = self._told_apart(lines, outcome)
        self.describer.volumes_for({line.read.values["ref_code"]: line for line, _one in several}, outcome)
        held = self._held(several) if outcome.trail is not None else {}
        report = indexing.index_worked(
            self.actor, several=[one for _line, one in several], batch_id=self.describer.batch_id, keys_may_wait=True
        )
        if self.describer.batch_id is not None and report.accepted:
            joining.join_sheet(
                self.actor, fonds_code=self.describer.fonds.code, batch_id=self.describer.batch_id,
                ref_codes={one.row.ref_code for _line, one in several},
            )  # fmt: skip
        outcome.accepted += report.accepted
        outcome.unchanged += report.unchanged
        self._clashes(report.conflicts, {one.row.line: line for line, one in several}, outcome)
        if report.unchanged and self.describer.batch_id is not None:
            self._same(several, outcome)
        if outcome.trail is not None:
            self._trail(several, held, outcome)

    def _clashes(self, found: Sequence[Any], lines: dict[int, Line], outcome: Outcome) -> None:
        for clash in found:
            line = lines[clash.row.line]
            if not clash.mention_id:  # with a row of this very chunk
                value = clash.row.student_no or clash.row.raw_name
                outcome.faults.append((line, Fault("DUPLICATE_PERSON", "name", value)))
                continue
            offered = {name: getattr(clash.row, name) for name in (*PASSED_ON, "sequence")} | {
                "raw": dict(clash.row.raw)
            }
            outcome.clashes.append(
                Clash("mention", clash.mention_id, clash.row.raw_name, line, clash.differences, offered)
            )

    def _held(self, several: Sequence[tuple[Line, Worked]]) -> dict[str, int | None]:
        """Return key of row → the import that brought it, for the rows that are in already."""
        keys = [one.key for _line, one in several]
        return dict(PersonMention.objects.filter(identity__in=keys).values_list("identity", "batch_id"))

    def _same(self, several: Sequence[tuple[Line, Worked]], outcome: Outcome) -> None:
        clashed = {clash.held_id for clash in outcome.clashes}
        keys = [one.key for _line, one in several]
        rows = PersonMention.objects.filter(identity__in=keys).exclude(batch_id=self.describer.batch_id)
        ids = rows.exclude(batch=None).values_list("pk", flat=True)
        outcome.same += [("mention", pk) for pk in ids if pk not in clashed]

    def _trail(self, several: Sequence[tuple[Line, Worked]], held: dict[str, int | None], outcome: Outcome) -> None:
        spoken_of = {id(clash.line) for clash in outcome.clashes} | {id(line) for line, _fault in outcome.faults}
        for line, one in several:
            if id(line) in spoken_of:
                continue
            row, is_held = one.row, one.key in held
            shown = {} if is_held else {name: ("", _shown(getattr(row, name))) for name in PASSED_ON}
            key = " ".join(part for part in (row.student_no, row.raw_name) if part)
            outcome.told(
                line, Kind.SAME if is_held else Kind.NEW, key, {name: two for name, two in shown.items() if two[1]}
            )

    def _told_apart(self, lines: Sequence[Line], outcome: Outcome) -> list[tuple[Line, Worked]]:
        """Return the rows to index, namesakes told apart by a sequence; rows that came by before are told."""
        work_out(lines, self.describer.fonds.code, typed=self.typed)
        rows = [(line, line.worked) for line in lines if line.worked]
        numbered = [(line, one) for line, one in rows if one.row.student_no]
        bare = [(line, one) for line, one in rows if not one.row.student_no and not one.row.sequence]
        dropped: set[int] = set()
        turned: dict[int, Worked] = {}
        asked: list[tuple[object, int, object]]
        asked = [
            ((one.row.list_name, one.row.student_no), line.place, (one.content, one.row.sequence))
            for line, one in numbered
        ]
        for (line, one), earlier in zip(numbered, self.describer.seen.first(asked), strict=True):
            if earlier is None:
                continue
            dropped.add(id(line))
            if earlier[1] == 0:
                self._again(line, outcome)
            else:
                parameters = {"line": str(line_of(earlier[0]))}
                outcome.faults.append((line, Fault("DUPLICATE_NUMBER", "student_no", one.row.student_no, parameters)))
        # namesakes of one class and year, told apart by nothing but their order in the list
        asked = [
            ((one.row.list_name, one.row.raw_name, one.row.entered, one.row.unit), line.place, one.content)
            for line, one in bare
        ]
        for (line, one), turn in zip(bare, self.describer.seen.turns(asked), strict=True):
            if turn == 0:
                dropped.add(id(line))
                self._again(line, outcome)
            elif turn > 1:
                turned[id(line)] = Worked.of(replace(one.row, sequence=f"~{turn}"))
        return [(line, turned.get(id(line), one)) for line, one in rows if id(line) not in dropped]

    @staticmethod
    def _again(line: Line, outcome: Outcome) -> None:
        outcome.unchanged += 1
        outcome.told(line, Kind.SAME, line.read.values["student_no"] or line.read.values["raw_name"], {})


def work_out(lines: Iterable[Line], fonds_code: str, *, typed: bool) -> None:
    """Work out the sound rows of lists of people that are not yet, as far as it goes without the database."""
    source = "typed" if typed else "imported"
    for line in lines:
        if line.worked or line.kind is not SheetKind.PERSONS or line.read.faults or not line.read.values:
            continue
        values = line.read.values
        line.worked = Worked.of(MentionRow(
            **{name: values[name] for name in PASSED_ON}, fonds_code=fonds_code,
            sequence=values["sequence"], source=source, raw=line.cells(), sheet=line.sheet, line=line.place,
        ))  # fmt: skip


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(value)
    return "" if value is None else str(value)


def link_pages(**which: Any) -> int:
    """Link mentions (those `which` selects) that name a page to its image, where there is one; return how many."""
    place = PageImage.objects.filter(
        fonds__code=OuterRef("fonds_code"), ref_code_norm=OuterRef("ref_code_norm"), label_norm=OuterRef("page_norm")
    )
    waiting = PersonMention.objects.filter(page_image=None, **which).exclude(ref_code_norm="").exclude(page_norm="")
    linked = waiting.annotate(found=Subquery(place.values("pk")[:1])).exclude(found=None)
    return PersonMention.objects.filter(pk__in=linked.values("pk")).update(page_image=Subquery(place.values("pk")[:1]))
