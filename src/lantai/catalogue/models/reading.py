"""On which terms a fonds is read by the public: data of the archive, not settings."""

from __future__ import annotations

from django.db import models

from lantai.catalogue import states


class ReadingTerms(models.Model):
    """One row a fonds; without one the strictest answer but one: no stubs, page images under a watermark."""

    fonds = models.OneToOneField("catalogue.Fonds", on_delete=models.PROTECT, related_name="reading_terms")
    stubs = models.BooleanField(default=False)  # may anybody know by code that something not open is held
    images = models.CharField(max_length=8, default=states.Images.MARKED.value)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(images__in=[one.value for one in states.Images]), name="reading_images_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fonds_id} {self.images}"
