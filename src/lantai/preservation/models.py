"""One table: what is kept and its digests. The bytes are in the store, under the object's id."""

from __future__ import annotations

import uuid

from django.db import models

from lantai.foundation.fields import EncryptedTextField


class StoredObject(models.Model):
    """Bytes that must never change. A row exists only when its bytes are safe on the medium."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    sm3 = models.CharField(max_length=64)
    length = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    name = EncryptedTextField(purpose="preservation.name")  # as handed in; often holds a person's name
    deposited_at = models.DateTimeField()
    deposited_by = models.BigIntegerField(null=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # the bytes are gone; digests and length stay as proof
    erased_by = models.BigIntegerField(null=True, blank=True)
    erasure_asked_by = models.BigIntegerField(null=True, blank=True)  # another person
    erased_ground = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(
        null=True, blank=True
    )  # nobody reads it here any more; what becomes of it is decided
    closed_by = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(length__gt=0), name="stored_object_not_empty"),
            models.CheckConstraint(
                condition=models.Q(erased_at=None)
                | (
                    models.Q(erased_by__isnull=False, erasure_asked_by__isnull=False)
                    & ~models.Q(erased_by=models.F("erasure_asked_by"))
                    & ~models.Q(erased_ground="")
                ),
                name="stored_object_erased_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.media_type} {self.length}"

    @property
    def key(self) -> str:
        return self.id.hex
