"""How holdings stood at a moment: what changed a volume and when, the key classes, and what should exist of them."""

from __future__ import annotations

from django.db import models

from lantai.catalogue import states


class VolumeThen(models.Model):
    """How a volume was called and classed until something dated changed it. Written before the change, never edited;
    goes with a volume whose import is undone, since that was never held.
    """

    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, related_name="then")
    ref_code = models.CharField(max_length=80)
    class_node = models.ForeignKey(
        "catalogue.ClassNode", on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    class_code = models.CharField(max_length=24, blank=True)
    year = models.IntegerField(null=True, blank=True)
    department = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=500, blank=True)  # key classes read its words
    provisional = models.BooleanField(default=False)  # only named by a list until then
    elements = models.JSONField(default=dict, blank=True)  # of them those that tell the carrier
    secrecy = models.CharField(max_length=12, default=states.Secrecy.PUBLIC.value)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volume", "until"], name="volume_then_once")]
        indexes = [models.Index(fields=["until"], name="volume_then_until")]

    def __str__(self) -> str:
        return f"{self.ref_code} … {self.until:%Y-%m-%d}"


class KeyClass(models.Model):
    """重点类目: a kind of teaching records whose completeness is followed (B09). Which classes it means is data."""

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    classes = models.JSONField(default=dict)  # scheme code → codes that begin its classes
    words = models.JSONField(default=list)  # the title holds one of these; empty: every title
    further = models.BooleanField(default=False)  # followed too, but none of the six that the university names
    rank = models.SmallIntegerField(default=100)  # the first that fits a volume takes it

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class ExpectedHoldings(models.Model):
    """What should exist of a key class, each year: said by somebody on a ground, withdrawn, never edited."""

    key_class = models.ForeignKey(KeyClass, on_delete=models.PROTECT, related_name="expected")
    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT)
    year_from = models.SmallIntegerField()
    year_to = models.SmallIntegerField()
    department = models.CharField(max_length=120, blank=True)  # empty: the whole fonds
    volumes = models.IntegerField(default=1)  # at least so many a year; 0: there was nothing to keep
    ground = models.CharField(max_length=300)
    declared_by = models.BigIntegerField(null=True)
    declared_at = models.DateTimeField()
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year_to__gte=models.F("year_from"), volumes__gte=0), name="expected_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key_class_id} {self.year_from}–{self.year_to} ≥ {self.volumes}"
