"""Recordings: sound and moving pictures beside page images. The bytes of the original belong to preservation."""

from __future__ import annotations

from django.db import models

from lantai.catalogue import states
from lantai.foundation.fields import EncryptedTextField

MAKING = [member.value for member in states.Making]


class Recording(models.Model):
    """One sound or film of a volume (or of an item that stands by itself), as it was handed in."""

    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT)
    volume = models.ForeignKey(
        "catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="recordings"
    )
    item = models.ForeignKey(
        "catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="recordings"
    )
    ref_code = models.CharField(max_length=80)
    ref_code_norm = models.CharField(max_length=80)
    label = models.CharField(max_length=40)  # the part: "1", "02", "A面"
    label_norm = models.CharField(max_length=40)
    sort_key = models.CharField(max_length=80)
    kind = models.CharField(max_length=5)  # audio | video
    object_id = models.UUIDField()  # in preservation: the original
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    duration = models.FloatField()  # seconds
    facts = models.JSONField(default=dict)  # technical parameters, see adapters.recordings.Facts
    file_name = models.CharField(max_length=255, blank=True)
    captions = EncryptedTextField(purpose="catalogue.recording", blank=True)  # WebVTT; often names people
    transcript = EncryptedTextField(purpose="catalogue.recording", blank=True)
    batch = models.ForeignKey("catalogue.ImportBatch", on_delete=models.PROTECT, null=True, blank=True)
    attached_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)  # its bytes went after a destruction; this row stays
    making = models.CharField(max_length=8, default=states.Making.WAITING.value)
    made_seconds = models.FloatField(default=0)  # of the recording, that are copied so far
    made = models.JSONField(default=dict, blank=True)  # what was made, see adapters.recordings.Made
    failure = models.CharField(max_length=40, blank=True)  # code

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fonds", "ref_code_norm", "label_norm"], name="recording_once"),
            models.CheckConstraint(
                condition=models.Q(volume__isnull=False) | models.Q(item__isnull=False), name="recording_has_place"
            ),
            models.CheckConstraint(condition=models.Q(duration__gt=0), name="recording_lasts"),
            models.CheckConstraint(condition=models.Q(kind__in=["audio", "video"]), name="recording_kind"),
            models.CheckConstraint(condition=models.Q(making__in=MAKING), name="recording_making"),
        ]
        indexes = [models.Index(fields=["volume", "sort_key"], name="recording_in_volume")]

    def __str__(self) -> str:
        return f"{self.ref_code} {self.label}"
