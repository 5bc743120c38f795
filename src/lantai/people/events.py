"""What happened among people. Fields are identifiers and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class AccountCreated(Event):
    name: ClassVar[str] = "people.AccountCreated"
    kind: str
    way: str  # staff | code | assisted | initial


@dataclass(frozen=True)
class AccountViewed(Event):
    """One of the staff looked an applicant's account up."""

    name: ClassVar[str] = "people.AccountViewed"


@dataclass(frozen=True)
class AccountStopped(Event):
    name: ClassVar[str] = "people.AccountStopped"
    reason: str


@dataclass(frozen=True)
class AccountResumed(Event):
    name: ClassVar[str] = "people.AccountResumed"
    reason: str


@dataclass(frozen=True)
class ProfileChanged(Event):
    name: ClassVar[str] = "people.ProfileChanged"
    fields: tuple[str, ...]


@dataclass(frozen=True)
class IdentityLevelSet(Event):
    name: ClassVar[str] = "people.IdentityLevelSet"
    level: int
    ground: str


@dataclass(frozen=True)
class RoleGranted(Event):
    name: ClassVar[str] = "people.RoleGranted"
    role: str
    site: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class RoleRevoked(Event):
    name: ClassVar[str] = "people.RoleRevoked"
    role: str
    site: str
    reason: str


@dataclass(frozen=True)
class ContactVerified(Event):
    name: ClassVar[str] = "people.ContactVerified"
    kind: str
    contact_id: int


@dataclass(frozen=True)
class ContactRemoved(Event):
    name: ClassVar[str] = "people.ContactRemoved"
    kind: str
    contact_id: int


@dataclass(frozen=True)
class ContactRevived(Event):
    """An archivist checked that a long unused contact still belongs to its owner."""

    name: ClassVar[str] = "people.ContactRevived"
    contact_id: int
    ground: str


@dataclass(frozen=True)
class AccountsMerged(Event):
    """Two accounts are one person: everything of `dropped` belongs to `kept` now."""

    name: ClassVar[str] = "people.AccountsMerged"
    kept: int
    dropped: int
    ground: str


@dataclass(frozen=True)
class SignedIn(Event):
    name: ClassVar[str] = "people.SignedIn"
    way: str  # code | password+totp | password+recovery | passkey
    door: str  # portal | staff


@dataclass(frozen=True)
class SessionsEnded(Event):
    """Somebody signed out everywhere else."""

    name: ClassVar[str] = "people.SessionsEnded"


@dataclass(frozen=True)
class AccountClosed(Event):
    """An applicant closed the account: contacts and names are gone, what stands in registers by law stays."""

    name: ClassVar[str] = "people.AccountClosed"
    account_id: int


@dataclass(frozen=True)
class DataTaken(Event):
    """Somebody took a copy of all we keep about them (PIPL art. 45)."""

    name: ClassVar[str] = "people.DataTaken"


@dataclass(frozen=True)
class NewsChosen(Event):
    name: ClassVar[str] = "people.NewsChosen"
    wanted: bool


@dataclass(frozen=True)
class SignInRefused(Event):
    name: ClassVar[str] = "people.SignInRefused"
    reason: str


@dataclass(frozen=True)
class SignedOut(Event):
    name: ClassVar[str] = "people.SignedOut"


@dataclass(frozen=True)
class PasswordChanged(Event):
    name: ClassVar[str] = "people.PasswordChanged"
    way: str  # own | reset


@dataclass(frozen=True)
class SecondFactorSet(Event):
    name: ClassVar[str] = "people.SecondFactorSet"
    way: str  # totp | passkey


@dataclass(frozen=True)
class SecondFactorCleared(Event):
    name: ClassVar[str] = "people.SecondFactorCleared"
    reason: str


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    name: ClassVar[str] = "people.RecoveryCodeUsed"
    left: int


@dataclass(frozen=True)
class ProxyOffered(Event):
    name: ClassVar[str] = "people.ProxyOffered"
    proxy_id: int


