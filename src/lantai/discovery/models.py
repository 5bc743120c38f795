"""One table: the generations of the index. The documents stand in the index itself, behind its port."""

from __future__ import annotations

from django.db import models

from lantai.discovery.states import GenerationState


class Generation(models.Model):
    """One building of the whole index. The number is its name in the index."""

    state = models.CharField(max_length=10, default=GenerationState.BUILDING.value)
    tokens = models.IntegerField()  # version of the token rule
    since_event = models.BigIntegerField(default=0)  # changes recorded after this one are written again at the end
    documents = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in GenerationState]), name="generation_state_known"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state=GenerationState.LIVE.value), name="one_live_generation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
