"""Whether what is written into an element of a description fits it, and what a level inherits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LEVELS = ("fonds", "series", "volume", "item", "component")
# What tells of the record itself: who may know of the record may read it. Every other element, one of the archive's own
# too, names people or the ways of the house and is the desk's (domain.md 2.8, 2.12).
ANYBODYS = frozenset({
    "parallel_title", "subtitle", "scope", "version", "genre", "enclosures", "carrier", "format", "made", "language",
    "subjects", "microform",
})  # fmt: skip
# of the describing or of a file, not of the record: whoever looks for a clerk's name or a day does not mean these
NOT_LOOKED_FOR = frozenset({"describer", "described_on", "file_size", "publicity"})


@dataclass(frozen=True, slots=True)
class Element:
    """One element as the archive defines it (DA/T 18-2022)."""

    code: str
    levels: tuple[str, ...]
    obligation: str = "optional"
    kind: str = "line"
    choices: tuple[str, ...] = ()
    column: str = ""
    editable: bool = True
    inherits: bool = False
    longest: int = 200


def fault(element: Element, level: str, value: str, before: str) -> str:
    """Return the code of what is wrong with `value`; empty when it fits."""
    if level not in element.levels or not element.editable:
        return "NOT_HERE"
    if not value:
        return "MANDATORY" if element.obligation == "mandatory" and before else ""
    if len(value) > element.longest:
        return "TOO_LONG"
    return _misfit(element, value)


def _misfit(element: Element, value: str) -> str:
    if element.kind == "choice" and value not in element.choices:
        return "NO_CHOICE"
    if element.kind == "number" and not (value.isascii() and value.isdigit() and len(value) < 8):
        return "NO_NUMBER"
    if element.kind == "day":
        try:
            date.fromisoformat(value)
        except ValueError:
            return "NO_DAY"
    return "LINES" if element.kind == "line" and "\n" in value else ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An element as a sheet writes it: choices by their words. Text of several lines stays as it is."""

    code: str
    kind: str
    longest: int
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()  # code, the words that stand for it

    def read(self, text: str) -> tuple[str, str]:
        """Return (value as it is held, code of what is wrong with it or empty)."""
        value = next((code for code, words in self.choices if text in {code, *words}), text)
        whole = Element(
            self.code, ("volume",), kind=self.kind, choices=tuple(one[0] for one in self.choices), longest=self.longest
        )
        return value, _MISFITS.get(fault(whole, "volume", value, ""), "")

    def written(self, value: str) -> str:
        """Return a held value as a sheet writes it."""
        return next((words[0] for code, words in self.choices if code == value), value)

    def parameters(self) -> dict[str, str]:
        """Return what the words of a fault are filled with."""
        return {"most": str(self.longest), "choices": "、".join(words[0] for _code, words in self.choices)}


_MISFITS = {
    "TOO_LONG": "TOO_LONG", "NO_CHOICE": "BAD_CHOICE", "NO_NUMBER": "BAD_NUMBER", "NO_DAY": "BAD_DAY", "LINES": "BAD_LINES",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What a description says of one element. `level`: on which level it is said; another than one's own is inherited."""

    value: str
    level: str
    whose: str  # reference code or title of the unit that says it


def inherited(element: Element, chain: Sequence[tuple[str, str, str]]) -> Said | None:
    """Return what `chain` says, from the unit itself upwards: (level, name, value) each; None when nobody says it."""
    for place, (level, whose, value) in enumerate(chain):
        if value and (place == 0 or element.inherits):
            return Said(value, level, whose)
    return None
