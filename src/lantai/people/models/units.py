"""Schools and departments through time: units, their dated names, and how one became another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lantai.people.states import EdgeKind


class OrgUnit(models.Model):
    """A body that made records: a university, a college, a department. Years are inclusive."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, default="department")  # university | school | department
    parent = models.ForeignKey("people.OrgUnit", null=True, on_delete=models.PROTECT, related_name="children")
    founded = models.SmallIntegerField(null=True)
    dissolved = models.SmallIntegerField(null=True)
    source = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(founded__isnull=True) | Q(dissolved__isnull=True) | Q(dissolved__gte=F("founded")),
                name="unit_years_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Asserted(models.Model):
    """Said by somebody on some evidence, and taken back with a reason; never edited."""

    citation = models.CharField(max_length=300, blank=True)  # the paper that says so: "校发〔1998〕21 号"
    asserted_by = models.BigIntegerField(null=True)
    asserted_by_name = models.CharField(max_length=80, blank=True)  # of another house, which it came from
    asserted_at = models.DateTimeField(null=True)
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_by_name = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


STANDING = Q(withdrawn_at__isnull=True)


class OrgName(Asserted):
    """A name of a unit in some years: official, an alias or a short form. `folded` is what look-ups compare."""

    unit = models.ForeignKey("people.OrgUnit", on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    is_official = models.BooleanField(default=True)
    valid_from = models.SmallIntegerField(null=True)
    valid_to = models.SmallIntegerField(null=True)
    folded = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name", "valid_from"], condition=STANDING, name="unit_name_once")
        ]
        ordering = ["valid_from", "id"]

    def __str__(self) -> str:
        return self.name


class OrgEdge(Asserted):
    """`older` became `newer` (in whole or in part) in `year`."""

    older = models.ForeignKey("people.OrgUnit", on_delete=models.CASCADE, related_name="later")
    newer = models.ForeignKey("people.OrgUnit", on_delete=models.CASCADE, related_name="earlier")
    kind = models.CharField(max_length=12)
    year = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in EdgeKind]), name="edge_kind_known"),
            models.CheckConstraint(condition=~Q(older=F("newer")), name="edge_not_to_itself"),
            models.UniqueConstraint(fields=["older", "newer", "kind"], condition=STANDING, name="edge_once"),
        ]

    def __str__(self) -> str:
        return f"{self.older_id}→{self.newer_id} {self.kind}"
