"""What is out, and what may not go out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lantai.stacks.models.places import ONE_THING
from lantai.stacks.states import AWAY, Condition, Damage, LoanState, Reason


class LoanTerm(models.Model):
    """For how long a reason lends; an archive may change it."""

    reason = models.CharField(max_length=16, unique=True)
    days = models.PositiveSmallIntegerField()  # working days; 0: back the same day
    renewals = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=[r.value for r in Reason]), name="term_reason_known"),
        ]

    def __str__(self) -> str:
        return self.reason


class Loan(models.Model):
    """One volume or item taken out by somebody for a reason until a day."""

    site = models.ForeignKey("people.Site", on_delete=models.PROTECT)
    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=16)
    borrower = models.CharField(max_length=80)
    borrower_account = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    case_number = models.CharField(max_length=24, blank=True)
    journey = models.ForeignKey("stacks.Journey", on_delete=models.PROTECT, null=True, blank=True, related_name="loans")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    out_at = models.DateTimeField(null=True, blank=True)
    lent_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    due_date = models.DateField(null=True, blank=True)
    renewals = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)  # returned, lost or withdrawn
    ended_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    condition = models.CharField(max_length=12, blank=True)
    condition_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_THING, name="loan_is_one_thing"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in LoanState]), name="loan_state_known"),
            models.CheckConstraint(condition=Q(reason__in=[r.value for r in Reason]), name="loan_reason_known"),
            models.CheckConstraint(condition=~Q(borrower=""), name="loan_has_borrower"),
            models.CheckConstraint(
                condition=Q(condition__in=["", *(c.value for c in Condition)]), name="loan_condition_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=LoanState.OUT.value) | Q(out_at__isnull=False, due_date__isnull=False),
                name="loan_out_has_due_date",
            ),
            models.CheckConstraint(
                condition=Q(reason=Reason.JOURNEY.value, journey__isnull=False)
                | (~Q(reason=Reason.JOURNEY.value) & Q(journey__isnull=True)),
                name="loan_of_journey_says_so",
            ),
            # A thing is out once at a time, whoever asks and however many ask at once.
            models.UniqueConstraint(
                fields=["volume"], condition=Q(state__in=[s.value for s in AWAY]), name="volume_out_once"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=[s.value for s in AWAY]), name="item_out_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_date"], name="loan_state_due")]

    def __str__(self) -> str:
        return f"{self.volume_id or self.item_id} {self.state}"


class Hold(models.Model):
    """保护修复, light: not to be handed out from a day to a day, and why."""

    site = models.ForeignKey("people.Site", on_delete=models.PROTECT)
    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200)
    grade = models.CharField(max_length=8, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day; unknown: until released
    held_at = models.DateTimeField()
    held_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_THING, name="hold_is_one_thing"),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_reason"),
            models.CheckConstraint(condition=Q(grade__in=["", *(d.value for d in Damage)]), name="hold_grade_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="hold_days_in_order"
            ),
            models.UniqueConstraint(fields=["volume"], condition=Q(released_at__isnull=True), name="volume_held_once"),
            models.UniqueConstraint(fields=["item"], condition=Q(released_at__isnull=True), name="item_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.volume_id or self.item_id} held since {self.since}"
