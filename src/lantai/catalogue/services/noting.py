"""What was wrong with rows, and what became of each in a dry run: gathered piece by piece, written at once."""

from __future__ import annotations

import json
from collections import Counter

from lantai.catalogue.models import ImportBatch, ImportProblem
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import bulk
from lantai.catalogue.services.differing import Difference
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.services.tallying import Tally
from lantai.catalogue.states import Outcome
from lantai.catalogue.values import RowChange
from lantai.foundation.fields import encrypt

MOST_PROBLEMS = 100_000  # kept per import; of each refused row after that, the first one, so that none is lost
MOST_TOLD = 1000  # of each outcome, and of what is wrong, in the report of a dry run
# of such a row nothing is kept but where it stood
SECRET = frozenset({"STATE_SECRET", "HELD_SECRET", "UNDER_SECRET", "SECRET_AMISS"})
COLUMNS = ("batch_id", "file", "sheet", "row", "column", "code", "refused", "parameters", "value", "cells")


class Notes:
    """The problems and notices of one import."""

    def __init__(self, batch: ImportBatch | None, file_name: str, difference: Difference | None = None) -> None:
        self.batch, self.file_name, self.difference = batch, file_name[:255], difference
        self.kept = batch.problems.count() if batch else 0
        self.waiting: list[ImportProblem] = []
        self.trail: list[RowChange] = []
        self.tally = Tally()  # of a dry run
        self._told: Counter[str] = Counter()
        self._said: Counter[bool] = Counter()  # of a dry run: notices (False) and what is wrong (True)

    def refuse(self, line: Line, faults: list[Fault]) -> None:
        """Set a row aside; its cells stay with its first problem, and both are kept however many rows are bad."""
        for place, fault in enumerate(faults):
            column = line.columns.get(fault.where, "")
            kept = self._note(line.sheet, line.number, column, fault, refused=True, needed=place == 0)
            if place == 0 and kept is not None and self.batch is not None and fault.code not in SECRET:
                kept.cells = json.dumps(line.texts, ensure_ascii=False)
        if self.batch is None:
            reasons = tuple((line.columns.get(fault.where, ""), fault.code, dict(fault.parameters)) for fault in faults)
            self.tally.refuse(line, faults[0])
            self.tell(line, RowChange(line.sheet, line.number, faults[0].value, Outcome.REFUSED.value, (), reasons))

    def notice(self, line: Line, fault: Fault) -> None:
        """Say something about a row that was accepted."""
        self._note(line.sheet, line.number, line.columns.get(fault.where, ""), fault, refused=False)

    def skipped(self, sheet: str, fault: Fault) -> None:
        self._note(sheet, 0, "", fault, refused=False)

    def tell(self, line: Line, change: RowChange) -> None:
        self.tally.row(line, change)
        if self.difference is not None:
            self.difference.tell(change)
        self._told[change.outcome] += 1
        if self._told[change.outcome] <= MOST_TOLD:
            self.trail.append(change)

    def _note(
        self, sheet: str, number: int, column: str, fault: Fault, *, refused: bool, needed: bool = False
    ) -> ImportProblem | None:
        """Return the note that was kept; None where there are enough. `needed`: the only word of a row that is set aside."""
        if not (self._has_room(refused=refused) or fault.code in SECRET or (needed and self.batch is not None)):
            return None
        self.kept += 1
        note = ImportProblem(
            batch=self.batch, file=self.file_name, sheet=sheet, row=number, column=column[:80], code=fault.code,
            refused=refused, parameters=dict(fault.parameters), value=fault.value[:200],
        )  # fmt: skip
        self.waiting.append(note)
        return note

    def _has_room(self, *, refused: bool) -> bool:
        if self.batch is not None:
            return self.kept < MOST_PROBLEMS
        self._said[refused] += 1
        return self._said[refused] <= MOST_TOLD

    def write(self) -> None:
        """Write what waits, in the caller's transaction; a dry run keeps it for its report."""
        if self.batch is None:
            return
        several = [
            (
                self.batch.pk, one.file, one.sheet, one.row, one.column, one.code, one.refused,
                json.dumps(one.parameters, ensure_ascii=False), encrypt(one.value, purpose="import_problem.value"),
                encrypt(one.cells, purpose="import_problem.cells"),
            )
            for one in self.waiting
        ]  # fmt: skip
        bulk.insert(ImportProblem, COLUMNS, several)
        self.waiting = []
