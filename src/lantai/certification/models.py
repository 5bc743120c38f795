"""Drafts, the register of issued documents with their digests, endings, uses of the seal, prints, verifications."""

from __future__ import annotations

import uuid

from django.db import models

from lantai.certification.states import DraftState, EndingState, IssueState
from lantai.foundation.fields import EncryptedTextField


class Draft(models.Model):
    """One document as prepared, with all it was set from, so that it can be set again with number, code and seal.

    A discarded one is reduced to who prepared what for which line and when: it names nobody and shows nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=12, default=DraftState.READY)
    kind = models.CharField(max_length=24)  # copy, or the kind of a letter
    material = models.CharField(max_length=40)
    template = models.CharField(max_length=40)
    template_version = models.CharField(max_length=64)
    contents = EncryptedTextField(purpose="certification.contents")  # JSON: what the template is given
    pictures = models.JSONField(default=list)  # [[file name, object id]]: masked pictures only
    digest = models.CharField(max_length=64)
    stored = models.ForeignKey("preservation.StoredObject", on_delete=models.PROTECT, null=True)  # None: discarded
    page_count = models.SmallIntegerField()
    page_digests = models.JSONField(default=list)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    ref_codes = models.JSONField(default=list)
    copies = models.SmallIntegerField(default=1)
    case_number = models.CharField(max_length=32)
    line_id = models.BigIntegerField()
    requested_by = models.BigIntegerField(null=True)
    subject_name = EncryptedTextField(purpose="certification.subject")
    subject_name_en = EncryptedTextField(purpose="certification.subject")
    ground = models.CharField(max_length=80)
    prepared_by = models.BigIntegerField(null=True)  # None: set by the system, not yet taken over by a person
    prepared_by_name = models.CharField(max_length=80, blank=True)
    prepared_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case_number", "line_id"], name="draft_line")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=list(DraftState)), name="draft_state_known"),
            models.CheckConstraint(condition=models.Q(copies__gte=1) & models.Q(copies__lte=20), name="draft_copies"),
            models.CheckConstraint(
                condition=models.Q(kind="deed", line_id=0, requested_by=None)
                | ~models.Q(kind="deed") & models.Q(line_id__gt=0),
                name="draft_for_a_line_or_a_deed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class IssueCounter(models.Model):
    """The last serial of a year; grows in the transaction that issues, so there are no gaps."""

    year = models.SmallIntegerField(primary_key=True)
    last = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class IssuedDocument(models.Model):
    """The register of issued documents (签发登记簿). What is written here once is also a leaf of the issues ledger."""

    issue_no = models.CharField(max_length=16, unique=True)
    number = models.CharField(max_length=60)
    year = models.SmallIntegerField()
    serial = models.IntegerField()
    state = models.CharField(max_length=12, default=IssueState.ACTIVE)
    code_hash = models.CharField(max_length=64, unique=True)
    signature_digest = models.CharField(max_length=64, db_index=True)
    seal_fingerprint = models.CharField(max_length=64)
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="issued")
    stored = models.ForeignKey("preservation.StoredObject", on_delete=models.PROTECT)
    kind = models.CharField(max_length=24)
    material = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    subject_name = EncryptedTextField(purpose="certification.subject")
    subject_name_en = EncryptedTextField(purpose="certification.subject")
    facts = EncryptedTextField(purpose="certification.facts")  # JSON: lines of the verify page, as issued
    pages = models.SmallIntegerField()
    page_digests = models.JSONField(default=list)  # of the draft the second person approved
    ref_codes = models.JSONField(default=list)
    copies = models.SmallIntegerField(default=1)
    case_number = models.CharField(max_length=32)
    line_id = models.BigIntegerField()
    requested_by = models.BigIntegerField(null=True)
    ground = models.CharField(max_length=80)
    prepared_by = models.BigIntegerField()
    sealed_by = models.BigIntegerField()
    sealed_by_name = models.CharField(max_length=80)
    sealed_at = models.DateTimeField()
    ledger_position = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True)
    superseded_by = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_number", "line_id"], name="issued_line"),
            models.Index(fields=["sealed_at"], name="issued_at"),
            models.Index(fields=["requested_by"], name="issued_for"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="issued_serial_once"),
            models.CheckConstraint(condition=models.Q(state__in=list(IssueState)), name="issued_state_known"),
            models.CheckConstraint(condition=~models.Q(sealed_by=models.F("prepared_by")), name="issued_by_two_people"),
            models.CheckConstraint(
                condition=models.Q(kind="deed", line_id=0, requested_by=None)
                | ~models.Q(kind="deed") & models.Q(line_id__gt=0),
                name="issued_for_a_line_or_a_deed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_no} {self.state}"


class IssuedDigest(models.Model):
    """Length and digests by which one exact file is recognised: the sealed file, and each archive copy made from it."""

    SEALED, ARCHIVE = "sealed", "archive"

    issue = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="digests")
    kind = models.CharField(max_length=8)
    length = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    sm3 = models.CharField(max_length=64)
    stored = models.ForeignKey("preservation.StoredObject", on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    ledger_position = models.BigIntegerField(null=True)  # an archive copy is a leaf of its own

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["sealed", "archive"]), name="issued_digest_kind"),
            models.UniqueConstraint(
                fields=["issue"], condition=models.Q(kind="sealed"), name="issued_digest_one_sealed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class SealUse(models.Model):
    """One use of the seal key."""

    issue = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="seal_uses")
    seal_fingerprint = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    case_number = models.CharField(max_length=32)
    used_by = models.BigIntegerField()
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.issue_id} {self.used_at:%F %T}"


class Ending(models.Model):
    """A proposal, and its confirmation by a second person, that an issued document is no longer in force."""

    issue = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="endings")
    kind = models.CharField(max_length=12)  # SUPERSEDED, REVOKED, ANNULLED
    state = models.CharField(max_length=12, default=EndingState.PROPOSED)
    reason_code = models.CharField(max_length=40)
    reason = EncryptedTextField(purpose="certification.reason")
    successor = models.CharField(max_length=16, blank=True)
    proposed_by = models.BigIntegerField()
    proposed_by_name = models.CharField(max_length=80, blank=True)
    proposed_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    ledger_position = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=list(EndingState)), name="ending_state_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[IssueState.SUPERSEDED, IssueState.REVOKED, IssueState.ANNULLED]),
                name="ending_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="ending_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["issue"], condition=models.Q(state__in=["PROPOSED", "CONFIRMED"]), name="ending_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind} {self.state}"


class PaperCopy(models.Model):
    """One printed copy: x of y, and the envelope it went into."""

    issue = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="paper")
    serial = models.SmallIntegerField()
    of = models.SmallIntegerField()
    envelope = models.CharField(max_length=40, blank=True)
    printed_by = models.BigIntegerField()
    printed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "serial"], name="paper_serial_once")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.serial}/{self.of}"


class HolderPin(models.Model):
    """By what the holder lets somebody see the pages of a copy (F6). Only the salt is kept: the PIN is a keyed digest
    of it, so the database alone gives none away.
    """

    issue = models.OneToOneField(IssuedDocument, on_delete=models.CASCADE, related_name="pin")
    salt = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    misses = models.SmallIntegerField(default=0)  # wrong tries since it was made; too many end it

    def __str__(self) -> str:
        return f"{self.issue_id} {self.made_at:%F}"


class VerificationLog(models.Model):
    """Somebody checked a document. No full address is kept, only the network it came from, for thirty days (P12)."""

    issue = models.ForeignKey(IssuedDocument, on_delete=models.CASCADE, null=True, related_name="verifications")
    at = models.DateTimeField()
    way = models.CharField(max_length=8)
    verdict = models.SmallIntegerField()
    reason = models.CharField(max_length=24)
    place = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["issue", "at"], name="verification_issue")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__gte=1) & models.Q(verdict__lte=6), name="verification_verdict_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.verdict} {self.at:%F %T}"