@dataclass(frozen=True)
class ProxyAccepted(Event):
    name: ClassVar[str] = "people.ProxyAccepted"
    proxy_id: int
    accepted_by: int


@dataclass(frozen=True)
class ProxyUsed(Event):
    name: ClassVar[str] = "people.ProxyUsed"
    proxy_id: int
    reference: str


@dataclass(frozen=True)
class ProxyWithdrawn(Event):
    name: ClassVar[str] = "people.ProxyWithdrawn"
    proxy_id: int


@dataclass(frozen=True)
class ArchiveRenamed(Event):
    """A new version of the archive's identity."""

    name: ClassVar[str] = "people.ArchiveRenamed"
    version: int


@dataclass(frozen=True)
class DoorSet(Event):
    name: ClassVar[str] = "people.DoorSet"
    site: str
    door: str
    is_open: bool
    since: date
    until: date | None
    preset: str


@dataclass(frozen=True)
class CalendarDaySet(Event):
    name: ClassVar[str] = "people.CalendarDaySet"
    day: date
    kind: str
    site: str


@dataclass(frozen=True)
class UnitRecorded(Event):
    name: ClassVar[str] = "people.UnitRecorded"
    code: str


@dataclass(frozen=True)
class UnitsLinked(Event):
    """Somebody said that one unit became another. Subject: ("unit", id of the newer)."""

    name: ClassVar[str] = "people.UnitsLinked"
    edge: int
    kind: str
    older: str
    newer: str
    year: int | None


@dataclass(frozen=True)
class UnitsUnlinked(Event):
    """That was taken back; it stays on record. Subject: ("unit", id of the newer)."""

    name: ClassVar[str] = "people.UnitsUnlinked"
    edge: int


@dataclass(frozen=True)
class UnitRenamed(Event):
    """A unit bears another name from a year on. Subject: ("unit", id)."""

    name: ClassVar[str] = "people.UnitRenamed"
    name_id: int
    year: int


@dataclass(frozen=True)
class DistanceSet(Event):
    """How far two sites are apart was written down, or put right. Subject: ("site", code of the first)."""

    name: ClassVar[str] = "people.DistanceSet"
    other: str
    kilometres: Decimal
    minutes: int


@dataclass(frozen=True)
class UnitNamed(Event):
    """A further name of a known unit was written down: official, or an alias, short form or number. Subject: ("unit", id)."""

    name: ClassVar[str] = "people.UnitNamed"
    name_id: int
    official: bool


@dataclass(frozen=True)
class UnitCorrected(Event):
    """Under which unit one stands, and its first and last year, were put right. Subject: ("unit", id).

    `before`: parent, first and last year as they stood.
    """

    name: ClassVar[str] = "people.UnitCorrected"
    parent: str
    founded: int | None
    dissolved: int | None
    before: tuple[str, int | None, int | None]
    citation: str


@dataclass(frozen=True)
class UnitNameWithdrawn(Event):
    """A name was taken back; it stays on record. Subject: ("unit", id)."""

    name: ClassVar[str] = "people.UnitNameWithdrawn"
    name_id: int


@dataclass(frozen=True)
class UnitsExported(Event):
    """All units with their names and changes went out. Subject: ("unit", *)."""

    name: ClassVar[str] = "people.UnitsExported"
    rows: int
    sha256: str


@dataclass(frozen=True)
class UnitsImported(Event):
    """Units came in from a file; new ones, and what was said of known ones, have events of their own. Subject: ("unit", *)."""

    name: ClassVar[str] = "people.UnitsImported"
    units: int
    names: int
    edges: int
    completed: int


@dataclass(frozen=True)
class BulkLookUpNoticed(Event):
    """One of the staff opened records of unusually many persons in one hour."""

    name: ClassVar[str] = "people.BulkLookUpNoticed"
    persons: int
    window_minutes: int
