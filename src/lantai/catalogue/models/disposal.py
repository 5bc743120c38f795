"""鉴定与销毁: what may not be destroyed, what is proposed to be, who approved, what remains of it."""

from __future__ import annotations

from django.db import models

from lantai.catalogue import states


class DisposalHold(models.Model):
    """Nothing on hold is destroyed: a lawsuit, an audit, an inspection. On one volume, or on a class and years."""

    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT)
    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True)
    class_code = models.CharField(max_length=24, blank=True)  # every class that begins so; empty: the whole fonds
    year_from = models.IntegerField(null=True, blank=True)
    year_to = models.IntegerField(null=True, blank=True)
    ground = models.CharField(max_length=12)  # see states.HoldGround
    reason = models.CharField(max_length=300)
    placed_by = models.BigIntegerField(null=True)
    placed_by_name = models.CharField(max_length=80)
    placed_at = models.DateTimeField()
    lifted_by = models.BigIntegerField(null=True)
    lifted_by_name = models.CharField(max_length=80, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ground__in=[one.value for one in states.HoldGround]), name="hold_ground_known"
            )
        ]
        indexes = [models.Index(fields=["fonds", "lifted_at"], name="hold_standing")]

    def __str__(self) -> str:
        return self.reason


class DisposalList(models.Model):
    """销毁清册: volumes of one fonds proposed together, and every hand it went through."""

    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT)
    state = models.CharField(max_length=12, default=states.Disposal.PROPOSED.value)
    title = models.CharField(max_length=120)
    reason = models.CharField(max_length=400)
    proposed_by = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    minutes = models.CharField(max_length=300, blank=True)  # of the appraisal committee: number and day
    approved_by = models.BigIntegerField(null=True)
    approved_by_name = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_by_name = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    method = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    carried_out_on = models.DateField(null=True, blank=True)
    carried_out_by = models.BigIntegerField(null=True)
    carried_out_by_name = models.CharField(max_length=80, blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    witnessed_by = models.BigIntegerField(null=True)
    witnessed_by_name = models.CharField(max_length=80, blank=True)
    witnessed_at = models.DateTimeField(null=True, blank=True)
    certificate_id = models.UUIDField(null=True, blank=True)  # stored object
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    issue_no = models.CharField(max_length=16, blank=True)  # of the sealed certificate, in the register of issues
    ended_by = models.BigIntegerField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in states.Disposal]), name="disposal_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("proposed_by")),
                name="disposal_not_approved_alone",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | (~models.Q(confirmed_by=models.F("approved_by")) & ~models.Q(confirmed_by=models.F("proposed_by"))),
                name="disposal_two_approve",
            ),
            models.CheckConstraint(
                condition=models.Q(witnessed_by=None) | ~models.Q(witnessed_by=models.F("carried_out_by")),
                name="disposal_witnessed",
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="disposal_standing")]

    def __str__(self) -> str:
        return self.title


class DisposalErasure(models.Model):
    """What became of the page images of a list that was carried out: who asked to erase them, who did, what they were."""

    disposal = models.ForeignKey(DisposalList, on_delete=models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=9, default=states.Erasure.PROPOSED.value)
    reason = models.CharField(max_length=300)
    proposed_by = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    ended_by = models.BigIntegerField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)
    pages = models.IntegerField(default=0)
    length = models.BigIntegerField(default=0)  # bytes
    record_id = models.UUIDField(null=True, blank=True)  # stored object: every page with its digests
    record_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in states.Erasure]), name="erasure_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=states.Erasure.ERASED.value) | ~models.Q(ended_by=models.F("proposed_by")),
                name="erasure_by_two",
            ),
            models.UniqueConstraint(
                fields=["disposal"],
                condition=~models.Q(state=states.Erasure.WITHDRAWN.value),
                name="erasure_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.state}"


class DisposalEntry(models.Model):
    """One volume or item of a list: how long it was kept, and whether it was taken off again. Outlives the paper."""

    disposal = models.ForeignKey(DisposalList, on_delete=models.PROTECT, related_name="entries")
    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, null=True, related_name="disposals")
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, related_name="disposals")
    retention = models.CharField(max_length=20)  # as written
    era = models.CharField(max_length=40, blank=True)
    expired_year = models.IntegerField()
    pages = models.IntegerField(null=True, blank=True)
    taken_off_by = models.BigIntegerField(null=True)
    taken_off_by_name = models.CharField(max_length=80, blank=True)
    taken_off_at = models.DateTimeField(null=True, blank=True)
    taken_off_why = models.CharField(max_length=300, blank=True)
    over = models.BooleanField(default=False)  # the list was withdrawn, refused or carried out

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(volume__isnull=False, item__isnull=True)
                | models.Q(volume__isnull=True, item__isnull=False),
                name="disposal_one_unit",
            ),
            models.UniqueConstraint(
                fields=["volume"],
                condition=models.Q(volume__isnull=False, taken_off_at__isnull=True, over=False),
                name="disposal_volume_once",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(item__isnull=False, taken_off_at__isnull=True, over=False),
                name="disposal_item_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.volume_id or self.item_id}"
