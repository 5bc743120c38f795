"""Rows of student lists on their way into the person index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery

from lantai.catalogue.models import PageImage, PersonMention
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import indexing
from lantai.catalogue.services.intake import Clash, Describer, Outcome
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.values import MentionRow
from lantai.foundation.actor import Actor

PASSED_ON = ("raw_name", "former_names", "student_no", "sex", "birth", "id_number", "diploma_no", "degree_no", "exam_no", "unit",
             "major", "class_name", "level", "entered", "graduated", "native_place", "record_kind", "ref_code", "page", "row",
             "list_name")  # fmt: skip


class Rosters:
    """Hands the rows of one import to the person index, chunk by chunk."""

    def __init__(self, actor: Actor, describer: Describer) -> None:
        self.actor = actor
        self.describer = describer
        self.seen: dict[tuple[Any, ...], tuple[int, int]] = {}
        self.times: dict[tuple[Any, ...], int] = {}

    def write(self, lines: Iterable[Line]) -> Outcome:
        """Index the sound rows of one chunk. Must run in a transaction."""
        outcome = Outcome()
        rows = {line.number: (line, row) for line in lines if (row := self._row(line, outcome)) is not None}
        self.describer.volumes_for({line.read.values["ref_code"]: line for line, _row in rows.values()}, outcome)
        report = indexing.index_mentions(
            self.actor, rows=[row for _line, row in rows.values()], batch_id=self.describer.batch_id
        )
        outcome.accepted += report.accepted
        outcome.unchanged += report.unchanged
        for clash in report.conflicts:
            line = rows[clash.row.line][0]
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
        return outcome

    def _row(self, line: Line, outcome: Outcome) -> MentionRow | None:
        values = line.read.values
        digest = hash(tuple(values.values()))
        sequence = values["sequence"]
        if values["student_no"]:
            key: tuple[Any, ...] = (values["list_name"], values["student_no"])
            earlier = self.seen.setdefault(key, (line.number, digest))
            if earlier[0] != line.number:
                if earlier[1] == digest:
                    outcome.unchanged += 1
                else:
                    parameters = {"line": str(earlier[0])}
                    outcome.faults.append(
                        (line, Fault("DUPLICATE_NUMBER", "student_no", values["student_no"], parameters))
                    )
                return None
        elif not sequence:
            # namesakes of one class and year, told apart by nothing but their order in the list
            key = (values["list_name"], values["raw_name"], values["entered"], values["unit"])
            earlier = self.seen.setdefault((*key, digest), (line.number, digest))
            if earlier[0] != line.number:
                outcome.unchanged += 1
                return None
            self.times[key] = self.times.get(key, 0) + 1
            sequence = f"~{self.times[key]}" if self.times[key] > 1 else ""
        return MentionRow(
            **{name: values[name] for name in PASSED_ON},
            fonds_code=self.describer.fonds.code,
            sequence=sequence,
            raw=dict(line.cells),
            sheet=line.sheet,
            line=line.number,
        )


def link_pages(**which: Any) -> int:
    """Link mentions (those `which` selects) that name a page to its image, where there is one; return how many."""
    place = PageImage.objects.filter(
        fonds__code=OuterRef("fonds_code"), ref_code_norm=OuterRef("ref_code_norm"), label_norm=OuterRef("page_norm")
    )
    waiting = PersonMention.objects.filter(page_image=None, **which).exclude(ref_code_norm="").exclude(page_norm="")
    linked = waiting.annotate(found=Subquery(place.values("pk")[:1])).exclude(found=None)
    return PersonMention.objects.filter(pk__in=linked.values("pk")).update(page_image=Subquery(place.values("pk")[:1]))
