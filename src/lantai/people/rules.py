"""Pure decisions about people: which duties exclude each other, what a contact is, how it is masked, code limits.

Sources: domain.md 2.12 (three separated administrators), A12 (foreign phones, e-mail only), services.md F10.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from lantai.people.states import ContactKind

SYSADMIN, SECADMIN, AUDITOR = "sysadmin", "secadmin", "auditor"
SERVICE, OUTSIDE = "service", "outside"
CONTRACTOR = "contractor"  # people of a firm that scans: a duty of their own, nothing of the archive besides
ADMINISTRATORS = (SYSADMIN, SECADMIN, AUDITOR)
DUTIES = (*ADMINISTRATORS, SERVICE, CONTRACTOR, OUTSIDE)

SERVICE_ROLES = (
    "window_archivist",
    "archivist",
    "second_archivist",
    "director",
    "deputy_director",
    "guard",
    "workstation_clerk",
    "dept_archivist",
)
OUTSIDE_ROLES = ("applicant", "unit_clerk")
STAFF_ROLES = (*SERVICE_ROLES, CONTRACTOR, *ADMINISTRATORS)  # roles of accounts that come in by the staff door
ROLES = (*STAFF_ROLES, *OUTSIDE_ROLES)


def duty_of(role: str) -> str:
    """Return the duty a role belongs to. One account has one duty for its whole life."""
    if role in {*ADMINISTRATORS, CONTRACTOR}:
        return role
    if role in SERVICE_ROLES:
        return SERVICE
    if role in OUTSIDE_ROLES:
        return OUTSIDE
    raise ValueError(f"unknown role: {role}")


# --- contacts ---------------------------------------------------------------------------------------------------

_PHONE = re.compile(r"^\+[1-9]\d{6,14}$")  # E.164
_MAINLAND = re.compile(r"^1[3-9]\d{9}$")
_MAIL = re.compile(r"^[^@\s<>\"(),:;\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message can be sent: `kind` PHONE or MAIL, `value` in one normal form (E.164, lower-case mail)."""

    kind: ContactKind
    value: str


def parse_contact(text: str) -> Address | None:
    """Return the contact that `text` means, or None. A mainland mobile needs no country code; others need ``+``.

    Full-width characters, spaces, dots, hyphens and brackets in numbers are forgiven; ``00`` stands for ``+``.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if "@" in folded:
        local, _, domain = folded.rpartition("@")
        try:
            domain = domain.encode("idna").decode() if not domain.isascii() else domain
        except UnicodeError:
            return None
        mail = f"{local}@{domain}".lower()
        return Address(ContactKind.MAIL, mail) if len(mail) <= 254 and _MAIL.match(mail) else None
    digits = re.sub(r"[\s().·\-–—/]", "", folded)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if _MAINLAND.match(digits):
        digits = "+86" + digits
    elif digits.startswith("86") and _MAINLAND.match(digits[2:]):
        digits = "+" + digits
    if not _PHONE.match(digits) or (digits.startswith("+86") and not _MAINLAND.match(digits[3:])):
        return None
    return Address(ContactKind.PHONE, digits)


def mask_contact(address: Address) -> str:
    """Return a form by which the owner recognises the contact and nobody else can use it."""
    if address.kind == ContactKind.MAIL:
        local, _, domain = address.value.partition("@")
        return f"{local[:1]}***@{domain}"
    if address.value.startswith("+86"):
        return f"{address.value[3:6]}****{address.value[-4:]}"
    return f"{address.value[:3]}****{address.value[-3:]}"


# --- one-time codes ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in `window`."""

    count: int
    window: timedelta


CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODE_DIGITS = 6
PER_CONTACT = (Limit(1, timedelta(seconds=50)), Limit(5, timedelta(hours=1)), Limit(12, timedelta(days=1)))
PER_IP = (Limit(60, timedelta(hours=1)), Limit(300, timedelta(days=1)))  # a campus may stand behind one address
OVERALL = (Limit(3000, timedelta(hours=1)),)
PASSWORDS_PER_NAME = Limit(60, timedelta(hours=1))  # whatever the address; axes counts name and address together
WRONG_PER_IP = Limit(40, timedelta(hours=1))
WRONG_PER_CONTACT = Limit(20, timedelta(hours=1))

# A phone number is given to somebody else about this long after it was dropped (A12: recycled numbers).
DORMANT_AFTER = timedelta(days=540)

PROXY_LIFE = timedelta(days=7)
PROXY_CODE_LENGTH = 8
PROXY_OPEN_AT_ONCE = 5
BULK_VIEWS = Limit(60, timedelta(hours=1))


def conflicts(held: str | None, wanted: str) -> bool:
    """Tell whether a holder of duty `held` may never get a role of duty `wanted`."""
    return held is not None and held != wanted


def plain(text: str) -> str:
    """Return `text` in half-width characters without spaces at its ends."""
    return unicodedata.normalize("NFKC", text).strip()
