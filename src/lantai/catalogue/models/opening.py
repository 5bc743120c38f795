"""开放审核: two opinions by two people, singly or in batches of which a sample was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from lantai.catalogue import states

if TYPE_CHECKING:
    from lantai.catalogue.models.holdings import Item, Volume

STATUSES = [state.value for state in states.Opening if state is not states.Opening.UNREVIEWED]


class OpeningReason(models.Model):
    """A ground for opening, controlling or deferring, with the article it rests on. Data of the archive."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=160)
    statuses = models.JSONField(default=list)
    basis = models.CharField(max_length=120, blank=True)
    basis_en = models.CharField(max_length=160, blank=True)
    needs_words = models.BooleanField(default=False)
    needs_day = models.BooleanField(default=False)
    words = models.JSONField(default=list, blank=True)  # in a title that make the rules propose it
    rank = models.SmallIntegerField(default=100)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class OpeningBatch(models.Model):
    """Volumes, and items without one, reviewed together: proposed by rules, a sample read one by one, then decided at once."""

    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT)
    class_code = models.CharField(max_length=24, blank=True)
    year_from = models.IntegerField(null=True, blank=True)
    year_to = models.IntegerField(null=True, blank=True)
    size = models.IntegerField()
    sample = models.IntegerField()
    state = models.CharField(max_length=10, default=states.OpeningBatch.SAMPLING.value)
    made_by = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ended_by = models.BigIntegerField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in states.OpeningBatch]), name="opening_batch_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fonds_id} {self.class_code} {self.size}"


class OpeningReview(models.Model):
    """One volume or item before the reviewers: the first opinion, and the second that decides."""

    volume = models.ForeignKey(
        "catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="opening_reviews"
    )
    item = models.ForeignKey(
        "catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="opening_reviews"
    )
    batch = models.ForeignKey(OpeningBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews")
    state = models.CharField(max_length=10, default=states.OpeningReview.FIRST.value)
    status = models.CharField(max_length=12)  # what the first opinion says
    reason = models.CharField(max_length=24)
    words = models.CharField(max_length=200, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    ruled = models.BooleanField(default=False)  # proposed by the rules, adopted in a batch
    sampled = models.BooleanField(default=False)
    read_by = models.BigIntegerField(null=True)  # of a sampled one
    read_at = models.DateTimeField(null=True, blank=True)
    first_by = models.BigIntegerField(null=True)
    first_by_name = models.CharField(max_length=80)
    first_at = models.DateTimeField()
    second_by = models.BigIntegerField(null=True)
    second_by_name = models.CharField(max_length=80, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    second_status = models.CharField(max_length=12, blank=True)
    second_words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(volume__isnull=False, item__isnull=True)
                | models.Q(volume__isnull=True, item__isnull=False),
                name="opening_one_unit",
            ),
            models.UniqueConstraint(
                fields=["volume"],
                condition=models.Q(state=states.OpeningReview.FIRST.value),
                name="opening_review_once",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state=states.OpeningReview.FIRST.value),
                name="opening_item_once",
            ),
            models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="opening_review_status"),
            models.CheckConstraint(
                condition=models.Q(second_by=None) | ~models.Q(second_by=models.F("first_by")),
                name="opening_two_people",
            ),
        ]

    def __str__(self) -> str:
        if self.volume_id is None:
            return f"{self.item_id} {self.status}"
        return f"{self.volume_id} {self.status}"

    @property
    def kind(self) -> str:
        """`volume` or `item`."""
        return "item" if self.volume_id is None else "volume"

    @property
    def unit_id(self) -> int:
        """The number of the volume or item."""
        found = self.item_id if self.volume_id is None else self.volume_id
        assert found is not None  # the database holds exactly one of both
        return found

    @property
    def unit(self) -> Volume | Item:
        """The volume or item itself."""
        found = self.item if self.volume_id is None else self.volume
        assert found is not None
        return found


class ImportedOpening(models.Model):
    """A volume or item that a sheet says was opened before. A first opinion: it stays closed until a second person
    confirms what the import says.
    """

    batch = models.ForeignKey("catalogue.ImportBatch", on_delete=models.PROTECT, related_name="openings")
    volume = models.ForeignKey(
        "catalogue.Volume", on_delete=models.CASCADE, null=True, blank=True, related_name="imported_openings"
    )
    item = models.ForeignKey(
        "catalogue.Item", on_delete=models.CASCADE, null=True, blank=True, related_name="imported_openings"
    )
    opens_on = models.DateField(null=True, blank=True)  # as the sheet says; not before this day
    state = models.CharField(max_length=10, default=states.ImportedOpening.WAITING.value)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(volume=None, item__isnull=False) | models.Q(volume__isnull=False, item=None),
                name="imported_opening_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in states.ImportedOpening]),
                name="imported_opening_known",
            ),
        ]
        indexes = [models.Index(fields=["batch", "state", "id"], name="imported_opening_waiting")]

    def __str__(self) -> str:
        return f"{self.volume_id or self.item_id} {self.state}"
