"""What is not there: a page missing in the original, a record that is incomplete. Said by name, withdrawn, never edited."""

from __future__ import annotations

from django.db import models


class MissingPage(models.Model):
    """A page that the original does not have (any more): torn out, eaten, never bound in (domain.md 5.6 #20)."""

    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, related_name="missing_pages")
    ref_code_norm = models.CharField(max_length=80)
    label = models.CharField(max_length=40)  # as written
    label_norm = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=400, blank=True)
    noted_by = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField()
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volume", "label_norm"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="missing_page_once",
            )
        ]
        indexes = [models.Index(fields=["ref_code_norm"], name="missing_page_code")]

    def __str__(self) -> str:
        return f"{self.ref_code_norm} {self.label}"


class IncompleteRecord(models.Model):
    """A record that says less than it should, as of exchange students whose marks were kept elsewhere (5.6 #23)."""

    mention = models.ForeignKey("catalogue.PersonMention", on_delete=models.CASCADE, related_name="incompletes")
    reason = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=400, blank=True)
    ask = models.CharField(max_length=120, blank=True)  # who has the rest: "教务处"
    ask_en = models.CharField(max_length=160, blank=True)
    noted_by = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField()
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mention"], condition=models.Q(withdrawn_at__isnull=True), name="incomplete_record_once"
            )
        ]

    def __str__(self) -> str:
        return f"incomplete {self.mention_id}"
