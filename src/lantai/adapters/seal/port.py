"""What a seal must do, whoever holds the key. Source: services.md section 4 (PAdES B-T, DocMDP P=1, one revision)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


class SealError(Exception):
    """The seal cannot be used now; `code` says why: ``NO_KEYS``, ``UNUSABLE``, ``WITHDRAWN``, ``NOT_OURS``."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Trust:
    """All a verifier needs, and nothing secret: who is trusted and what was revoked. Never fetched from a network."""

    roots: tuple[bytes, ...]  # DER certificates
    seals: tuple[bytes, ...]  # DER certificates of all seals ever used here
    others: tuple[bytes, ...]  # DER: time-stamp authorities and intermediates
    crls: tuple[bytes, ...]  # DER
    withdrawn: tuple[tuple[str, datetime], ...] = ()  # (SHA-256 of the seal certificate, withdrawn at)


@dataclass(frozen=True, slots=True)
class SealInscription:
    """What a viewer's signature panel says."""

    reason: str
    location: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class SealStanding:
    """What a seal is, for the one who runs it: in whose name, until when, and whether it binds anybody in law."""

    prepared: bool
    legal: bool  # a certificate of a recognised authority
    own_clock: bool  # time stamps come from ourselves
    subject: str = ""
    until: datetime | None = None


class Seal(Protocol):
    """A seal key with its certificate and clock."""

    def standing(self) -> SealStanding:
        """Say what this seal is; looks, and makes nothing."""
        ...

    def seal(self, draft: BinaryIO, sealed: BinaryIO, *, inscription: SealInscription, at: datetime) -> None:
        """Write `draft` to `sealed` with one certification signature over the whole file (B-T, no changes allowed)."""
        ...

    def extend(self, sealed: BinaryIO, extended: BinaryIO, *, at: datetime) -> None:
        """Write `sealed` with validation data and a document time stamp appended (B-LTA); its bytes stay a prefix."""
        ...

    def trust(self, *, at: datetime) -> Trust:
        """Return anchors, seal certificates and revocation data that are usable at `at`, made without a network."""
        ...

    def fingerprint(self) -> str:
        """Return the SHA-256 (hex) of the present seal certificate."""
        ...
