"""Events of description and arrangement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class UnitDescribed(Event):
    """A description was changed; the control notes say how. Subject: (kind of unit, id)."""

    name: ClassVar[str] = "catalogue.UnitDescribed"
    elements: tuple[str, ...]


@dataclass(frozen=True)
class UnitsRelated(Event):
    """Two units were called related. Subject: (kind of unit, id)."""

    name: ClassVar[str] = "catalogue.UnitsRelated"
    relation: str
    to_kind: str
    to_id: int


@dataclass(frozen=True)
class RelationEnded(Event):
    """A relation was taken back. Subject: (kind of unit, id)."""

    name: ClassVar[str] = "catalogue.RelationEnded"
    relation: str
    to_kind: str
    to_id: int


@dataclass(frozen=True)
class FondsPredecessorNamed(Event):
    """A fonds was said to carry on another. Subject: ("fonds", code)."""

    name: ClassVar[str] = "catalogue.FondsPredecessorNamed"
    predecessor: str
    relation: str
    year: int | None


@dataclass(frozen=True)
class SeriesMade(Event):
    """A series was made. Subject: ("series", id)."""

    name: ClassVar[str] = "catalogue.SeriesMade"
    fonds: str
    parent: int | None


@dataclass(frozen=True)
class UnitMoved(Event):
    """A unit was put elsewhere in the tree. Subject: (kind of unit, id)."""

    name: ClassVar[str] = "catalogue.UnitMoved"
    parent_kind: str
    parent_id: int | None
    before: int | None


@dataclass(frozen=True)
class ComponentMade(Event):
    """A part of an item was described by itself. Subject: ("item", id)."""

    name: ClassVar[str] = "catalogue.ComponentMade"
    parent: int


@dataclass(frozen=True)
class SchemeEnded(Event):
    """A version of a scheme is no longer used from a day on. Subject: ("scheme", id)."""

    name: ClassVar[str] = "catalogue.SchemeEnded"
    valid_to: str
    successor: str


@dataclass(frozen=True)
class SchemeAdopted(Event):
    """A fonds uses a scheme in some years. Subject: ("fonds", code)."""

    name: ClassVar[str] = "catalogue.SchemeAdopted"
    scheme: str
    year_from: int | None
    year_to: int | None
    by_import: int = 0  # the import that said so; 0: a person


@dataclass(frozen=True)
class SchemeWithdrawn(Event):
    """A fonds does not use a scheme in some years after all. Subject: ("fonds", code)."""

    name: ClassVar[str] = "catalogue.SchemeWithdrawn"
    scheme: str
    year_from: int | None
    year_to: int | None


@dataclass(frozen=True)
class UnitsReclassed(Event):
    """Volumes, or items by themselves, have other classes since schemes were decided. Subject: ("fonds", code)."""

    name: ClassVar[str] = "catalogue.UnitsReclassed"
    kind: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class ReclassingAsked(Event):
    """Schemes were decided for a fonds that holds much; the worker classes it again. Subject: ("fonds", code)."""

    name: ClassVar[str] = "catalogue.ReclassingAsked"
    units: int  # volumes to change, items by themselves to look at


@dataclass(frozen=True)
class SchemeMade(Event):
    """A version of a scheme was made, with the classes of another (`of`, or empty). Subject: ("scheme", id)."""

    name: ClassVar[str] = "catalogue.SchemeMade"
    scheme: str
    of: str
    year_from: int | None


@dataclass(frozen=True)
class ClassAdded(Event):
    """A class was added to a version of a scheme. Subject: ("class", id)."""

    name: ClassVar[str] = "catalogue.ClassAdded"
    scheme: str
    code: str


@dataclass(frozen=True)
class ClassRenamed(Event):
    """A class is called otherwise. Subject: ("class", id)."""

    name: ClassVar[str] = "catalogue.ClassRenamed"
    code: str
    before: str
    after: str


@dataclass(frozen=True)
class TermAdded(Event):
    """A word for a retention period was added; `tied` units said it already. Subject: ("retention_term", id)."""

    name: ClassVar[str] = "catalogue.TermAdded"
    code: str
    years: int | None
    tied: int


@dataclass(frozen=True)
class TermEnded(Event):
    """A word for a retention period is not used from a day on. Subject: ("retention_term", id)."""

    name: ClassVar[str] = "catalogue.TermEnded"
    code: str
    valid_to: str


@dataclass(frozen=True)
class ClassMoved(Event):
    """A class was put under another. Subject: ("class", id)."""

    name: ClassVar[str] = "catalogue.ClassMoved"
    parent: str


@dataclass(frozen=True)
class CodePatternKept(Event):
    """A pattern of reference codes was added, changed or (`after` empty) removed. Subject: ("code_pattern", id)."""

    name: ClassVar[str] = "catalogue.CodePatternKept"
    code: str
    before: str
    after: str
