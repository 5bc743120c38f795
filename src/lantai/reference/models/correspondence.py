"""Words and papers between the applicant and the archive, and the grants that open the progress page."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from lantai.foundation.fields import EncryptedTextField
from lantai.reference.models.case import Case, Line


class Message(models.Model):
    """One message of the thread; `internal` ones are for staff only."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    side = models.CharField(max_length=10)  # APPLICANT | ARCHIVE
    internal = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    author_name = EncryptedTextField(purpose="message.author")
    text = EncryptedTextField(purpose="message.text")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "at"], name="message_thread"),
            models.Index(fields=["case"], name="message_unread", condition=models.Q(side="APPLICANT", read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.side}"


class Evidence(models.Model):
    """One paper of somebody's vault. Kept once with consent (B32), otherwise dropped 30 days after the check (P2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=4)
    name = EncryptedTextField(purpose="evidence.name")
    object_id = models.UUIDField(null=True)  # null when the bytes were dropped
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    length = models.BigIntegerField()
    pages = models.SmallIntegerField(default=1)
    added_at = models.DateTimeField()
    consent = models.BooleanField(default=False)
    keep_until = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=8, blank=True)  # PASSED | FAILED
    level = models.SmallIntegerField(default=0)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    words = EncryptedTextField(purpose="evidence.words")
    cases = models.ManyToManyField(Case, related_name="evidence")

    class Meta:
        verbose_name_plural = "evidence"
        indexes = [models.Index(fields=["keep_until"], name="evidence_keep", condition=models.Q(removed_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class ProgressGrant(models.Model):
    """The right to read one case for an hour, earned by number and the code sent to its contact."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    grant_hash = models.CharField(max_length=64, unique=True)
    granted_at = models.DateTimeField()
    grant_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.granted_at}"


class Rating(models.Model):
    """One rating a case; a complaint has a deadline for the answer (A27)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="rating")
    stars = models.SmallIntegerField()
    text = EncryptedTextField(purpose="rating.text")
    effect = EncryptedTextField(purpose="rating.effect")  # what the copy was good for (B45)
    complaint = models.BooleanField(default=False)
    at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True, blank=True)
    answer = EncryptedTextField(purpose="rating.answer")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="rating_stars")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stars}"


class Thanks(models.Model):
    """A thank-you letter (B41), quotable only with consent."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="thanks")
    text = EncryptedTextField(purpose="thanks.text")
    may_quote = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "thanks"

    def __str__(self) -> str:
        return str(self.case_id)
