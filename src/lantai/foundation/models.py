"""Tables of the machinery: events, the ledger, tasks and schedules."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class EventRow(models.Model):
    """One thing that happened. Append-only: audit trail, use register, outbox and source of statistics in one.

    It holds identifiers and codes, never personal particulars.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)  # "reference.CaseSubmitted"
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    actor_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=12)
    actor_name = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)
    payload = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    position = models.BigIntegerField(null=True, unique=True)  # in the ledger, given at folding

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["name", "at"], name="event_name_at"),
            models.Index(fields=["actor_id", "at"], name="event_actor_at"),
            models.Index(fields=["id"], name="event_unfolded", condition=models.Q(position__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_type}:{self.subject_id}"


class LedgerLog(models.Model):
    """One append-only Merkle log (RFC 6962 hashing): ``events`` and ``issues``."""

    name = models.CharField(max_length=20, primary_key=True)
    size = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} ({self.size})"


class LedgerNode(models.Model):
    """The hash of one complete subtree; level 0 are the leaves."""

    log = models.ForeignKey(LedgerLog, on_delete=models.PROTECT)
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, blank=True)  # of a leaf: what it stands for

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "level", "index"], name="ledger_node_once")]
        indexes = [models.Index(fields=["log", "reference"], name="ledger_reference")]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.level}/{self.index}"


class TreeHead(models.Model):
    """A signed statement: this log had `size` leaves and this root at that moment."""

    log = models.ForeignKey(LedgerLog, on_delete=models.PROTECT)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signature = models.TextField()
    key_id = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="tree_head_once")]

    def __str__(self) -> str:
        return f"{self.log_id}@{self.size}"


class KnownKey(models.Model):
    """The mark of a key this database was begun with: another one can neither read what is encrypted nor sign on."""

    name = models.CharField(max_length=40, primary_key=True)
    mark = models.CharField(max_length=64)
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.mark}"


class TaskRow(models.Model):
    """One piece of background work, leased by a worker for a while."""

    READY, RUNNING, DONE, DEAD = "READY", "RUNNING", "DONE", "DEAD"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    queue = models.CharField(max_length=32, default="default")
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, default=READY)
    run_at = models.DateTimeField(default=timezone.now)
    enqueued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.SmallIntegerField(default=0)
    result = models.JSONField(null=True)
    progress = models.JSONField(null=True)  # {"done": 120, "total": 4000, "words": "…"}
    error = models.TextField(blank=True)
    unique_key = models.CharField(max_length=120, null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["READY", "RUNNING", "DONE", "DEAD"]), name="task_state_known"
            )
        ]
        indexes = [
            models.Index(fields=["-priority", "run_at"], name="task_ready", condition=models.Q(state="READY")),
            models.Index(fields=["lease_until"], name="task_running", condition=models.Q(state="RUNNING")),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.state}"


class Schedule(models.Model):
    """A task that comes back: every `every_seconds`, next at `next_at`."""

    name = models.CharField(max_length=80, primary_key=True)
    path = models.CharField(max_length=200)
    every_seconds = models.IntegerField()
    next_at = models.DateTimeField(default=timezone.now)
    enabled = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
