"""Runs of the shredder and what each did: the receipt stands in the event log, these are its figures (P7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PurgeRun(models.Model):
    """One run. A run that was cut off stays open and is taken up by the next."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: the system
    rules = models.JSONField(default=dict)  # rule → [version, days] as they were in force

    def __str__(self) -> str:
        return f"{self.pk} {self.started_at}"


class PurgeCount(models.Model):
    """How many things one rule took away in one run; grows in the transaction that takes each away."""

    run = models.ForeignKey(PurgeRun, on_delete=models.PROTECT, related_name="counts")
    rule = models.CharField(max_length=24)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "rule"], name="purge_rule_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.count}"
