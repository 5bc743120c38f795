"""Deliveries: one receiver in one form."""

from __future__ import annotations

from django.db import models

from lantai.foundation.fields import EncryptedTextField
from lantai.reference.models.case import Line
from lantai.reference.states import DeliveryState, Method


class Delivery(models.Model):
    """A delivery (送达) of one line. Several deliveries to one receiver may share an envelope."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="deliveries")
    method = models.CharField(max_length=8)
    state = models.CharField(max_length=16, default=DeliveryState.PLANNED)
    receiver = EncryptedTextField(purpose="delivery.receiver")  # JSON of values.Receiver
    frozen_at = models.DateTimeField(null=True, blank=True)
    region = models.CharField(max_length=40, blank=True)
    site = models.CharField(max_length=16, blank=True)
    copies = models.SmallIntegerField(default=1)
    freight = models.CharField(max_length=8, default="COLLECT")
    sealing = models.CharField(max_length=8, default="NONE")
    envelope_text = EncryptedTextField(purpose="delivery.envelope")
    reference_no = models.CharField(max_length=60, blank=True)
    proxy = EncryptedTextField(purpose="delivery.proxy")  # JSON {name, phone}

    envelope_no = models.CharField(max_length=16, blank=True, db_index=True)
    carrier = models.CharField(max_length=40, blank=True)
    tracking_no = models.CharField(max_length=40, blank=True, db_index=True)
    waybill = models.BooleanField(default=False)
    code_hash = models.CharField(max_length=64, blank=True)  # download or pick-up code
    code_tries = models.SmallIntegerField(default=0)
    code_until = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)  # a granted download
    token_until = models.DateTimeField(null=True, blank=True)
    address_code_hash = models.CharField(max_length=64, blank=True)
    address_code_until = models.DateTimeField(null=True, blank=True)
    downloads = models.IntegerField(default=0)
    attempts = models.SmallIntegerField(default=0)  # calls
    entered_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)  # first hand-over
    scanned_at = models.DateTimeField(null=True, blank=True)
    out_at = models.DateTimeField(null=True, blank=True)  # told that it is out for delivery
    reminded = models.SmallIntegerField(default=0)
    alarmed = models.BooleanField(default=False)
    why = models.CharField(max_length=200, blank=True)
    collector = EncryptedTextField(purpose="delivery.collector")
    collector_proof = models.CharField(max_length=40, blank=True)
    witness_id = models.BigIntegerField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in DeliveryState]), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=[method.value for method in Method]), name="delivery_method_known"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "entered_at"], name="delivery_timers"),
            models.Index(fields=["region", "state"], name="delivery_region"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.method} {self.state}"


class PrintRun(models.Model):
    """One run of the printer, with the serials of the copies that came out."""

    id = models.CharField(primary_key=True, max_length=24)
    site = models.CharField(max_length=16)
    printed_by = models.BigIntegerField()
    printed_at = models.DateTimeField()
    serials = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.id


class Serial(models.Model):
    """One paper copy: which issue, copy x of y."""

    serial = models.CharField(max_length=32, primary_key=True)
    run = models.ForeignKey(PrintRun, on_delete=models.PROTECT, related_name="copies")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="serials")
    copy = models.SmallIntegerField()
    of = models.SmallIntegerField()

    def __str__(self) -> str:
        return self.serial


class EnvelopeNumber(models.Model):
    """The last envelope number given out at one site in one year."""

    site = models.CharField(max_length=16)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "year"], name="envelope_number_once")]

    def __str__(self) -> str:
        return f"{self.site} {self.year} {self.last}"
