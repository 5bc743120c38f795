"""The tree above and below the volume: series, and the key by which neighbours stand in order (never a nested set)."""

from __future__ import annotations

from typing import Any

from django.db import models


class OrderKey(models.CharField[str, str]):
    """Text compared byte by byte on every database: a key between two keys must sort between them everywhere."""

    def db_parameters(self, connection: Any) -> dict[str, str | None]:
        """Return the column's type with the plain collation of the database at hand."""
        found: dict[str, Any] = dict(super().db_parameters(connection))
        found["collation"] = "C" if connection.vendor == "postgresql" else None
        return found


class Series(models.Model):
    """类别级 or a series inside one: described by itself, holding volumes or further series.

    `path` names the series above it, "/12/40/": only series carry it, so moving one with 100,000 volumes rewrites a few
    rows. Volumes, items and components point to their parent and stand in the order of their `sort_key`.
    """

    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT, related_name="series")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    path = models.CharField(max_length=200, default="/")
    sort_key = OrderKey(max_length=120)
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240, blank=True)
    class_node = models.ForeignKey("catalogue.ClassNode", on_delete=models.PROTECT, null=True, blank=True)
    elements = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["fonds", "parent", "sort_key"], name="series_in_order"),
            models.Index(fields=["fonds", "path"], name="series_path"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()
