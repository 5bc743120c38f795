"""Looking after: stock-taking and climate."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lantai.stacks.states import InventoryState, Outcome


class Inventory(models.Model):
    """One stock-taking of a range of shelves."""

    stack = models.ForeignKey("stacks.Stack", on_delete=models.PROTECT)
    first = models.ForeignKey("stacks.Shelf", on_delete=models.PROTECT, related_name="+")
    last = models.ForeignKey("stacks.Shelf", on_delete=models.PROTECT, related_name="+")
    with_volumes = models.BooleanField(default=False)  # boxes are opened and every volume scanned
    state = models.CharField(max_length=8, default=InventoryState.OPEN.value)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField(null=True, blank=True)
    counted_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    conclusion = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in InventoryState]), name="inventory_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.last_id} {self.state}"


class InventoryLine(models.Model):
    """One thing expected on these shelves, or scanned there."""

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="lines")
    box = models.ForeignKey("stacks.Box", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=200, blank=True)  # of an unknown one, as scanned
    expected = models.BooleanField(default=False)
    home_shelf = models.ForeignKey("stacks.Shelf", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    home_box = models.ForeignKey("stacks.Box", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seen_shelf = models.ForeignKey("stacks.Shelf", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seen_box = models.ForeignKey("stacks.Box", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, default=Outcome.WAITING.value)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=[o.value for o in Outcome]), name="stock_line_outcome_known"
            ),
            models.UniqueConstraint(
                fields=["inventory", "box"], condition=Q(volume=None, item=None), name="stock_line_box_once"
            ),
            models.UniqueConstraint(fields=["inventory", "volume"], name="stock_line_volume_once"),
            models.UniqueConstraint(fields=["inventory", "item"], name="stock_line_item_once"),
            models.UniqueConstraint(fields=["inventory", "code"], condition=~Q(code=""), name="stock_line_code_once"),
        ]
        indexes = [models.Index(fields=["inventory", "outcome"], name="stock_line_outcome")]

    def __str__(self) -> str:
        return f"{self.inventory_id} {self.outcome}"


class ClimateReading(models.Model):
    """How warm and damp a stack was at a moment."""

    stack = models.ForeignKey("stacks.Stack", on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    temperature = models.DecimalField(max_digits=4, decimal_places=1)  # °C
    humidity = models.DecimalField(max_digits=4, decimal_places=1)  # % relative
    alarms = models.CharField(max_length=120, blank=True)  # codes, joined by commas, as judged when it was recorded
    source = models.CharField(max_length=6, default="HAND")  # HAND, SHEET
    note = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stack", "at"], name="reading_once"),
            models.CheckConstraint(condition=Q(humidity__gte=0, humidity__lte=100), name="reading_humidity_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.stack_id} {self.at:%Y-%m-%d %H:%M}"
