"""Passwords, second factors and recovery codes of staff. Source: domain.md 2.12 (two factors, one cryptographic)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pyotp
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, events, ids, keyring, policy
from lantai.foundation.actor import Actor
from lantai.people.errors import NotFound, PasswordTooWeak, SignInRefused, TooOften
from lantai.people.events import PasswordChanged, RecoveryCodeUsed, SecondFactorCleared, SecondFactorSet, SignedIn
from lantai.people.events import SignInRefused as SignInRefusedEvent
from lantai.people.models import Account, RecoveryCode, SecondFactor
from lantai.people.rules import Limit, plain
from lantai.people.services.accounts import first_password
from lantai.people.services.throttle import take
from lantai.people.values import OneTimePassword

RECOVERY_CODES = 8
STEP = 30
TRIES = Limit(8, timedelta(minutes=15))
REFUSALS_WRITTEN = Limit(20, timedelta(hours=1))


def has_second_factor(account_id: int) -> bool:
    return SecondFactor.objects.filter(account_id=account_id, confirmed_at__isnull=False).exists()


@transaction.atomic
def begin_totp(actor: Actor) -> str:
    """Return a secret (base32) for the actor's authenticator app, kept until it is confirmed by a first code.

    Asking again before that gives the same secret, so that a reloaded page still fits the app.
    """
    row, __ = SecondFactor.objects.get_or_create(
        account_id=_id(actor), defaults={"secret": pyotp.random_base32(), "confirmed_at": None}
    )
    if row.confirmed_at is not None:
        raise NotFound
    return row.secret


def confirm_totp(actor: Actor, *, code: str) -> list[str]:
    """Confirm the secret by a code of the app and return eight recovery codes, shown once. Raises `SignInRefused`."""
    account_id = _id(actor)
    _limit(account_id)
    with transaction.atomic():
        row = SecondFactor.objects.filter(account_id=account_id, confirmed_at__isnull=True).first()
        step = _matching_step(row.secret, code) if row else None
        if row is None or step is None:
            raise SignInRefused
        SecondFactor.objects.filter(pk=row.pk).update(confirmed_at=clock.now(), last_step=step)
        events.record(SecondFactorSet(way="totp"), actor=actor, subject=("account", account_id))
        return _new_recovery_codes(account_id)


@transaction.atomic
def enrol_totp(actor: Actor, *, account_id: int, secret: str = "") -> str:
    """Give an account a confirmed secret at once and return it: for set-up of the demonstration, by the system only."""
    if not actor.is_system:
        policy.require(actor, "people.system_only")
    clear = secret or pyotp.random_base32()
    SecondFactor.objects.update_or_create(
        account_id=account_id, defaults={"secret": clear, "confirmed_at": clock.now(), "last_step": 0}
    )
    events.record(SecondFactorSet(way="totp"), actor=actor, subject=("account", account_id))
    return clear


def verify_totp(actor: Actor, *, code: str) -> None:
    """Check a code of the actor's app (the present step or its neighbours); each code works once.

    Raises `SignInRefused`, and `TooOften` after eight tries in a quarter of an hour.
    """
    account_id = _id(actor)
    _limit(account_id)
    row = SecondFactor.objects.filter(account_id=account_id, confirmed_at__isnull=False).first()
    step = _matching_step(row.secret, code) if row else None
    if row is None or step is None:
        raise SignInRefused
    # a step once used, or an older one, is refused: nobody can replay what was seen over a shoulder
    if not SecondFactor.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step):
        raise SignInRefused


def use_recovery_code(actor: Actor, *, code: str) -> int:
    """Use one recovery code up instead of the app; return how many are left. Raises `SignInRefused`, `TooOften`."""
    account_id = _id(actor)
    _limit(account_id)
    with transaction.atomic():
        rows = RecoveryCode.objects.filter(account_id=account_id, used_at__isnull=True)
        if not rows.filter(code_hash=_hash(account_id, code)).update(used_at=clock.now()):
            raise SignInRefused
        left = RecoveryCode.objects.filter(account_id=account_id, used_at__isnull=True).count()
        events.record(RecoveryCodeUsed(left=left), actor=actor, subject=("account", account_id))
        return left


@transaction.atomic
def renew_recovery_codes(actor: Actor) -> list[str]:
    """Throw the actor's recovery codes away and return eight new ones."""
    return _new_recovery_codes(_id(actor))


