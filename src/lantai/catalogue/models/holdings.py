"""Volumes and items, as described."""

from __future__ import annotations

from typing import Any

from django.db import models

from lantai.catalogue import states
from lantai.catalogue.models.arrangement import OrderKey, Series
from lantai.catalogue.rules.publicity import NOT_ABOUT_PEOPLE, PUBLIC

OPENING = [member.value for member in states.Opening]
SECRECY = [member.value for member in states.Secrecy]
LEFT = ["", *(member.value for member in states.Left)]


def _public(**further: Any) -> models.GeneratedField:
    """Return the column that says what the reading room asks of a row, but for its embargo: that is asked of every
    reading, never stored.
    """
    said = models.ExpressionWrapper(models.Q(**PUBLIC, **further), models.BooleanField())
    return models.GeneratedField(expression=said, output_field=models.BooleanField(), db_persist=True)


class Described(models.Model):
    """What volume and item have in common (DA/T 18-2022)."""

    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT, db_index=False)  # every index begins with it
    ref_code = models.CharField(max_length=80, blank=True)  # as printed
    ref_code_norm = models.CharField(max_length=80, blank=True)  # for search
    title = models.CharField(max_length=500, blank=True)
    creator = models.CharField(max_length=200, blank=True)
    doc_number = models.CharField(max_length=120, blank=True)
    year = models.IntegerField(null=True, blank=True)
    date_text = models.CharField(max_length=60, blank=True)  # as written
    date_from = models.DateField(null=True, blank=True)
    date_to = models.DateField(null=True, blank=True)
    page_count = models.IntegerField(null=True, blank=True)
    retention = models.CharField(max_length=20, blank=True)  # as written, never mapped silently
    retention_term = models.ForeignKey("catalogue.RetentionTerm", on_delete=models.PROTECT, null=True, blank=True)
    secrecy = models.CharField(max_length=12, default=states.Secrecy.PUBLIC.value)
    secrecy_text = models.CharField(max_length=30, blank=True)
    opening_status = models.CharField(max_length=12, default=states.Opening.UNREVIEWED.value)
    opens_on = models.DateField(null=True, blank=True)  # OPEN: not before this day; DEFERRED: reviewed again from it on
    restricted_reason = models.CharField(max_length=200, blank=True)
    destroyed_on = models.DateField(null=True, blank=True)  # 销毁情况: the paper is gone, the description stays
    elements = models.JSONField(default=dict, blank=True)  # of DA/T 18 that no column holds, by DescriptionElement.code
    department = models.CharField(max_length=120, blank=True)  # 归档单位
    remark = models.CharField(max_length=500, blank=True)
    extra = models.JSONField(default=dict, blank=True)  # columns we have no field for, as written
    batch = models.ForeignKey("catalogue.ImportBatch", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        abstract = True


class Volume(Described):
    """案卷: papers bound or kept together. Never a computer file."""

    class_node = models.ForeignKey("catalogue.ClassNode", on_delete=models.PROTECT, null=True, blank=True)
    class_code = models.CharField(max_length=24, blank=True)  # as written
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="volumes")
    catalogue_no = models.CharField(max_length=24, blank=True)  # 目录号
    volume_no = models.CharField(max_length=24, blank=True)
    sort_key = OrderKey(max_length=120, blank=True)
    item_count = models.IntegerField(null=True, blank=True)
    location = models.CharField(
        max_length=120, blank=True
    )  # 存放位置, as a sheet has it; the stacks know where it lies
    record_kind = models.CharField(max_length=24, blank=True)
    header_region = models.JSONField(null=True, blank=True)  # default for its pages
    provisional = models.BooleanField(default=False)  # named by a list, not yet in any 案卷目录
    entered_at = models.DateTimeField(null=True, blank=True)  # into the holdings, where it is not the import's moment
    left_at = models.DateTimeField(null=True, blank=True)  # out of the holdings; its description stays
    left_how = models.CharField(max_length=12, blank=True)  # see states.Left
    left_ground = models.CharField(max_length=300, blank=True)
    public = _public(record_kind__in=NOT_ABOUT_PEOPLE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fonds", "ref_code_norm"], name="volume_code_once"),
            models.CheckConstraint(condition=~models.Q(ref_code_norm=""), name="volume_has_code"),
            models.CheckConstraint(condition=models.Q(opening_status__in=OPENING), name="volume_opening_known"),
            models.CheckConstraint(condition=models.Q(secrecy__in=SECRECY), name="volume_secrecy_known"),
            models.CheckConstraint(condition=models.Q(left_how__in=LEFT), name="volume_left_known"),
        ]
        indexes = [
            models.Index(fields=["ref_code_norm"], name="volume_code"),
            models.Index(fields=["fonds", "class_code", "sort_key"], name="volume_class"),
            models.Index(fields=["record_kind", "year"], name="volume_kind_years"),
            models.Index(
                fields=["series", "sort_key"], name="volume_in_series", condition=models.Q(series__isnull=False)
            ),
            # finding aids count, narrow and order by these alone: what anybody may know of, and everything. With the
            # number of the row, or PostgreSQL reads the row for it
            models.Index(
                fields=["fonds", "public", "class_node", "year", "sort_key", "opens_on", "id"], name="volume_public"
            ),
            models.Index(fields=["fonds", "class_node", "year", "sort_key", "id"], name="volume_aid"),
            models.Index(fields=["fonds", "class_node", "year"], name="volume_years"),  # small: counts of everything
        ]

    def __str__(self) -> str:
        return self.ref_code


