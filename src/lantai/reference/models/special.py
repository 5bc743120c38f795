"""What two materials need beside a line: items ordered to the reading room, contents of a personnel envelope."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantai.reference.models.case import Line


class ReadingItem(models.Model):
    """One volume or item of a reading-room order, with what the opening gate said when it was added."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="reading")
    fonds_code = models.CharField(max_length=16)
    ref_code = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    allowed = models.BooleanField()
    code = models.CharField(max_length=40)
    needs = models.JSONField(default=list)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "fonds_code", "ref_code"], name="reading_item_once")]

    def __str__(self) -> str:
        return self.ref_code


class EnvelopeContent(models.Model):
    """One paper found in a personnel envelope before it is sent (domain.md 3.4)."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="contents")
    code = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "code"], name="envelope_content_once")]

    def __str__(self) -> str:
        return self.code
