"""Making, changing and stopping accounts."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from lantai.foundation import clock, events, ids, policy
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index
from lantai.people import rules
from lantai.people.errors import ContactUnreadable, NameTaken, NotFound
from lantai.people.events import AccountCreated, AccountResumed, AccountStopped, IdentityLevelSet, ProfileChanged
from lantai.people.models import Account, Contact, Duty
from lantai.people.states import ContactKind, Standing
from lantai.people.values import OneTimePassword


def first_password() -> str:
    """Return a password of 79 bits that can be read aloud."""
    return ids.grouped(ids.mint(16))


@transaction.atomic
def create_staff(
    actor: Actor, *, username: str, name: str, department: str = "", password: str = "", mail: str = ""
) -> OneTimePassword:
    """Make a staff account without any role and return its first password (to be changed at the first sign-in).

    `mail` is the address for work notices. Only the system administrator may; roles are then granted by the security administrator (domain.md 2.12).
    Raises `NotAllowed`, `NameTaken`, `ContactUnreadable`.
    """
    if not actor.is_system:
        policy.require(actor, "people.account.create")
    address = rules.parse_contact(mail) if mail else None
    if mail and (address is None or address.kind != ContactKind.MAIL):
        raise ContactUnreadable
    clear = password or first_password()
    row = Account(
        username=username.strip().lower(),
        name=name.strip(),
        kind=Account.STAFF,
        department=department,
        standing=Standing.IDENTITY_VERIFIED,
        identity_level=3,
        must_change_password=not password,
        created_by_id=actor.account_id,
    )
    row.set_password(clear)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise NameTaken from fault
    if address is not None:
        Contact.objects.create(
            account=row,
            kind=address.kind,
            value=address.value,
            value_index=blind_index(address.value, purpose="contact"),
            verified_at=clock.now(),
            is_preferred=True,
        )
    events.record(AccountCreated(kind=row.kind, way="staff"), actor=actor, subject=("account", row.pk))
    return OneTimePassword(row.pk, row.username, clear)


@transaction.atomic
def create_applicant(
    actor: Actor, *, name: str = "", locale: str = "", way: str = "code", organisation: str = ""
) -> int:
    """Make an applicant's account (no password) and return its id. For registration and assisted entry (A12, A24).

    A person helped at the window or by telephone gets one too (`way` "assisted"): only window staff may do that.
    """
    if not actor.is_system and actor.kind != "public":
        policy.require(actor, "people.account.assist")
    row = Account(
        username=f"a-{ids.mint(12).lower()}",
        name=name.strip(),
        kind=Account.APPLICANT,
        locale=_locale(locale),
        organisation=organisation.strip(),
        created_by_id=actor.account_id,
    )
    row.set_unusable_password()
    row.save()
    Duty.objects.create(key=f"{row.pk}:{rules.OUTSIDE}", account=row, duty=rules.OUTSIDE)
    events.record(AccountCreated(kind=row.kind, way=way), actor=actor, subject=("account", row.pk))
    return row.pk


def _locale(locale: str) -> str:
    return locale if locale in dict(settings.LANGUAGES) else "zh-hans"


@transaction.atomic
def change_profile(
    actor: Actor,
    *,
    account_id: int,
    name: str | None = None,
    display_name: str | None = None,
    locale: str | None = None,
    organisation: str | None = None,
) -> None:
    """Change one's own name, form of address or language. Raises `NotAllowed` for anybody else's.

    The name of an account whose identity was checked stays: it is what the check was about; ask the archive.
    """
    policy.require(actor, "people.account.edit", account_id)
    row = _get(account_id)
    changes: dict[str, Any] = {}
    if name is not None and row.standing != Standing.IDENTITY_VERIFIED:
        changes["name"] = name.strip()[:80]
    if display_name is not None:
        changes["display_name"] = display_name.strip()[:80]
    if locale is not None:
        changes["locale"] = _locale(locale)
    if organisation is not None:
        changes["organisation"] = organisation.strip()[:120]
    changes = {field: value for field, value in changes.items() if getattr(row, field) != value}
    if changes:
        Account.objects.filter(pk=account_id).update(**changes)
        events.record(ProfileChanged(fields=tuple(sorted(changes))), actor=actor, subject=("account", account_id))


@transaction.atomic
def set_identity_level(actor: Actor, *, account_id: int, level: int, ground: str) -> None:
    """Record how far the identity of an applicant is proved (L0–L3, services.md F12); `ground` is a code."""
    if not actor.is_system:
        policy.require(actor, "people.account.assist")
    standing = Standing.IDENTITY_VERIFIED if level else Standing.CONTACT_VERIFIED
    if not Account.objects.filter(pk=account_id).update(identity_level=level, standing=standing):
        raise NotFound
    events.record(IdentityLevelSet(level=level, ground=ground), actor=actor, subject=("account", account_id))


@transaction.atomic
def stop_account(actor: Actor, *, account_id: int, reason: str) -> None:
    """Stop an account and end its sessions at once. Its rows and events stay."""
    policy.require(actor, "people.account.stop")
    stopped = Account.objects.filter(policy.scope(actor, "people.account.list"), pk=account_id, is_active=True)
    if not stopped.update(is_active=False, session_stamp=F("session_stamp") + 1):
        raise NotFound
    events.record(AccountStopped(reason=reason), actor=actor, subject=("account", account_id))


@transaction.atomic
def resume_account(actor: Actor, *, account_id: int, reason: str) -> None:
    """Let a stopped account work again."""
    policy.require(actor, "people.account.stop")
    rows = Account.objects.filter(policy.scope(actor, "people.account.list"), pk=account_id, is_active=False)
    if not rows.update(is_active=True):
        raise NotFound
    events.record(AccountResumed(reason=reason), actor=actor, subject=("account", account_id))


def _get(account_id: int) -> Account:
    row = Account.objects.filter(pk=account_id).first()
    if row is None:
        raise NotFound
    return row


def random_digits(count: int) -> str:
    return "".join(str(secrets.randbelow(10)) for _ in range(count))
