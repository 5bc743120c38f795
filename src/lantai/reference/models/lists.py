"""Sheets of units naming many people (A23): one list, one row a material, one case a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantai.foundation.fields import EncryptedTextField
from lantai.reference.models.case import Case, Line


class UnitList(models.Model):
    """One sheet under one letter. What is asked of whom stands in its rows; each person's rows are one case."""

    number = models.CharField(max_length=16, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)  # every good row has its case
    reduced_at = models.DateTimeField(null=True, blank=True)  # names are gone, the counts stay (P6)
    done_at = models.DateTimeField(null=True, blank=True)  # told that every case has ended
    file_name = EncryptedTextField(purpose="list.file")
    header = models.JSONField(default=list)  # the header row as it was
    columns = models.JSONField(default=dict)  # field → column
    letter = EncryptedTextField(purpose="list.letter")  # JSON of UnitLetter
    paper = models.UUIDField()  # the scanned letter, of the vault
    purpose = models.CharField(max_length=24)
    purpose_text = EncryptedTextField(purpose="list.purpose")
    receiver = EncryptedTextField(purpose="list.receiver")  # JSON of Receiver
    locale = models.CharField(max_length=8, default="zh-hans")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="list_once")]

    def __str__(self) -> str:
        return self.number


class UnitRow(models.Model):
    """One row of the sheet: its cells as they were, and either what is wrong with it or the line it became."""

    sheet = models.ForeignKey(UnitList, on_delete=models.CASCADE, related_name="rows")
    number = models.IntegerField()  # as the spreadsheet counts, from 1
    cells = EncryptedTextField(purpose="list.cells")  # JSON list of text
    row = EncryptedTextField(purpose="list.row")  # JSON of ListRow; empty while there are faults
    person = models.IntegerField(default=0)  # rows of one person share it, from 1
    faults = models.JSONField(default=list)  # [column, code, detail]
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="list_row_once")]
        indexes = [models.Index(fields=["sheet", "person"], name="list_person")]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.number}"
