"""What an archive decides and may change: materials, purposes, reasons, phrases. Versioned data, never enums."""

from __future__ import annotations

from django.db import models


class MaterialType(models.Model):
    """One material of the catalogue in one version. A line keeps the version it was ordered under."""

    code = models.CharField(max_length=24)
    version = models.IntegerField(default=1)
    order = models.IntegerField(default=0)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    who = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    copies = models.IntegerField(default=1)
    methods = models.JSONField(default=list)
    sealed_envelope = models.BooleanField(default=False)
    days = models.IntegerField(default=3)
    remarks = models.CharField(max_length=300, blank=True)
    remarks_en = models.CharField(max_length=300, blank=True)
    remote = models.BooleanField(default=True)
    proof = models.BooleanField(default=False)
    approval = models.CharField(max_length=12, blank=True)
    product = models.CharField(max_length=12, default="COPY")  # COPY | LETTER | NONE
    record_kinds = models.JSONField(default=list)
    levels = models.JSONField(default=list)
    first_year = models.IntegerField(null=True, blank=True)
    last_year = models.IntegerField(null=True, blank=True)
    fee_fen = models.IntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="material_version_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Term(models.Model):
    """A word of a list: PURPOSE, RELATIONSHIP, EVIDENCE, REASON, PHRASE, PLACE, SEALING, SWITCH, COUNTING, RETENTION."""

    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=32)
    version = models.IntegerField(default=1)
    order = models.IntegerField(default=0)
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=400)
    hint = models.CharField(max_length=300, blank=True)
    hint_en = models.CharField(max_length=400, blank=True)
    value = models.JSONField(default=dict)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code", "version"], name="term_version_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class CourierRegion(models.Model):
    """A region the courier does not serve now (A25)."""

    region = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    suspended_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region"], condition=models.Q(resumed_at__isnull=True), name="courier_region_suspended_once"
            )
        ]

    def __str__(self) -> str:
        return self.region
