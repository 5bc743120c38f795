"""Keeping passkeys of staff; the signatures themselves are checked by `adapters.passkey`."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q

from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.people.errors import NotFound, SignInRefused
from lantai.people.events import SecondFactorSet
from lantai.people.models import Account, Passkey
from lantai.people.values import PasskeyView


def passkeys_of(actor: Actor) -> list[PasskeyView]:
    """Return the actor's passkeys, oldest first."""
    rows = Passkey.objects.filter(account_id=actor.account_id or 0).order_by("id")
    return [PasskeyView(row.pk, row.label, row.credential, row.created_at, row.last_used_at) for row in rows]


@transaction.atomic
def keep_passkey(actor: Actor, *, credential_id: str, credential: str, label: str) -> int:
    """Keep a new passkey of a staff member signed in with a second factor. Raises `NotFound`, `SignInRefused`."""
    if not actor.is_staff or not actor.second_factor or actor.account_id is None:
        raise NotFound
    try:
        with transaction.atomic():
            row = Passkey.objects.create(
                account_id=actor.account_id, credential_id=credential_id, credential=credential, label=label[:60]
            )
    except IntegrityError as fault:
        raise SignInRefused from fault
    events.record(SecondFactorSet(way="passkey"), actor=actor, subject=("account", actor.account_id))
    return row.pk


@transaction.atomic
def remove_passkey(actor: Actor, *, passkey_id: int) -> None:
    if not Passkey.objects.filter(pk=passkey_id, account_id=actor.account_id or 0).delete()[0]:
        raise NotFound


def passkey(credential_id: str) -> tuple[int, str]:
    """Return the account and the public credential of a passkey of active staff. Raises `SignInRefused`."""
    row = Passkey.objects.filter(
        credential_id=credential_id, account__is_active=True, account__kind=Account.STAFF
    ).first()
    if row is None:
        raise SignInRefused
    return row.account_id, row.credential


def use_passkey(*, credential_id: str, counter: int) -> None:
    """Note a use; a counter that did not rise (where the device counts) means a copied key: `SignInRefused`."""
    rows = Passkey.objects.filter(credential_id=credential_id)
    fresh = rows.filter(sign_count__lt=counter) if counter else rows.filter(Q(sign_count=0))
    if not fresh.update(sign_count=counter, last_used_at=clock.now()):
        raise SignInRefused