@transaction.atomic
def clear_second_factor(actor: Actor, *, account_id: int, reason: str) -> None:
    """Take away a lost device's factor; the person sets up a new one at the next sign-in.

    For the security administrator, so that nobody who resets passwords can also take a factor away.
    """
    policy.require(actor, "people.role.grant")
    if actor.account_id == account_id or not Account.objects.filter(pk=account_id, kind=Account.STAFF).exists():
        raise NotFound
    SecondFactor.objects.filter(account_id=account_id).delete()
    RecoveryCode.objects.filter(account_id=account_id).delete()
    Account.objects.get(pk=account_id).passkeys.all().delete()
    Account.objects.filter(pk=account_id).update(session_stamp=F("session_stamp") + 1)
    events.record(SecondFactorCleared(reason=reason[:200]), actor=actor, subject=("account", account_id))


@transaction.atomic
def change_password(actor: Actor, *, old: str, new: str) -> None:
    """Change one's own password; other sessions end. Raises `SignInRefused` (old one wrong), `PasswordTooWeak`."""
    row = Account.objects.get(pk=_id(actor))
    if not check_password(old, row.password):
        raise SignInRefused
    try:
        password_validation.validate_password(new, row)
    except ValidationError as fault:
        raise PasswordTooWeak(" ".join(fault.messages)) from fault
    if new == old:
        raise PasswordTooWeak(_("新密码与旧密码相同。请换一个。"))
    row.set_password(new)
    row.must_change_password = False
    row.save(update_fields=["password", "must_change_password"])
    events.record(PasswordChanged(way="own"), actor=actor, subject=("account", row.pk))


@transaction.atomic
def reset_password(actor: Actor, *, account_id: int) -> OneTimePassword:
    """Give a staff account a new first password and end its sessions; for the system administrator."""
    policy.require(actor, "people.account.create")
    row = Account.objects.filter(pk=account_id, kind=Account.STAFF).exclude(pk=_id(actor)).first()
    if row is None:
        raise NotFound
    clear = first_password()
    row.set_password(clear)
    row.must_change_password = True
    row.session_stamp += 1
    row.save(update_fields=["password", "must_change_password", "session_stamp"])
    events.record(PasswordChanged(way="reset"), actor=actor, subject=("account", row.pk))
    return OneTimePassword(row.pk, row.username, clear)


@transaction.atomic
def note_sign_in(actor: Actor, *, way: str, door: str) -> None:
    """Write down that the actor signed in."""
    account_id = _id(actor)
    Account.objects.filter(pk=account_id).update(last_seen_at=clock.now())
    events.record(SignedIn(way=way, door=door), actor=actor, subject=("account", account_id))


def note_refusal(actor: Actor, *, username: str, reason: str, ip: str) -> None:
    """Write down a refused sign-in of staff, for known and unknown names alike (subject 0), 20 an hour and address."""
    if take("refusal", ip, [REFUSALS_WRITTEN]):
        return
    known = Account.objects.filter(username=username, kind=Account.STAFF).values_list("pk", flat=True).first()
    with transaction.atomic():
        events.record(SignInRefusedEvent(reason=reason), actor=actor, subject=("account", known or 0))


def provisioning_uri(actor: Actor, *, secret: str, issuer: str) -> str:
    """Return the ``otpauth://`` address an app reads from a QR code."""
    name = Account.objects.values_list("username", flat=True).get(pk=_id(actor))
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def _id(actor: Actor) -> int:
    if actor.account_id is None:
        raise NotFound
    return actor.account_id


def _limit(account_id: int) -> None:
    if wait := take("second-factor", str(account_id), [TRIES]):
        raise TooOften(wait)


def _matching_step(secret: str, code: str) -> int | None:
    digits = "".join(character for character in plain(code) if character in "0123456789")
    now = int(clock.now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(totp.at(step * STEP), digits):
            found = step
    return found


def _hash(account_id: int, code: str) -> str:
    return hmac.new(keyring.key("recovery"), f"{account_id}:{ids.normalise(code)}".encode(), hashlib.sha256).hexdigest()


def _new_recovery_codes(account_id: int) -> list[str]:
    RecoveryCode.objects.filter(account_id=account_id).delete()
    codes = [ids.mint(10) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account_id=account_id, code_hash=_hash(account_id, code)) for code in codes
    )
    return [ids.grouped(code, 5) for code in codes]
