"""What people answers with: small frozen values, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from lantai.people.rules import Address
from lantai.people.states import ContactKind, DoorKind

__all__ = [
    "AccountView",
    "Address",
    "AlertView",
    "ArchiveIdentity",
    "AuditFilters",
    "AuditPage",
    "AuditRow",
    "ContactView",
    "Disclosure",
    "DistanceView",
    "DoorView",
    "GrantView",
    "IssuedCode",
    "LedgerState",
    "LookedAt",
    "OneTimePassword",
    "PasskeyView",
    "ProxyView",
    "SignInView",
    "SiteView",
    "UnitHistory",
    "UnitMatch",
    "UnitMoment",
    "UnitView",
]


@dataclass(frozen=True, slots=True)
class ArchiveIdentity:
    """Who we are, as printed on documents. `domain` is the public name of the site, without a port."""

    name: str
    name_en: str
    university: str
    university_en: str
    domain: str
    phone: str
    email: str
    address: str
    address_en: str
    postcode: str
    issue_prefix: str
    version: int


@dataclass(frozen=True, slots=True)
class SiteView:
    """One place of the archive. `hours` maps weekday (Monday 0) to opening spans in local time."""

    code: str
    name: str
    name_en: str
    city: str
    city_en: str
    address: str
    address_en: str
    phone: str
    has_stacks: bool
    is_workstation: bool
    hours: dict[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DistanceView:
    """How far two sites (codes) are apart: kilometres, and minutes of usual travel from door to door."""

    first: str
    second: str
    kilometres: Decimal
    minutes: int
    note: str


@dataclass(frozen=True, slots=True)
class DoorView:
    """One service door of one site on one day. `until` is the last day of this setting, or None."""

    site: str
    kind: DoorKind
    is_open: bool
    hours: str
    hours_en: str
    notice: str
    notice_en: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class AccountView:
    id: int
    username: str
    name: str
    display_name: str
    kind: str
    locale: str
    is_active: bool
    standing: str
    identity_level: int
    department: str
    organisation: str
    roles: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    has_second_factor: bool = False
    created_at: datetime | None = None
    last_login: datetime | None = None
    wants_news: bool = False


@dataclass(frozen=True, slots=True)
class GrantView:
    id: int
    account_id: int
    role: str
    site: str
    valid_from: date
    valid_to: date | None
    granted_by: str
    granted_at: datetime
    revoked_at: datetime | None
    reason: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class ContactView:
    id: int
    kind: ContactKind
    masked: str
    verified_at: datetime | None
    is_preferred: bool


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A fresh code, in clear only here: hand it to `notices` and forget it."""

    id: int
    address: Address
    code: str
    purpose: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ProxyView:
    id: int
    holder_id: int
    holder_name: str
    proxy_name: str
    masked_phone: str
    scope: str
    state: str
    expires_at: datetime
    code: str = ""  # only in the answer to the holder who just made it
    used_for: str = ""


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A first password, in clear only here; it must be changed at the first sign-in."""

    account_id: int
    username: str
    password: str
    totp_secret: str = ""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Somebody of the staff opened a record of mine (P8). `what` is the event's name, `reference` a case number."""

    at: datetime
    who: str
    purpose: str
    what: str
    reference: str


@dataclass(frozen=True, slots=True)
class SignInView:
    """One time I signed in. `way`: code, passkey, password+totp …; `door`: portal or staff."""

    at: datetime
    way: str
    door: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """All that people keeps about one account, in clear, for its owner only."""

    account: AccountView
    contacts: tuple[Address, ...]
    proxies_given: tuple[ProxyView, ...]
    proxies_held: tuple[ProxyView, ...]
    sign_ins: tuple[SignInView, ...]


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """What of the trail is wanted; days are inclusive, empty is everything."""

    text: str = ""  # part of an event name, of an actor's name, or a subject's id
    names: tuple[str, ...] = ()  # events that `text` means as well, by their words
    name: str = ""
    account_id: int | None = None
    channel: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event of the trail. `folded` tells its position in the ledger, `intact` whether its bytes fit its digest."""

    id: int
    at: datetime
    name: str
    subject: str
    actor: str
    actor_kind: str
    channel: str
    purpose: str
    payload: dict[str, object]
    folded: int | None
    intact: bool


@dataclass(frozen=True, slots=True)
class AlertView:
    """Something to look into; `name` is the event's name."""

    at: datetime
    name: str
    subject: str
    payload: dict[str, object]


@dataclass(frozen=True, slots=True)
class AuditPage:
    rows: list[AuditRow]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class LedgerState:
    """How the ledger of events stands: leaves, the newest signed head, and what is not folded yet."""

    size: int
    waiting: int
    head_size: int
    head_root: str
    signed_at: datetime | None
    head_is_signed: bool


@dataclass(frozen=True, slots=True)
class UnitView:
    id: int
    code: str
    name: str
    name_en: str
    kind: str
    founded: int | None
    dissolved: int | None
    parent: str = ""  # code of the unit above; in the history of one


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """All names a unit's text may stand for: `via` says in words how the far ones were reached."""

    names: frozenset[str]
    ids: frozenset[int]
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitMoment:
    """One thing said about a unit's past: a name from a year on, or how it and another became one another.

    `kind`: FOUNDED, NAMED, CALLED (an alias), RENAMED, MERGED, SPLIT, PREDECESSOR, DISSOLVED. `other`: the unit at the
    other end, `earlier` when that one is the older. `standing` False: taken back, with `withdrawal`.
    """

    kind: str
    year: int | None
    words: str
    until: int | None = None
    other_id: int | None = None
    other_name: str = ""
    other_name_en: str = ""
    earlier: bool = False
    citation: str = ""
    by: str = ""
    at: datetime | None = None
    standing: bool = True
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawal: str = ""
    edge_id: int | None = None
    name_id: int | None = None


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """A unit with all that was said of its past, earliest first, and the names by which it is found today."""

    unit: UnitView
    moments: tuple[UnitMoment, ...]
    found_by: tuple[str, ...]
    may_record: bool


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey of mine; `credential` is its public part (base64url)."""

    id: int
    label: str
    credential: str
    created_at: datetime
    last_used_at: datetime | None
