"""Changes of secrecy: one person proposes, the head of the archive confirms, on a ground and of a day."""

from __future__ import annotations

from django.db import models

from lantai.catalogue import states

LEVELS = [level.value for level in states.Secrecy]
PROPOSED, CONFIRMED = states.SecrecyChange.PROPOSED.value, states.SecrecyChange.CONFIRMED.value


class SecrecyChange(models.Model):
    """密级变更: of one volume or item. Nothing of what it said before is kept here."""

    volume = models.ForeignKey(
        "catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="secrecy_changes"
    )
    item = models.ForeignKey(
        "catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="secrecy_changes"
    )
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    ground = models.CharField(max_length=300)  # the paper that decides it, never what is secret
    decided_on = models.DateField()  # the day of that paper
    level_text = models.CharField(max_length=30, blank=True)  # the level as a sheet writes it, "机密★20年"
    conflict = models.ForeignKey(  # what a sheet says otherwise, and is taken with it
        "catalogue.ImportConflict", on_delete=models.SET_NULL, null=True, blank=True, related_name="secrecy_changes"
    )
    state = models.CharField(max_length=10, default=PROPOSED)
    proposed_by = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    ended_by = models.BigIntegerField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(volume=None, item__isnull=False) | models.Q(volume__isnull=False, item=None),
                name="secrecy_change_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(before__in=LEVELS, after__in=LEVELS) & ~models.Q(before=models.F("after")),
                name="secrecy_change_levels",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in states.SecrecyChange]),
                name="secrecy_change_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CONFIRMED)
                | models.Q(ended_by=None)
                | ~models.Q(ended_by=models.F("proposed_by")),
                name="secrecy_change_two",
            ),
            models.UniqueConstraint(
                fields=["volume"], condition=models.Q(state=PROPOSED), name="secrecy_change_volume_once"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(state=PROPOSED), name="secrecy_change_item_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volume_id or self.item_id} {self.before} → {self.after}"


class SecretOriginal(models.Model):
    """A file kept in preservation that says what became a state secret: closed, and listed for a person to decide about."""

    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=10)  # SHEET | PAGE | RECORDING
    object_id = models.UUIDField()
    batch = models.ForeignKey(  # of a sheet: the import it was brought in by
        "catalogue.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    shared = models.BooleanField(default=False)  # other units are in it, too
    listed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(volume=None, item__isnull=False) | models.Q(volume__isnull=False, item=None),
                name="secret_original_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(what__in=["SHEET", "PAGE", "RECORDING"]), name="secret_original_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.object_id}"
