"""Events of changes of secrecy. They say the levels and the paper, never what a unit said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class SecrecyChangeProposed(Event):
    """Somebody proposed another level of secrecy. Subject: ("volume" or "item", id)."""

    name: ClassVar[str] = "catalogue.SecrecyChangeProposed"
    before: str
    after: str


@dataclass(frozen=True)
class SecrecyChanged(Event):
    """The level of secrecy is another; of what became a state secret only the stub is left.

    Subject: ("volume" or "item", id).
    """

    name: ClassVar[str] = "catalogue.SecrecyChanged"
    before: str
    after: str
    ground: str = ""
    decided_on: str = ""
    imported: int = 0  # the import whose sheet said so


@dataclass(frozen=True)
class SecretForgotten(Event):
    """With what became a state secret went people listed under it and rows that had been set aside: how many.

    Subject: ("volume" or "item", id), the first of several.
    """

    name: ClassVar[str] = "catalogue.SecretForgotten"
    people: int
    rows: int


@dataclass(frozen=True)
class SecrecyChangeWithdrawn(Event):
    """A proposal was taken back or refused. Subject: ("volume" or "item", id)."""

    name: ClassVar[str] = "catalogue.SecrecyChangeWithdrawn"
    after: str
