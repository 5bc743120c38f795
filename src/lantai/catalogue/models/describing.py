"""What can be said of a unit of description: elements as data, control notes, related units, fonds before fonds."""

from __future__ import annotations

from django.db import models


class DescriptionElement(models.Model):
    """著录项目 (DA/T 18-2022): its name, levels and kind. `column` names where it is held when it is searched."""

    code = models.CharField(max_length=32, unique=True)
    group = models.CharField(max_length=16)  # identity | context | content | access | related | notes
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    levels = models.JSONField(default=list)  # fonds, series, volume, item, component
    obligation = models.CharField(max_length=12, default="optional")  # mandatory | if_exists | optional
    kind = models.CharField(max_length=8, default="line")  # line | text | day | number | choice
    choices = models.JSONField(default=list, blank=True)  # [[code, name, name_en], …]
    column = models.CharField(max_length=32, blank=True)
    editable = models.BooleanField(default=True)  # by the form; opening, destruction and place have doors of their own
    inherits = models.BooleanField(default=False)  # from the level above, where this one says nothing
    longest = models.IntegerField(default=200)
    hint = models.CharField(max_length=120, blank=True)
    hint_en = models.CharField(max_length=200, blank=True)
    rank = models.SmallIntegerField(default=100)

    class Meta:
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return self.name


class DescriptionNote(models.Model):
    """著录控制: who changed what of a description, when, from what, and why. Only ever added to; of what has become a state
    secret who, when and which element is left.
    """

    unit_kind = models.CharField(max_length=10)
    unit_id = models.BigIntegerField()
    element = models.CharField(max_length=32)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    why = models.CharField(max_length=300, blank=True)
    noted_by = models.BigIntegerField(null=True)
    noted_by_name = models.CharField(max_length=80)
    noted_at = models.DateTimeField()
    batch = models.ForeignKey(
        "catalogue.ImportBatch", on_delete=models.PROTECT, null=True, blank=True
    )  # that brought it

    class Meta:
        indexes = [models.Index(fields=["unit_kind", "unit_id", "noted_at"], name="description_note_of")]

    def __str__(self) -> str:
        return f"{self.unit_kind} {self.unit_id} {self.element}"


class RelatedUnit(models.Model):
    """相关著录单元: two units that belong to one matter; read from both ends."""

    from_kind = models.CharField(max_length=10)
    from_id = models.BigIntegerField()
    to_kind = models.CharField(max_length=10)
    to_id = models.BigIntegerField()
    relation = models.CharField(max_length=16)  # see texts.describing.RELATIONS
    note = models.CharField(max_length=200, blank=True)
    added_by = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    batch = models.ForeignKey(
        "catalogue.ImportBatch", on_delete=models.PROTECT, null=True, blank=True
    )  # that brought it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_kind", "from_id", "to_kind", "to_id", "relation"], name="related_once"
            )
        ]
        indexes = [models.Index(fields=["to_kind", "to_id"], name="related_back")]

    def __str__(self) -> str:
        return f"{self.from_kind} {self.from_id} {self.relation}"


class FondsPredecessor(models.Model):
    """Whose records a fonds carries on: merged, renamed, divided, with the year and the paper that says so."""

    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT, related_name="predecessors")
    predecessor = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT, related_name="successors")
    relation = models.CharField(max_length=12)  # merged | renamed | divided
    year = models.IntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fonds", "predecessor"], name="fonds_predecessor_once"),
            models.CheckConstraint(condition=~models.Q(fonds=models.F("predecessor")), name="fonds_not_its_own"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.fonds_id}"
