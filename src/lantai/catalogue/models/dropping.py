"""Drop folders: one for each department, visited by the worker; and what was found in them."""

from __future__ import annotations

from django.db import models

from lantai.catalogue import states

DROPPED = [member.value for member in states.Dropped]


class DropFolder(models.Model):
    """A folder into which a department lays its sheets. `name` is its place below the archive's drop folder."""

    name = models.CharField(max_length=80, unique=True)
    department = models.CharField(max_length=120)
    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT)
    every_minutes = models.IntegerField(default=10)
    acting = models.BigIntegerField()  # the account in whose name its sheets are brought in
    is_active = models.BooleanField(default=True)
    next_at = models.DateTimeField()
    visited_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=40, blank=True)  # code: why the last visit could not do its work

    def __str__(self) -> str:
        return self.name


class DroppedFile(models.Model):
    """A file seen in a drop folder. It is read when two visits found the same length and time."""

    folder = models.ForeignKey(DropFolder, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    length = models.BigIntegerField()
    changed_ns = models.BigIntegerField()  # the file's own time
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, default=states.Dropped.SEEN.value)
    reason = models.CharField(max_length=40, blank=True)  # code of a refusal of the whole file
    batch = models.ForeignKey("catalogue.ImportBatch", on_delete=models.SET_NULL, null=True, blank=True)
    seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(state__in=DROPPED), name="dropped_file_state")]
        indexes = [models.Index(fields=["folder", "state", "name"], name="dropped_file_place")]

    def __str__(self) -> str:
        return self.name
