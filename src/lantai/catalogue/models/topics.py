"""Topics 专题: tags across fonds and classes, with the papers each of them ought to have (B07)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Topic(models.Model):
    """专题: a subject several departments feed, for example first-class courses or the fight against an epidemic."""

    code = models.SlugField(max_length=40, unique=True)  # in the address, never changed
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    about = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    opened_at = models.DateTimeField(
        null=True, blank=True
    )  # a public page stands since; its contents still obey opening
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TopicOwner(models.Model):
    """A department that answers for a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="owners")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "unit"], name="topic_owner_once")]

    def __str__(self) -> str:
        return f"{self.topic_id}:{self.unit_id}"


class ExpectedPaper(models.Model):
    """应归材料: one line of a topic's checklist. What comes every year has a line for each year."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="papers")
    unit = models.ForeignKey("people.OrgUnit", on_delete=models.PROTECT)  # who should hand it in
    name = models.CharField(max_length=120)
    year = models.SmallIntegerField(null=True, blank=True)
    wanted = models.PositiveSmallIntegerField(default=1)  # how many volumes or items make it complete
    waived = models.CharField(max_length=200, blank=True)  # why it will not come
    place = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["year", "place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "unit", "name", "year"], name="expected_paper_once"),
            models.UniqueConstraint(
                fields=["topic", "unit", "name"], condition=Q(year=None), name="expected_paper_once_without_year"
            ),
            models.CheckConstraint(condition=Q(wanted__gte=1), name="expected_paper_wanted"),
        ]

    def __str__(self) -> str:
        return self.name


class TopicTag(models.Model):
    """A volume or item belongs to a topic, and answers a line of its checklist or none."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="tags")
    volume = models.ForeignKey(
        "catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="topic_tags"
    )
    item = models.ForeignKey(
        "catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="topic_tags"
    )
    paper = models.ForeignKey(ExpectedPaper, on_delete=models.PROTECT, null=True, blank=True, related_name="tags")
    tagged_by = models.BigIntegerField(null=True)
    tagged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(volume=None, item__isnull=False) | Q(volume__isnull=False, item=None),
                name="topic_tag_of_one",
            ),
            models.UniqueConstraint(fields=["topic", "volume"], name="topic_volume_once"),
            models.UniqueConstraint(fields=["topic", "item"], name="topic_item_once"),
        ]
        ordering = ["tagged_at", "pk"]

    def __str__(self) -> str:
        return f"{self.topic_id}:{self.volume_id or self.item_id}"
