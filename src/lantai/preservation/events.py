"""What preservation tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class ObjectDeposited(Event):
    """Bytes came in and are safe."""

    name: ClassVar[str] = "preservation.ObjectDeposited"
    object_id: str
    sha256: str
    length: int
    media_type: str


@dataclass(frozen=True)
class DamageFound(Event):
    """Bytes are not what was deposited: an alarm."""

    name: ClassVar[str] = "preservation.DamageFound"
    object_id: str
    expected: str
    found: str


@dataclass(frozen=True)
class ObjectErased(Event):
    """Bytes that were holdings are gone for good, on two people's word; their digests stay. Not to be undone."""

    name: ClassVar[str] = "preservation.ObjectErased"
    object_id: str
    sha256: str
    length: int
    ground: str
    asked_by: int


@dataclass(frozen=True)
class ObjectDiscarded(Event):
    """Bytes that must not be kept any longer (pictures of identity papers) were given up, with the reason."""

    name: ClassVar[str] = "preservation.ObjectDiscarded"
    object_id: str
    reason: str


@dataclass(frozen=True)
class ObjectClosed(Event):
    """Nobody may read an object any more; its bytes stay until a person has decided. Subject: ("object", id)."""

    name: ClassVar[str] = "preservation.ObjectClosed"
    object_id: str