class Item(Described):
    """件: one document, in a volume (卷内文件) or by itself (归档文件)."""

    volume = models.ForeignKey(Volume, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="components")
    key = models.CharField(max_length=110)  # own code, or the volume's code and the sequence: "2003-XZ11-5#3"
    sequence = models.CharField(max_length=24, blank=True)
    page_label = models.CharField(max_length=40, blank=True)  # 页次 "12-15", "12附"
    sort_key = OrderKey(max_length=120, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)  # where no import brought it: when it was described
    left_at = models.DateTimeField(null=True, blank=True)  # out of the holdings by itself, not with its volume
    # the class of its volume, and whether the volume keeps it back: written by the database (`models.around`). An item
    # without a volume has the class of its own code
    class_node = models.ForeignKey(
        "catalogue.ClassNode",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    kept_back = models.BooleanField(default=False, db_default=False)
    public = _public(kept_back=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fonds", "key"], name="item_key_once"),
            models.CheckConstraint(condition=models.Q(opening_status__in=OPENING), name="item_opening_known"),
            models.CheckConstraint(condition=models.Q(secrecy__in=SECRECY), name="item_secrecy_known"),
        ]
        indexes = [
            models.Index(fields=["ref_code_norm", "fonds"], name="item_code"),
            models.Index(fields=["volume", "sort_key"], name="item_in_volume"),
            models.Index(fields=["parent", "sort_key"], name="item_in_item", condition=models.Q(parent__isnull=False)),
            # as those of volumes
            models.Index(fields=["fonds", "public", "class_node", "year", "opens_on"], name="item_public"),
            models.Index(fields=["fonds", "class_node", "year"], name="item_class"),
        ]

    def __str__(self) -> str:
        return self.ref_code or self.key


class FormerCode(models.Model):
    """A code a volume or item once had; findable for ever (domain.md 2.4)."""

    fonds = models.ForeignKey("catalogue.Fonds", on_delete=models.PROTECT)
    volume = models.ForeignKey(Volume, on_delete=models.PROTECT, null=True, blank=True, related_name="former_codes")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="former_codes")
    ref_code = models.CharField(max_length=80)
    ref_code_norm = models.CharField(max_length=80, db_index=True)
    changed_at = models.DateTimeField()
    batch = models.ForeignKey(
        "catalogue.ImportBatch", on_delete=models.PROTECT, null=True, blank=True
    )  # that brought it

    def __str__(self) -> str:
        return self.ref_code


class FormerPlace(models.Model):
    """Where an item without a code of its own once stood: the address it had there leads to it for ever."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="former_places")
    volume = models.ForeignKey(Volume, on_delete=models.CASCADE, related_name="+", db_index=False)
    sequence = models.CharField(max_length=24)  # as in the address
    left_at = models.DateTimeField()
    batch = models.ForeignKey(  # that brought it
        "catalogue.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["volume", "sequence"], name="former_place")]

    def __str__(self) -> str:
        return f"{self.volume_id}/{self.sequence}"
