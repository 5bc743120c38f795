"""Originals sent from one site to another and back: the journey, its bags, and who did what when.

What travels are loans of the reason JOURNEY: one a unit, so that nothing is out twice.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lantai.stacks.states import Carrier, JourneyState, Urgency


class Journey(models.Model):
    """What one site asked of another, for a purpose, by a moment."""

    origin = models.ForeignKey("people.Site", on_delete=models.PROTECT, related_name="+")  # keeps the originals
    destination = models.ForeignKey("people.Site", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    since = models.DateTimeField()  # when it came to this state
    due_at = models.DateTimeField(null=True, blank=True)  # by when the next step is expected; null: nothing more is
    urgency = models.CharField(max_length=10)
    purpose = models.CharField(max_length=200)
    reader = models.CharField(max_length=80, blank=True)  # for whom, where it is not for a case
    case_number = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=200, blank=True)
    wanted_by = models.DateTimeField()
    return_by = models.DateField(null=True, blank=True)  # the last day on which it is lent; said when it is sent
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(origin=F("destination")), name="journey_goes_somewhere"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in JourneyState]), name="journey_state_known"),
            models.CheckConstraint(condition=Q(urgency__in=[u.value for u in Urgency]), name="journey_urgency_known"),
            models.CheckConstraint(condition=~Q(purpose=""), name="journey_has_purpose"),
            models.CheckConstraint(
                condition=Q(state__in=[JourneyState.HOME.value, JourneyState.CANCELLED.value])
                | Q(due_at__isnull=False),
                name="journey_open_is_due",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="journey_state_due"),
            models.Index(fields=["case_number"], condition=~Q(case_number=""), name="journey_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def number(self) -> str:
        """What stands on the slip: ``YS2026-0042``."""
        return f"YS{timezone.localtime(self.requested_at).year}-{self.pk:04d}"


class Leg(models.Model):
    """One sealed bag on its way, there (`outward`) or home. It ends when somebody takes it in."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="legs")
    outward = models.BooleanField()
    carrier = models.CharField(max_length=12)
    carried_by = models.CharField(max_length=80)
    bag = models.CharField(max_length=40)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    expected_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seal_intact = models.BooleanField(null=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(carrier__in=[c.value for c in Carrier]), name="leg_carrier_known"),
            models.CheckConstraint(condition=~Q(carried_by="") & ~Q(bag=""), name="leg_is_in_somebodys_hands"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, seal_intact__isnull=True)
                | Q(ended_at__isnull=False, seal_intact__isnull=False),
                name="leg_ended_says_seal",
            ),
            models.UniqueConstraint(fields=["journey"], condition=Q(ended_at__isnull=True), name="journey_one_bag_out"),
            models.UniqueConstraint(fields=["bag"], condition=Q(ended_at__isnull=True), name="bag_out_once"),
        ]

    def __str__(self) -> str:
        return f"{self.journey_id} {self.bag}"


class JourneyStep(models.Model):
    """Who brought a journey to a state, when, and what was said about it."""

    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in JourneyState]), name="journey_step_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journey_id} {self.state}"
