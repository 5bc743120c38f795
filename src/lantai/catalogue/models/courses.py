"""The dictionary of course names: one approved English name for a course in a span of years (domain.md 5.6 #24)."""

from __future__ import annotations

from django.db import models


class CourseName(models.Model):
    """An approved name. A new decision ends the one before; what was printed by it stays explainable."""

    name = models.CharField(max_length=120)
    name_norm = models.CharField(max_length=120)  # see rules.courses.normal
    name_en = models.CharField(max_length=200)
    year_from = models.SmallIntegerField(null=True, blank=True)  # None: from the beginning
    year_to = models.SmallIntegerField(null=True, blank=True)  # None: until now
    approval = models.CharField(max_length=200)  # by what it was approved: "教务处〔2015〕12 号"
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year_from__isnull=True)
                | models.Q(year_to__isnull=True)
                | models.Q(year_from__lte=models.F("year_to")),
                name="course_name_years",
            )
        ]
        indexes = [models.Index(fields=["name_norm", "ended_at"], name="course_name_norm")]

    def __str__(self) -> str:
        return f"{self.name} = {self.name_en}"
