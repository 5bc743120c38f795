"""The use register (利用登记簿), filled by the system. Source: domain.md 3.6, B43, B45."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantai.foundation.fields import EncryptedTextField
from lantai.reference.models.case import Line


class UseRegisterEntry(models.Model):
    """One act of use. Append-only: no service changes a row; an effect learned later is a `UseEffect`."""

    number = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    day = models.DateField()  # in the archive's time zone: one person one day once
    site = models.CharField(max_length=16)
    channel = models.CharField(max_length=12)
    user = EncryptedTextField(purpose="register.user")
    user_kind = models.CharField(max_length=12)  # relationship of who asked
    user_key = models.CharField(max_length=64)
    id_hash = models.CharField(max_length=64, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=24)
    purpose_text = EncryptedTextField(purpose="register.purpose")
    effect = models.CharField(max_length=16)  # ISSUED | REPLIED | NO_RECORD | REFUSED | COLLECTED …
    material = models.CharField(max_length=24)
    ref_codes = models.JSONField(default=list)
    pages_viewed = models.JSONField(default=list)
    original_pages = models.IntegerField(default=0)
    copies = models.IntegerField(default=0)
    documents = models.JSONField(default=list)
    e_sealed = models.BooleanField(default=False)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="register")

    class Meta:
        verbose_name_plural = "use register entries"
        indexes = [
            models.Index(fields=["day", "user_key"], name="register_day_user"),
            models.Index(fields=["channel", "day"], name="register_channel_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.effect}"


class MailedPiece(models.Model):
    """One piece handed to the courier: what "邮寄 1,930 件" counts. Append-only."""

    at = models.DateTimeField()
    day = models.DateField()
    site = models.CharField(max_length=16)
    channel = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24)
    envelope_no = models.CharField(max_length=16)
    carrier = models.CharField(max_length=40)
    tracking_no = models.CharField(max_length=40)
    lines = models.JSONField(default=list)
    materials = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["carrier", "tracking_no"], name="mailed_piece_once")]
        indexes = [models.Index(fields=["day"], name="mailed_day")]

    def __str__(self) -> str:
        return self.tracking_no


class UseEffect(models.Model):
    """What the use was good for (利用效果, B45): told later by the applicant or a colleague."""

    entry = models.ForeignKey(UseRegisterEntry, on_delete=models.PROTECT, related_name="effects")
    text = EncryptedTextField(purpose="register.effect")
    source = models.CharField(max_length=12)  # RATING | THANKS | STAFF
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry_id} {self.source}"
