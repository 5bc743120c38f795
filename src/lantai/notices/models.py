"""Tables of notices: templates, notices with their attempts, announcements."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from lantai.foundation import clock
from lantai.foundation.fields import EncryptedTextField
from lantai.notices.states import NoticeState


class MessageTemplate(models.Model):
    """One version of one message, in two languages; the newest version is used, none is ever changed."""

    code = models.CharField(max_length=40)
    version = models.IntegerField(default=1)
    purpose = models.CharField(max_length=120, blank=True)
    purpose_en = models.CharField(max_length=120, blank=True)
    variables = models.JSONField(default=list)  # names that may, and must, be given
    texts = models.JSONField(default=dict)  # {"zh-hans": {"subject", "body", "sms"}, "en": {…}}
    asked = models.BooleanField(default=False)  # the person waits for it: no quiet hours
    secret = models.BooleanField(default=False)  # words are forgotten once sent

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Notice(models.Model):
    """One thing to tell one person. Address and words are encrypted; `plan` are the addresses still to be tried."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    template = models.CharField(max_length=40)
    version = models.IntegerField()
    locale = models.CharField(max_length=10)
    account = models.ForeignKey("people.Account", null=True, on_delete=models.CASCADE, related_name="+")
    reference = models.CharField(max_length=64, blank=True, db_index=True)
    channel = models.CharField(max_length=8, blank=True)  # PHONE | MAIL
    address = EncryptedTextField(purpose="notices.address")
    plan = EncryptedTextField(purpose="notices.plan")  # JSON list of [kind, value]
    subject = EncryptedTextField(purpose="notices.subject")
    body = EncryptedTextField(purpose="notices.body")
    sms = EncryptedTextField(purpose="notices.sms")
    secret = models.BooleanField(default=False)
    asked = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=NoticeState.QUEUED)
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)  # a clerk took care of a failed one
    handled_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in NoticeState]), name="notice_state_known")
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="notice_account"),
            models.Index(fields=["id"], name="notice_failed", condition=Q(state="FAILED", handled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.reference}"


class Attempt(models.Model):
    """One try to hand a notice over, and what came of it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="attempts")
    channel = models.CharField(max_length=8)
    at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=12)  # a NoticeState
    detail = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome}"


class Announcement(models.Model):
    """News on the portal, in two languages."""

    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    body = models.TextField()
    body_en = models.TextField(blank=True)
    published_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True)
    is_pinned = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-published_at"], name="announcement_newest")]

    def __str__(self) -> str:
        return self.title
