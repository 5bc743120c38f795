"""Which mention a row read by machine is, and how far it has been looked at."""

from __future__ import annotations

from django.db import models


class MentionReading(models.Model):
    """One row of one page picture as the reading machine found it, and the mention it came to.

    `made`: the mention came from this row. Otherwise it came from a sheet and the row only told where on the page it
    stands. `by_name`: nothing but a name that its volume holds once tells that they are one.
    `doubts` are codes ("name:FAINT", "student_no:TWICE"), see `texts.read_people`.
    """

    object_id = models.UUIDField()  # of the picture, in preservation
    place = models.IntegerField()  # which row of it, from 1
    mention = models.ForeignKey("catalogue.PersonMention", on_delete=models.CASCADE, related_name="readings")
    made = models.BooleanField(default=True)
    by_name = models.BooleanField(default=False)
    doubts = models.JSONField(default=list)
    confidence = models.FloatField(default=1.0)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_id", "place"], name="read_row_once")]

    def __str__(self) -> str:
        return f"{self.object_id} {self.place}"
