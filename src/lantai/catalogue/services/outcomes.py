"""What becomes of the rows of a chunk: new, the same, completed, a conflict, set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services.sheets import Line
from lantai.catalogue.states import Outcome as Kind
from lantai.catalogue.values import RowChange


@dataclass(frozen=True, slots=True)
class Clash:
    """Same key, other content."""

    kind: str
    held_id: int
    key: str
    line: Line
    differences: Mapping[str, tuple[str, str]]
    offered: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A held row that was completed: field → value, before and after."""

    kind: str
    held_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    accepted: int = 0
    changed: int = 0
    unchanged: int = 0
    clashes: list[Clash] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    same: list[tuple[str, int]] = field(default_factory=list)  # rows another import brought and this sheet names too
    faults: list[tuple[Line, Fault]] = field(default_factory=list)
    notices: list[tuple[Line, Fault]] = field(default_factory=list)
    opening: Counter[str] = field(default_factory=Counter)  # units that rows say are open, which waits for the head
    trail: list[tuple[Line, RowChange]] | None = None  # what became of each row, where somebody asked

    def told(self, line: Line, kind: Kind, key: str, differences: Mapping[str, tuple[str, str]]) -> None:
        if self.trail is not None:
            several = tuple((name, *pair) for name, pair in differences.items())
            self.trail.append((line, RowChange(line.sheet, line.number, key, kind.value, several)))
