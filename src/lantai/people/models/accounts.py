"""Accounts, the one duty of each, their roles and second factors."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat

from lantai.foundation import clock
from lantai.foundation.fields import EncryptedTextField
from lantai.people import rules
from lantai.people.states import Standing


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Somebody who can sign in: staff by name and password, applicants by a code to their phone or mail."""

    STAFF, APPLICANT = "staff", "applicant"

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80, blank=True)
    display_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, default=APPLICANT)
    locale = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    standing = models.CharField(max_length=20, default=Standing.UNVERIFIED)
    identity_level = models.SmallIntegerField(default=0)  # L0–L3, services.md F12
    department = models.CharField(max_length=80, blank=True)
    organisation = models.CharField(max_length=120, blank=True)  # of a unit clerk
    must_change_password = models.BooleanField(default=False)
    wants_news = models.BooleanField(default=False)  # announcements by mail (A11)
    session_stamp = models.IntegerField(default=0)  # raised to end every open session of the account
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    last_seen_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["staff", "applicant"]), name="account_kind_known"),
            models.CheckConstraint(
                condition=Q(standing__in=[s.value for s in Standing]), name="account_standing_known"
            ),
            models.CheckConstraint(condition=Q(identity_level__range=(0, 3)), name="account_level_known"),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="account_kind_name")]

    def __str__(self) -> str:
        return self.display_name or self.name or self.username


class Duty(models.Model):
    """The one duty of an account, for its whole life.

    The key is ``<account id>:<duty>``, so that a `RoleGrant` can point at the pair: the database itself then refuses
    an account with two of sysadmin, secadmin and auditor, or with one of them and a role that reads holdings.
    """

    key = models.CharField(max_length=40, primary_key=True)
    account = models.OneToOneField("people.Account", on_delete=models.PROTECT, related_name="duty_row")
    duty = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(duty__in=rules.DUTIES), name="duty_known"),
            models.CheckConstraint(
                condition=Q(key=Concat(Cast(F("account_id"), models.CharField()), Value(":"), F("duty"))),
                name="duty_key_is_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class RoleGrant(models.Model):
    """A role held by an account at one site (or all), from a day to a day. Never deleted, only revoked."""

    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="grants")
    holder = models.ForeignKey("people.Duty", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    duty = models.CharField(max_length=12)
    site = models.ForeignKey("people.Site", null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    granted_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=clock.now)
    revoked_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=rules.ROLES), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(role__in=[*rules.ADMINISTRATORS, rules.CONTRACTOR], duty=F("role"))
                | Q(role__in=rules.SERVICE_ROLES, duty=rules.SERVICE)
                | Q(role__in=rules.OUTSIDE_ROLES, duty=rules.OUTSIDE),
                name="grant_duty_follows_role",
            ),
            models.CheckConstraint(
                condition=Q(holder_id=Concat(Cast(F("account_id"), models.CharField()), Value(":"), F("duty"))),
                name="grant_within_duty",
            ),
            models.CheckConstraint(condition=~Q(granted_by=F("account_id")), name="grant_not_to_oneself"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="grant_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["account", "revoked_at"], name="grant_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"


class SecondFactor(models.Model):
    """The TOTP secret of an account; `last_step` is the newest time step used, so a code works once."""

    account = models.OneToOneField("people.Account", on_delete=models.CASCADE, related_name="totp")
    secret = EncryptedTextField(purpose="people.totp")
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"totp of {self.account_id}"


class RecoveryCode(models.Model):
    """A code for the day the device is lost; kept as a keyed hash, used once."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.account_id}"


class Passkey(models.Model):
    """A WebAuthn credential: what the device gave us to check its signatures with."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=512, unique=True)  # base64url
    credential = models.TextField()  # attested credential data, base64url
    sign_count = models.BigIntegerField(default=0)
    label = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label or f"passkey of {self.account_id}"
