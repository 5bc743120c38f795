"""Urgent calls to the whole archive (B40), one open a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantai.reference.models.case import Case
from lantai.reference.states import UrgentState


class UrgentCall(models.Model):
    """One urgent call: raised with a reason, claimed by a named person, found, delivered — or declined as not urgent."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="calls")
    state = models.CharField(max_length=12, default=UrgentState.RAISED)
    reason = models.CharField(max_length=24)
    site = models.CharField(max_length=16)  # that holds the record
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    rung = models.SmallIntegerField(default=0)
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # who is asked by name now
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in UrgentState]), name="urgent_state_known"
            ),
            models.UniqueConstraint(fields=["case"], condition=models.Q(ended_at=None), name="urgent_call_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
