"""Contacts, the codes that prove them, and proxies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lantai.foundation import clock
from lantai.foundation.fields import EncryptedTextField
from lantai.people.states import ContactKind, ProxyState


class Contact(models.Model):
    """A phone or mail of an account: encrypted, found through a blind index; one owner per verified contact."""

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8)
    value = EncryptedTextField(purpose="people.contact")
    value_index = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True)
    is_preferred = models.BooleanField(default=False)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in ContactKind]), name="contact_kind_known"),
            models.UniqueConstraint(
                fields=["value_index"], condition=Q(verified_at__isnull=False), name="contact_one_owner"
            ),
            models.UniqueConstraint(fields=["account", "value_index"], name="contact_once_per_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id}"


class ContactCode(models.Model):
    """A one-time code sent to a contact; kept as a keyed hash, bound to a purpose and a context."""

    kind = models.CharField(max_length=8)
    value_index = models.CharField(max_length=64)
    purpose = models.CharField(max_length=24)
    context = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["value_index", "purpose", "-created_at"], name="code_of_contact")]

    def __str__(self) -> str:
        return f"{self.purpose} code"


class Proxy(models.Model):
    """A holder lets somebody else act for them once (services.md F10)."""

    holder = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="proxies_given")
    proxy_name = EncryptedTextField(purpose="people.proxy_name")
    phone = EncryptedTextField(purpose="people.proxy_phone")
    phone_index = models.CharField(max_length=64)
    scope = models.CharField(max_length=120, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, default=ProxyState.OFFERED)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="proxies_held")
    accepted_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_for = models.CharField(max_length=64, blank=True)  # reference of the case

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in ProxyState]), name="proxy_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["ACCEPTED", "USED"]) | Q(accepted_by__isnull=False), name="proxy_has_acceptor"
            ),
        ]
        indexes = [models.Index(fields=["phone_index", "state"], name="proxy_phone")]

    def __str__(self) -> str:
        return f"proxy {self.pk} of {self.holder_id}"


class Throttle(models.Model):
    """How often something was tried in one window of time; the key is a keyed hash, so it names nobody."""

    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.IntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="throttle_once")]
        indexes = [models.Index(fields=["expires_at"], name="throttle_expiry")]

    def __str__(self) -> str:
        return self.key[:8]
