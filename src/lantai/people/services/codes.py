"""One-time codes that prove a phone or a mail address, and what they open."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from lantai.foundation import clock, events, keyring, policy
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index
from lantai.people import queries, rules
from lantai.people.errors import (
    CodeRefused,
    ContactTaken,
    ContactUnreadable,
    DormantContact,
    LastContact,
    NotFound,
    TooOften,
)
from lantai.people.events import ContactRemoved, ContactVerified
from lantai.people.models import Account, Contact, ContactCode
from lantai.people.services.accounts import create_applicant
from lantai.people.services.throttle import take
from lantai.people.states import ContactKind, Standing
from lantai.people.values import Address, IssuedCode

SIGN_IN, ADD_CONTACT = "sign_in", "add_contact"


def _address(kind: str, value: str) -> Address:
    address = rules.parse_contact(value)
    if address is None or (kind and address.kind != kind):
        raise ContactUnreadable
    return address


def _hash(index: str, purpose: str, context: str, code: str) -> str:
    message = f"{index}\x00{purpose}\x00{context}\x00{code}".encode()
    return hmac.new(keyring.key("codes"), message, hashlib.sha256).hexdigest()


def issue_code(
    actor: Actor,  # noqa: ARG001
    *,
    value: str,
    purpose: str,
    ip: str,
    kind: str = "",
    context: str = "",
) -> IssuedCode:
    """Make a code of six digits for a contact, valid ten minutes, replacing an older one for the same purpose.

    The same answer whether or not anybody has this contact. `context` binds the code to one thing (a case number).
    Raises `ContactUnreadable`, `TooOften` (per contact 1 in 50 s, 5 an hour, 12 a day; per address 60 an hour; overall
    3000 an hour). The caller sends it; nothing here does. Source: A12, services.md 2.8.
    """
    address = _address(kind, value)
    index = blind_index(address.value, purpose="contact")
    for what, who, limits in (
        ("code.ip", ip, rules.PER_IP),  # first, so that a refused address uses up nobody else's turn
        ("code.contact", index, rules.PER_CONTACT),
        ("code.all", "", rules.OVERALL),
    ):
        if wait := take(what, who, limits):
            raise TooOften(wait)
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    now = clock.now()
    with transaction.atomic():
        same = ContactCode.objects.filter(value_index=index, purpose=purpose, context=context)
        same.filter(used_at__isnull=True).update(expires_at=now)
        row = ContactCode.objects.create(
            kind=address.kind,
            value_index=index,
            purpose=purpose,
            context=context,
            code_hash=_hash(index, purpose, context, code),
            created_at=now,
            expires_at=now + rules.CODE_LIFE,
        )
    return IssuedCode(row.pk, address, code, purpose, row.expires_at)


def confirm_code(
    actor: Actor,  # noqa: ARG001
    *,
    value: str,
    purpose: str,
    code: str,
    ip: str,
    kind: str = "",
    context: str = "",
) -> int | None:
    """Use up a code; return the account that owns the contact, or None when nobody does.

    Raises `CodeRefused` (wrong, used, expired, five tries, never issued: one answer for all) and `TooOften`.
    """
    address = _address(kind, value)
    _spend(address, purpose, context, code, ip)
    return queries.owner_of(address)


def _spend(address: Address, purpose: str, context: str, code: str, ip: str) -> None:
    index = blind_index(address.value, purpose="contact")
    for what, who, limit in (
        ("try.ip", ip, rules.WRONG_PER_IP),
        ("try.contact", index, rules.WRONG_PER_CONTACT),
    ):
        if wait := take(what, who, [limit]):
            raise TooOften(wait)
    now = clock.now()
    row = (
        ContactCode.objects.filter(value_index=index, purpose=purpose, context=context, used_at__isnull=True)
        .order_by("-id")
        .first()
    )
    digits = "".join(character for character in rules.plain(code) if character in "0123456789")
    offered = _hash(index, purpose, context, digits)
    # every path computes one hash and compares once: the time taken tells nothing
    right = hmac.compare_digest(offered, row.code_hash if row else "0" * 64)
    if row is None or row.expires_at <= now:
        raise CodeRefused
    counted = ContactCode.objects.filter(pk=row.pk, used_at__isnull=True, tries__lt=rules.CODE_TRIES)
    if not counted.update(tries=F("tries") + 1) or not right:
        raise CodeRefused
    if not ContactCode.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=now):
        raise CodeRefused


def enter_with_code(actor: Actor, *, value: str, code: str, ip: str, locale: str = "") -> tuple[int, bool]:
    """Sign in or register by a code: return ``(account id, whether it was just made)``. Source: A12.

    Raises `CodeRefused`, `TooOften`; a stopped account gets `CodeRefused` as well; `DormantContact` for a phone that may
    have a new owner.
    """
    address = _address("", value)
    _spend(address, SIGN_IN, "", code, ip)
    with transaction.atomic():
        owner = queries.owner_of(address)
        if owner is not None:
            if not Account.objects.filter(pk=owner, is_active=True, kind=Account.APPLICANT).exists():
                raise CodeRefused
            _not_dormant(owner, address)
            index = blind_index(address.value, purpose="contact")
            Contact.objects.filter(account_id=owner, value_index=index).update(last_used_at=clock.now())
            return owner, False
        account_id = create_applicant(actor, locale=locale)
        attach_contact(actor, account_id=account_id, address=address)
        return account_id, True


def _not_dormant(owner: int, address: Address) -> None:
    """Refuse a phone unused for a year and a half on an account whose identity was checked (recycled numbers, A12)."""
    index = blind_index(address.value, purpose="contact")
    before = clock.now() - rules.DORMANT_AFTER
    long_unused = Contact.objects.filter(account_id=owner, value_index=index, kind=ContactKind.PHONE)
    checked = Account.objects.filter(pk=owner, identity_level__gte=1)
    if long_unused.filter(last_used_at__lt=before).exists() and checked.exists():
        raise DormantContact


def attach_contact(actor: Actor, *, account_id: int, address: Address) -> int:
    """Give a proved contact to an account; the first becomes the preferred one. Raises `ContactTaken`."""
    index = blind_index(address.value, purpose="contact")
    now = clock.now()
    first = not Contact.objects.filter(account_id=account_id, verified_at__isnull=False).exists()
    try:
        with transaction.atomic():
            row, _made = Contact.objects.update_or_create(
                account_id=account_id,
                value_index=index,
                defaults={
                    "kind": address.kind,
                    "value": address.value,
                    "verified_at": now,
                    "last_used_at": now,
                    "is_preferred": first,
                },
            )
    except IntegrityError as fault:
        raise ContactTaken from fault
    raised = Account.objects.filter(pk=account_id, standing=Standing.UNVERIFIED)
    raised.update(standing=Standing.CONTACT_VERIFIED)
    with transaction.atomic():
        events.record(
            ContactVerified(kind=address.kind, contact_id=row.pk), actor=actor, subject=("account", account_id)
        )
    return row.pk


def add_contact(actor: Actor, *, value: str, code: str, ip: str) -> int:
    """Add a contact proved by a code of purpose ``add_contact`` to one's own account; return its id.

    Raises `CodeRefused`, `TooOften`, `ContactTaken` (only after the code proved that the contact is one's own).
    """
    if actor.account_id is None:
        raise NotFound
    address = _address("", value)
    _spend(address, ADD_CONTACT, str(actor.account_id), code, ip)
    with transaction.atomic():
        return attach_contact(actor, account_id=actor.account_id, address=address)


@transaction.atomic
def remove_contact(actor: Actor, *, contact_id: int) -> None:
    """Remove one of one's own contacts, never the last verified one (`LastContact`)."""
    row = Contact.objects.filter(pk=contact_id, account_id=actor.account_id or 0).first()
    if row is None:
        raise NotFound
    others = Contact.objects.filter(account_id=row.account_id, verified_at__isnull=False).exclude(pk=row.pk)
    heir = others.order_by("id").first()
    if heir is None:
        raise LastContact
    row.delete()
    if row.is_preferred:
        Contact.objects.filter(pk=heir.pk).update(is_preferred=True)
    events.record(
        ContactRemoved(kind=row.kind, contact_id=contact_id), actor=actor, subject=("account", row.account_id)
    )


@transaction.atomic
def prefer_contact(actor: Actor, *, contact_id: int) -> None:
    """Choose to which of one's own contacts messages go first."""
    policy.require(actor, "people.account.edit", actor.account_id)
    own = Contact.objects.filter(account_id=actor.account_id or 0, verified_at__isnull=False)
    if not own.filter(pk=contact_id).exists():
        raise NotFound
    own.exclude(pk=contact_id).update(is_preferred=False)
    own.filter(pk=contact_id).update(is_preferred=True)


def forget_codes() -> int:
    """Drop the codes that ended more than a day ago; return how many."""
    before = clock.now() - timedelta(days=1)
    return ContactCode.objects.filter(expires_at__lt=before).delete()[0]
