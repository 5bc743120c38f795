"""Events of appraisal and disposal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class HoldPlaced(Event):
    """Something may not be destroyed until further notice. Subject: ("disposal_hold", id)."""

    name: ClassVar[str] = "catalogue.HoldPlaced"
    fonds: str
    ground: str
    volume: int | None


@dataclass(frozen=True)
class HoldLifted(Event):
    """A hold was lifted. Subject: ("disposal_hold", id)."""

    name: ClassVar[str] = "catalogue.HoldLifted"
    reason: str


@dataclass(frozen=True)
class DisposalProposed(Event):
    """A list of what should be destroyed was put up. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.DisposalProposed"
    fonds: str
    volumes: int


@dataclass(frozen=True)
class DisposalApproved(Event):
    """One of two approved. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.DisposalApproved"
    second: bool
    minutes: str


@dataclass(frozen=True)
class DisposalEntryTakenOff(Event):
    """A volume or item was taken off a list again. Subject: ("volume" or "item", id)."""

    name: ClassVar[str] = "catalogue.DisposalEntryTakenOff"
    disposal: int
    reason: str


@dataclass(frozen=True)
class DisposalEnded(Event):
    """A list was refused or withdrawn; nothing of it is destroyed. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.DisposalEnded"
    state: str
    reason: str


@dataclass(frozen=True)
class DisposalCarriedOut(Event):
    """Somebody says that the list was carried out. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.DisposalCarriedOut"
    volumes: int
    method: str
    on: str


@dataclass(frozen=True)
class DisposalWitnessed(Event):
    """The witness signed; the certificate stands. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.DisposalWitnessed"
    volumes: int
    sha256: str


@dataclass(frozen=True)
class UnitDestroyed(Event):
    """A volume or item is gone; its description stays. Subject: ("volume" or "item", id)."""

    name: ClassVar[str] = "catalogue.UnitDestroyed"
    disposal: int
    ref_code: str


@dataclass(frozen=True)
class DisposalCertificateOpened(Event):
    """The certificate of a destruction was read. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.DisposalCertificateOpened"


@dataclass(frozen=True)
class ErasureProposed(Event):
    """Somebody asked to erase the page images of what was destroyed. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.ErasureProposed"
    pages: int
    reason: str


@dataclass(frozen=True)
class ErasureWithdrawn(Event):
    """The page images stay. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.ErasureWithdrawn"
    reason: str


@dataclass(frozen=True)
class PagesErased(Event):
    """The page images of what was destroyed are gone; `sha256` is of the record of them. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.PagesErased"
    pages: int
    length: int
    sha256: str
    asked_by: int


@dataclass(frozen=True)
class DisposalCertificateSealed(Event):
    """The certificate of a destruction bears the e-seal. Subject: ("disposal", id)."""

    name: ClassVar[str] = "catalogue.DisposalCertificateSealed"
    issue_no: str
    sha256: str
