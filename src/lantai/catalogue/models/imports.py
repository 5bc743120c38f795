"""Imports and what they leave: batches, problems, conflicts, the untouched sheets."""

from __future__ import annotations

import uuid

from django.db import models

from lantai.catalogue import states
from lantai.foundation.fields import EncryptedTextField

BATCH = [member.value for member in states.Batch]
CONFLICT = [member.value for member in states.Conflict]


class ImportBatch(models.Model):
    """One import of one sheet or one folder of page images."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT)
    kind = models.CharField(max_length=16)  # SheetKind, "PAGES" or "RECORDINGS"
    state = models.CharField(max_length=8, default=states.Batch.WAITING.value)
    file_name = models.CharField(max_length=255)
    department = models.CharField(max_length=120, blank=True)  # who handed the sheet in
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)  # of the sheet; the same again goes on
    mapping = models.JSONField(default=dict, blank=True)  # sheet → kind, header, columns, and what its titles say
    staged = models.CharField(max_length=40, blank=True)  # token of an upload that waits to be read
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    pieces = models.IntegerField(default=0)  # pieces of the sheet that are in: where a killed import goes on
    piece_rows = models.IntegerField(default=0)  # rows in each of them
    done_before = models.IntegerField(default=0)  # rows that were in when it was last taken up: for the rate
    accepted = models.IntegerField(default=0)  # new
    changed = models.IntegerField(default=0)  # held, and completed
    unchanged = models.IntegerField(default=0)
    conflict_count = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    failure = models.CharField(max_length=40, blank=True)  # code
    started_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)  # when the last piece went in
    finished_at = models.DateTimeField(null=True, blank=True)
    opening_by = models.BigIntegerField(null=True)  # who confirmed what the sheet says was opened before
    opening_why = models.CharField(max_length=200, blank=True)
    undone_by = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(state__in=BATCH), name="import_batch_state")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"


class SourceSheet(models.Model):
    """The untouched sheet, kept as evidence in preservation."""

    batch = models.OneToOneField(ImportBatch, on_delete=models.PROTECT, related_name="source")
    object_id = models.UUIDField()
    sha256 = models.CharField(max_length=64, db_index=True)
    length = models.BigIntegerField()
    file_name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.file_name


class ImportProblem(models.Model):
    """One row that was not accepted: rule and parameters; the words are made for the reader."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="problems")
    file = models.CharField(max_length=255)
    sheet = models.CharField(max_length=120, blank=True)
    row = models.IntegerField(default=0)
    column = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=32)
    refused = models.BooleanField(default=True)  # False: a notice, the row was accepted
    parameters = models.JSONField(default=dict, blank=True)
    value = EncryptedTextField(purpose="import_problem.value")  # may hold a name or an ID number
    cells = EncryptedTextField(purpose="import_problem.cells")  # the whole row as JSON, with its first problem
    mended_by = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="mended")

    class Meta:
        indexes = [
            models.Index(fields=["batch", "row"], name="import_problem_row"),
            models.Index(  # how many came back mended: asked by every page about an import
                fields=["batch", "mended_by", "sheet", "row"],
                name="import_problem_mended",
                condition=models.Q(refused=True, mended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row} {self.code}"


class ImportConflict(models.Model):
    """Same key, other content. Nothing is overwritten until a person decides."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=12)  # volume | item | mention | page
    held_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    sheet = models.CharField(max_length=120, blank=True)
    row = models.IntegerField(default=0)
    differences = EncryptedTextField(purpose="import_conflict.differences")  # JSON field → [held, offered]
    offered = EncryptedTextField(purpose="import_conflict.offered")  # JSON of the whole offered row
    offered_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, default=states.Conflict.OPEN.value)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=CONFLICT), name="import_conflict_state"),
            models.UniqueConstraint(fields=["kind", "held_id", "offered_digest"], name="import_conflict_once"),
        ]
        indexes = [models.Index(fields=["state", "id"], name="import_conflict_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.state}"


class ImportChange(models.Model):
    """What an import (or a decision about it) changed in a row that was held: needed to undo it."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12)  # volume | item | mention | page
    held_id = models.BigIntegerField()
    before = EncryptedTextField(purpose="import_change.before")  # JSON field → value
    after = EncryptedTextField(purpose="import_change.after")

    class Meta:
        indexes = [models.Index(fields=["kind", "held_id"], name="import_change_held")]

    def __str__(self) -> str:
        return f"{self.kind} {self.held_id}"


class ImportSpan(models.Model):
    """A run of ids an import has to do with: rows its sheet names too (SAME), rows its undoing took out (GONE)
    or gave back what they said before (BACK), series it made (MADE).
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="spans")
    role = models.CharField(max_length=4)  # SAME | GONE | BACK | MADE
    kind = models.CharField(max_length=12)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["role", "kind", "first_id"], name="import_span_place")]

    def __str__(self) -> str:
        return f"{self.role} {self.kind} {self.first_id}–{self.last_id}"


class RememberedLayout(models.Model):
    """Which column is what in the sheets of one department that have one shape of headers: proposed the next time."""

    department = models.CharField(max_length=120, blank=True)
    shape = models.CharField(max_length=64)  # digest of the header's words, in order
    kind = models.CharField(max_length=16)
    columns = models.JSONField(default=dict)  # column → field
    remembered_by = models.BigIntegerField(null=True)
    remembered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "shape"], name="remembered_layout_once")]

    def __str__(self) -> str:
        return f"{self.department} {self.kind}"
