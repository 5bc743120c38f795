"""What was read: a page, its rows, and the cells somebody must look at. Places are fractions of the stored picture."""

from __future__ import annotations

from django.db import models

from lantai.digitisation.states.readings import TO_DECIDE, CellState, ReadingState
from lantai.foundation.fields import EncryptedTextField

READING_STATES = [one.value for one in ReadingState]
CELL_STATES = [one.value for one in CellState]
OPEN_STATES = [one.value for one in TO_DECIDE]


class Reading(models.Model):
    """One reading of one stored picture. ALTO of it lies beside the picture in preservation."""

    object_id = models.UUIDField(unique=True)
    batch_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    fonds_code = models.CharField(max_length=24)
    ref_code = models.CharField(max_length=80)
    label = models.CharField(max_length=40)
    page_image_id = models.BigIntegerField(null=True, blank=True, db_index=True)  # of the catalogue, once attached
    two_keys = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=ReadingState.WAITING.value)
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=60, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.SmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    refused = models.CharField(max_length=24, blank=True)  # code, see texts.readings
    detail = models.CharField(max_length=120, blank=True)
    layout = models.CharField(max_length=24, blank=True)
    doubts = models.JSONField(default=list)  # of the page as a whole
    whole = models.BooleanField(default=False)  # the page as a whole must be looked at
    turned = models.SmallIntegerField(default=0)  # degrees clockwise until it stands upright
    vertical = models.BooleanField(default=False)
    width = models.IntegerField(default=0)  # pixels, upright
    height = models.IntegerField(default=0)
    slant = models.FloatField(default=0.0)
    seconds = models.FloatField(default=0.0)
    machine = models.CharField(max_length=120, blank=True)
    alto_id = models.UUIDField(null=True, blank=True)
    text = EncryptedTextField(purpose="reading.text")  # line by line; identity numbers left out
    corrected = EncryptedTextField(purpose="reading.text")  # the same as people corrected it; empty: nobody did
    courses = EncryptedTextField(
        purpose="reading.row"
    )  # of a transcript or card, JSON: one a row, cells as in `ReadRow`
    course_count = models.SmallIntegerField(default=0)
    header = models.JSONField(null=True, blank=True)  # titles and line of headings, on the stored picture
    header_sure = models.FloatField(default=0.0)
    over = EncryptedTextField(purpose="reading.text")  # the lines that stand in no row, JSON

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(state__in=READING_STATES), name="reading_state")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="WAITING"), name="reading_waiting"),
            models.Index(fields=["state", "whole", "-read_at"], name="reading_looked_at"),
            models.Index(fields=["fonds_code", "ref_code", "label"], name="reading_place"),
        ]

    def __str__(self) -> str:
        return f"{self.ref_code} {self.label} {self.state}"


class ReadRow(models.Model):
    """One person as the machine found her on the page. `cells`: kind → text, written, confidence, doubts, region, and the
    machine's own doubts where other records changed them.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="rows", db_index=False)
    place = models.SmallIntegerField()  # from 1
    cells = EncryptedTextField(purpose="reading.row")  # JSON
    number_kind = models.CharField(max_length=12, blank=True)
    doubts = models.JSONField(default=list)
    region = models.JSONField(null=True, blank=True)
    mention_id = models.BigIntegerField(null=True, blank=True, db_index=True)  # of the catalogue

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "place"], name="read_row_place")]

    def __str__(self) -> str:
        return f"{self.reading_id} {self.place}"


class DoubtfulCell(models.Model):
    """One cell somebody must look at. `value` is what was decided; `first`, `second` what two people typed apart."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="cells", db_index=False)
    row = models.ForeignKey(ReadRow, on_delete=models.CASCADE, related_name="doubtful")
    kind = models.CharField(max_length=12)
    text = EncryptedTextField(purpose="reading.cell")
    written = EncryptedTextField(purpose="reading.cell")
    others = EncryptedTextField(purpose="reading.cell")  # JSON: what else it may be, likeliest first
    confidence = models.FloatField()
    doubts = models.JSONField(default=list)
    region = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, default=CellState.OPEN.value)
    first = EncryptedTextField(purpose="reading.cell")
    first_by = models.BigIntegerField(null=True)
    second = EncryptedTextField(purpose="reading.cell")
    second_by = models.BigIntegerField(null=True)
    value = EncryptedTextField(purpose="reading.cell")
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    milliseconds = models.IntegerField(null=True, blank=True)  # from sight to decision, where a browser measured it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "row", "kind"], name="doubtful_cell_once"),
            models.CheckConstraint(condition=models.Q(state__in=CELL_STATES), name="doubtful_cell_state"),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], condition=models.Q(state__in=OPEN_STATES), name="doubtful_cell_open"),
            models.Index(fields=["decided_by", "-decided_at"], name="doubtful_cell_decided"),
            models.Index(fields=["kind", "-decided_at"], name="doubtful_cell_pace"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
