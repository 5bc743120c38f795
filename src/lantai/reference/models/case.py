"""Cases, what was claimed, and their lines. A case stores no state: it is derived (domain.md 3.3 rule 1)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from lantai.foundation.fields import EncryptedTextField
from lantai.reference.states import LineState, Outcome


class Case(models.Model):
    """A request (申请), whichever door it came through."""

    number = models.CharField(max_length=16, unique=True)
    site = models.CharField(max_length=16)
    channel = models.CharField(max_length=12)
    locale = models.CharField(max_length=8, default="zh-hans")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applicant_name = EncryptedTextField(purpose="case.name")
    phone = EncryptedTextField(purpose="case.phone")
    email = EncryptedTextField(purpose="case.email")
    name_index = models.CharField(max_length=64, blank=True, db_index=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    email_index = models.CharField(max_length=64, blank=True, db_index=True)
    user_key = models.CharField(max_length=64, db_index=True)  # one person served, for counting and duplicates
    relationship = models.CharField(max_length=12, default="SELF")
    proxy_id = models.BigIntegerField(null=True, blank=True)
    letter = EncryptedTextField(purpose="case.letter")  # JSON of UnitLetter
    purpose = models.CharField(max_length=24)
    purpose_text = EncryptedTextField(purpose="case.purpose")
    remark = EncryptedTextField(purpose="case.remark")
    urgent = models.BooleanField(default=False)
    urgent_reason = models.CharField(max_length=24, blank=True)
    needed_by = models.DateField(null=True, blank=True)
    identity_level = models.SmallIntegerField(default=0)
    submitted_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    consent_note = EncryptedTextField(purpose="case.consent")
    unit_list = models.ForeignKey(
        "reference.UnitList", on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )  # it came with a unit's sheet (A23)
    notices_read = models.JSONField(default=list)
    merged_remark = models.BooleanField(default=False)  # the remark was turned into lines (A17)
    version = models.IntegerField(default=0)  # grows with every act on the whole case: what a page was drawn from
    reduced_at = models.DateTimeField(null=True, blank=True)  # personal particulars are gone, the counts stay (P6)

    class Meta:
        indexes = [models.Index(fields=["applicant", "-submitted_at"], name="case_of_applicant")]

    def __str__(self) -> str:
        return self.number


class StudyClaim(models.Model):
    """What the applicant says about one enrolment."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="studies")
    number = models.SmallIntegerField()
    claim = EncryptedTextField(purpose="study.claim")  # JSON of values.StudyClaim
    person_key = models.CharField(max_length=64, db_index=True)  # blind: folded name and years

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="study_number_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class Line(models.Model):
    """An order line (申请项): one material. The thing that moves."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lines")
    number = models.SmallIntegerField()
    material = models.CharField(max_length=24)
    material_version = models.IntegerField(default=1)
    copies = models.SmallIntegerField(default=1)
    language = models.CharField(max_length=8, default="zh")
    description = EncryptedTextField(purpose="line.description")
    study = models.ForeignKey(StudyClaim, on_delete=models.PROTECT, null=True, blank=True)

    state = models.CharField(max_length=16, default=LineState.DRAFT)
    substate = models.CharField(max_length=16, blank=True)
    origin = models.CharField(max_length=16, blank=True)  # state that asked, forwarded or proposed
    outcome = models.CharField(max_length=12, blank=True)
    site = models.CharField(max_length=16)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    forwarded_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    forwarded_site = models.CharField(max_length=16, blank=True)
    forwarded_section = models.CharField(max_length=40, blank=True)

    promise_seconds = models.IntegerField(default=0)
    clock_spent = models.IntegerField(default=0)  # working seconds
    clock_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    step_due_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField()
    reminded = models.SmallIntegerField(default=0)
    escalated = models.SmallIntegerField(default=0)
    away_until = models.DateField(null=True, blank=True)
    away_why = models.CharField(max_length=120, blank=True)

    person_id = models.BigIntegerField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    producer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    draft_id = models.UUIDField(null=True, blank=True)
    draft_digest = models.CharField(max_length=64, blank=True)
    draft_pages = models.SmallIntegerField(default=0)
    draft_kind = models.CharField(max_length=8, blank=True)  # COPY | LETTER | NORECORD
    draft_at = models.DateTimeField(null=True, blank=True)
    draft_mentions = models.JSONField(default=list)
    draft_automatic = models.BooleanField(default=False)
    courses = models.JSONField(default=list)  # [as on the page, approved English, approval] of a transcript
    draft_note = models.CharField(max_length=80, blank=True)  # why no draft could be prepared by itself
    proof_agreed = models.CharField(max_length=64, blank=True)  # digest the applicant agreed to
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issue_no = models.CharField(max_length=24, blank=True, db_index=True)
    code = EncryptedTextField(purpose="line.code")
    document_id = models.UUIDField(null=True, blank=True)
    previous_issues = models.JSONField(default=list)

    reason = models.CharField(max_length=24, blank=True)
    approval_rule = models.CharField(max_length=120, blank=True)
    ask = models.JSONField(default=dict)  # phrases, fields, evidence of NEED_MORE
    amount_fen = models.IntegerField(default=0)
    paid_at = models.DateTimeField(null=True, blank=True)
    decisions = models.SmallIntegerField(default=0)
    appealed_decision = models.SmallIntegerField(default=0)
    reopened = models.SmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=0)  # grows with every act: what a page was drawn from

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="line_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in LineState]), name="line_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=[item.value for item in Outcome]), name="line_outcome_known"
            ),
            models.CheckConstraint(condition=models.Q(copies__gte=0), name="line_copies_sane"),
        ]
        indexes = [
            models.Index(fields=["site", "due_at"], name="line_worklist", condition=models.Q(closed_at__isnull=True)),
            models.Index(fields=["handler", "state"], name="line_of_handler"),
            models.Index(fields=["material", "person_id"], name="line_duplicates"),
            models.Index(fields=["state", "entered_at"], name="line_timers"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.state}"


class Decision(models.Model):
    """A proposed, confirmed or appealed negative answer. Numbered, so that each may be appealed once."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="negatives")
    number = models.SmallIntegerField()
    kind = models.CharField(max_length=12)  # REFUSED | NOT_FOUND
    reason = models.CharField(max_length=24, blank=True)
    words = EncryptedTextField(purpose="decision.words")
    places = models.JSONField(default=list)
    second_places = models.JSONField(default=list)
    elsewhere = models.CharField(max_length=200, blank=True)
    look_up = models.BigIntegerField(null=True)  # the catalogue's record of the whole check list
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sent_back = models.BooleanField(default=False)
    appeal = EncryptedTextField(purpose="decision.appeal")
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    appeal_words = EncryptedTextField(purpose="decision.answer")
    appeal_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="decision_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Candidate(models.Model):
    """A mention found for a line, with what spoke for it when it was found. Seen by staff only."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="candidates")
    mention_id = models.BigIntegerField()
    rank = models.SmallIntegerField()
    snapshot = EncryptedTextField(purpose="candidate.snapshot")  # JSON of catalogue.values.Candidate
    certain = models.BooleanField(default=False)
    chosen = models.BooleanField(default=False)
    attached_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "mention_id"], name="candidate_once")]

    def __str__(self) -> str:
        return f"{self.line_id} → {self.mention_id}"


class LineCheck(models.Model):
    """A recorded check: IDENTITY, AUTHORITY, DUPLICATE, HELD, CANDIDATE, OPENING, PRIVACY."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=12)
    passed = models.BooleanField()
    code = models.CharField(max_length=40, blank=True)
    words = EncryptedTextField(purpose="check.words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.passed}"


class OrderDraft(models.Model):
    """An unfinished order (state DRAFT), kept 30 days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    order = EncryptedTextField(purpose="draft.order")
    saved_at = models.DateTimeField()
    reminded = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.id)


class IdempotencyKey(models.Model):
    """One submission: the same key with the same body replays the receipt, with another body it is refused."""

    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="submission_once")]

    def __str__(self) -> str:
        return self.key
