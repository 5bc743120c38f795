"""What a dry run says of what rows bring beside themselves: former codes, components, relations, control notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from lantai.catalogue.rules import codes
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.rules.rows import CODES_APART
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.states import Outcome, SheetKind
from lantai.catalogue.values import ImportBeside, RowChange

KINDS = ("related", "note", "former", "component")
MOST_REFUSED = 100_000  # rows that are remembered as set aside


class Tally:
    """Counts, piece by piece."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.refused: set[tuple[str, int]] = set()  # sheet and row
        self.absent: set[tuple[str, str]] = set()  # volume or item, and its normal code or key: does not come in

    def add(self, kind: str, *, new: int = 0, known: int = 0, conflicts: int = 0) -> None:
        self.counts.update({(kind, "new"): new, (kind, "known"): known, (kind, "conflicts"): conflicts})

    def row(self, line: Line, change: RowChange) -> None:
        """Count the former codes and the parent that a row names, by what becomes of it."""
        values = line.read.values
        held = {name: before for name, before, _after in change.differences}
        said = values.get("former_codes", ())
        if said and change.outcome in {Outcome.CHANGED.value, Outcome.CONFLICT.value}:
            lacking = _lacking(said, held["former_codes"]) if "former_codes" in held else 0
            self.add("former", known=len(said) - lacking, **{_PLACE[change.outcome]: lacking})
        elif said:
            self.add("former", **{_PLACE[change.outcome]: len(said)})
        if values.get("parent_key"):
            other = change.outcome in {Outcome.CHANGED.value, Outcome.CONFLICT.value} and "parent_id" not in held
            self.add("component", **{"known" if other else _PLACE[change.outcome]: 1})

    def refuse(self, line: Line, fault: Fault) -> None:
        """Remember a row that was set aside: what it says does not come in."""
        if len(self.refused) < MOST_REFUSED:
            self.refused.add((line.sheet, line.number))
            name = "ref_code_norm" if line.kind is SheetKind.VOLUMES else "key"
            if fault.code != "DUPLICATE_CODE" and (own := line.read.values.get(name)):
                self.absent.add(("volume" if line.kind is SheetKind.VOLUMES else "item", own))

    def told(self) -> tuple[ImportBeside, ...]:
        """Return the counts of each kind that there is anything of."""
        parts = ("new", "known", "conflicts")
        found = (ImportBeside(kind, *(self.counts[kind, part] for part in parts)) for kind in KINDS)
        return tuple(one for one in found if one.new or one.known or one.conflicts)


_PLACE: Mapping[str, str] = {
    Outcome.NEW.value: "new", Outcome.CHANGED.value: "new", Outcome.SAME.value: "known", Outcome.CONFLICT.value: "conflicts",
    Outcome.REFUSED.value: "conflicts",
}  # fmt: skip


def _lacking(said: Sequence[str], held: str) -> int:
    known = {codes.normal_code(code) for code in CODES_APART.split(held)}
    return sum(codes.normal_code(code) not in known for code in said)
