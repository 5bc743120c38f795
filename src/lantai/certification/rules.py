"""Pure decisions: which verdict, which number, which words for a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lantai.certification.states import (
    CHANGED,
    ENDED,
    IN_FORCE,
    NO_SEAL,
    NOT_OURS,
    UNDECIDED,
    IssueState,
    Reason,
)

PIN_DIGITS, PIN_MISSES = 6, 30
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Seen:
    """One signature found in a file."""

    ours: bool  # made with a certificate of ours, by its digest
    intact: bool  # the signature fits the bytes it covers


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the decision needs. `match` says how the register knows the file.

    ``exact``: length and both digests are registered · ``prefix``: a registered file with something after, or before ·
    ``seal``: the bytes of a seal of ours are in it · ``code``: a code of ours is printed on it · ``none``.
    """

    match: str = "none"
    state: IssueState | None = None
    ledger_good: bool = True
    seal_confirmed: bool = False  # time-validated against our own anchors and revocation list
    withdrawn_later: bool = False
    readable: bool = True
    is_pdf: bool = True
    seals: tuple[Seen, ...] = ()
    locked: bool = False  # cannot be read without a password
    torn: bool = False  # the place of a seal is there, but nothing that can be read as one
    kind: str = "pdf"  # by its first bytes, see `kind_of`


def verdict(found: Findings) -> tuple[int, Reason]:
    """Return the verdict and its reason. Verdict 1 needs everything; a doubt about our own records is verdict 6.

    Source: services.md 4.3 (exact equality), 4.5, F15.
    """
    if found.kind in _PACKED:
        return NO_SEAL, Reason.PACKED  # even with a file of ours inside: that one is to be taken out and checked
    if found.match != "none" and not found.ledger_good:
        return UNDECIDED, Reason.LEDGER
    if found.match == "exact":
        return _exact(found)
    if found.match in {"prefix", "seal"}:
        return CHANGED, Reason.CHANGED
    return _unmatched(found)


def _unmatched(found: Findings) -> tuple[int, Reason]:
    if not found.is_pdf:
        return NO_SEAL, Reason.EMPTY if found.kind == "empty" else Reason.NOT_PDF
    strange = any(seal.intact and not seal.ours for seal in found.seals)
    if (found.seals or found.torn) and found.match == "code" and not strange:
        return CHANGED, Reason.CHANGED
    if any(seal.ours and seal.intact for seal in found.seals):
        return UNDECIDED, Reason.NOT_REGISTERED
    if found.seals:
        return NOT_OURS, Reason.NOT_OURS
    if found.locked:
        return UNDECIDED, Reason.LOCKED
    return (NO_SEAL, Reason.NO_SEAL) if found.readable else (UNDECIDED, Reason.UNREADABLE)


_PACKED = {"zip", "ofd"}
_MAGIC = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"Rar!", "zip"), (b"7z\xbc\xaf", "zip"), (b"\x1f\x8b", "zip"),
    (b"\xff\xd8\xff", "picture"), (b"\x89PNG", "picture"), (b"GIF8", "picture"), (b"BM", "picture"),
    (b"II*\0", "picture"), (b"MM\0*", "picture"), (b"RIFF", "picture"), (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "office"), (b"<!DOCTYPE", "web"), (b"<html", "web"),
)  # fmt: skip


def kind_of(head: bytes) -> str:
    """Return what a file is by its first bytes, for words only: ``pdf``, ``zip``, ``ofd``, ``picture`` … or ``""``."""
    if not head:
        return "empty"
    if head.startswith(b"PK\x03\x04") and b"OFD.xml" in head:
        return "ofd"
    other = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    return "pdf" if other not in _PACKED and b"%PDF-" in head[:1024] else other


_ENDED = {
    IssueState.SUPERSEDED: Reason.SUPERSEDED,
    IssueState.REVOKED: Reason.REVOKED,
    IssueState.ANNULLED: Reason.ANNULLED,
}


def _exact(found: Findings) -> tuple[int, Reason]:
    if found.state in _ENDED:
        return ENDED, _ENDED[found.state]
    if not found.seal_confirmed:
        return UNDECIDED, Reason.UNCONFIRMED
    return IN_FORCE, Reason.BEFORE_WITHDRAWAL if found.withdrawn_later else Reason.IN_FORCE


def issue_no(year: int, serial: int) -> str:
    """Return the number as a key: ``2026-00001``."""
    return f"{year}-{serial:05d}"


def printed_number(prefix: str, year: int, serial: int) -> str:
    """Return the number as printed: ``锦档证〔2026〕第 00001 号``."""
    return f"{prefix}〔{year}〕第 {serial:05d} 号"


def _small(number: int) -> str:
    if number < 10:
        return _DIGITS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def date_words(day: date) -> str:
    """Return ``二〇二六年十一月十七日``."""
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


def coarse_place(ip: str) -> str:
    """Return the part of an address that names a network, not a person: ``203.0.*.*``, ``2001:db8:*``."""
    if ":" in ip:
        return ":".join(ip.split(":")[:2]) + ":*"
    parts = ip.split(".")
    return f"{parts[0]}.{parts[1]}.*.*" if len(parts) == 4 else ""


def network_family(place: str) -> str:
    """Return what is left of a place after thirty days (P12)."""
    if "*" not in place:
        return place
    return "IPv6" if ":" in place else "IPv4"


def pin_digits(digest: bytes) -> str:
    """Return the six digits of a holder's PIN from a keyed digest."""
    return f"{int.from_bytes(digest[:16], 'big') % 10**PIN_DIGITS:0{PIN_DIGITS}d}"


def pin_typed(text: str) -> str:
    """Return the digits of a PIN as a person typed it, in any width and with any gaps."""
    return "".join(str(int(character)) for character in text if character.isdecimal())[: PIN_DIGITS + 1]


def mask_number(text: str) -> str:
    """Return a number with all but its last two characters starred (F6)."""
    return "＊" * max(0, len(text) - 2) + text[-2:]
