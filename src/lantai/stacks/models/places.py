"""Where paper is: stacks, shelves, boxes, what lies in them, and how it came there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lantai.foundation import clock
from lantai.stacks.rules.places import DEFAULT_PATTERN
from lantai.stacks.states import MoveKind

ONE_THING = Q(volume__isnull=False, item__isnull=True) | Q(volume__isnull=True, item__isnull=False)


class ClimateStandard(models.Model):
    """Limits of temperature and humidity for one kind of holdings; an archive may change or add some."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    temperature_min = models.DecimalField(max_digits=4, decimal_places=1)
    temperature_max = models.DecimalField(max_digits=4, decimal_places=1)
    humidity_min = models.DecimalField(max_digits=4, decimal_places=1)
    humidity_max = models.DecimalField(max_digits=4, decimal_places=1)
    swing_temperature = models.DecimalField(max_digits=4, decimal_places=1)
    swing_humidity = models.DecimalField(max_digits=4, decimal_places=1)
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Stack(models.Model):
    """库房: one room of a site."""

    site = models.ForeignKey("people.Site", on_delete=models.PROTECT)
    code = models.CharField(max_length=12, unique=True)  # over all sites: place codes start with it
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    pattern = models.CharField(max_length=80, default=DEFAULT_PATTERN)
    standard = models.ForeignKey(ClimateStandard, on_delete=models.PROTECT)
    shelf_mm = models.PositiveIntegerField(default=900)  # capacity of a new shelf
    position = models.SmallIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["site__position", "position", "code"]
        constraints = [models.CheckConstraint(condition=Q(shelf_mm__gt=0), name="stack_shelf_has_width")]

    def __str__(self) -> str:
        return self.code


class Shelf(models.Model):
    """One level of one shelf (排, 列, 节, 层); a part the stack does not use is 0."""

    stack = models.ForeignKey(Stack, on_delete=models.PROTECT, related_name="shelves")
    code = models.CharField(max_length=48, unique=True)
    row = models.PositiveSmallIntegerField(default=0)
    column = models.PositiveSmallIntegerField(default=0)
    section = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    order = models.BigIntegerField()  # as one walks along
    capacity_mm = models.PositiveIntegerField()
    used_mm = models.IntegerField(default=0)  # sum over its boxes, kept by the services in the same transaction
    boxes_held = models.IntegerField(default=0)  # how many, likewise
    removed_on = models.DateField(null=True, blank=True)  # taken down; stock-takings still name it
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["stack", "order"]
        constraints = [
            models.UniqueConstraint(fields=["stack", "order"], name="shelf_place_once"),
            models.CheckConstraint(condition=Q(capacity_mm__gt=0), name="shelf_has_width"),
            models.CheckConstraint(condition=Q(used_mm__gte=0, boxes_held__gte=0), name="shelf_load_not_negative"),
            models.CheckConstraint(condition=Q(removed_on=None) | Q(boxes_held=0), name="shelf_removed_is_empty"),
        ]

    def __str__(self) -> str:
        return self.code


class Box(models.Model):
    """盒: a container with a barcode. It stands on a shelf, or nowhere yet."""

    site = models.ForeignKey("people.Site", on_delete=models.PROTECT)
    barcode = models.CharField(max_length=40, unique=True, null=True)  # ours is made from the id; an old one stays
    number = models.CharField(max_length=40, blank=True)  # 盒号, as written on it
    title = models.CharField(max_length=200, blank=True)
    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, null=True, blank=True, related_name="boxes")
    position = models.IntegerField(default=0)  # from the left
    thickness_mm = models.PositiveIntegerField(default=40)
    made_at = models.DateTimeField(default=clock.now)
    discarded_on = models.DateField(null=True, blank=True)  # thrown away, empty; its story stays, its number is free

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "number"], condition=Q(discarded_on=None) & ~Q(number=""), name="box_number_once"
            ),
            models.CheckConstraint(condition=Q(discarded_on=None) | Q(shelf=None), name="box_discarded_stands_nowhere"),
            models.CheckConstraint(condition=Q(thickness_mm__gt=0), name="box_has_thickness"),
        ]
        indexes = [models.Index(fields=["shelf", "position"], name="box_on_shelf")]

    def __str__(self) -> str:
        return self.number or self.barcode or str(self.pk)


class BoxThen(models.Model):
    """How thick a box was until it was said anew: reports of an earlier moment count it so. Never edited."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="then")
    thickness_mm = models.PositiveIntegerField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["box", "until"], name="box_then_once")]

    def __str__(self) -> str:
        return f"{self.box_id} {self.thickness_mm} mm … {self.until:%Y-%m-%d}"


class Content(models.Model):
    """One volume or item in a box, in order. A thing lies in one box at a time."""

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="contents")
    volume = models.OneToOneField("catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.OneToOneField("catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.IntegerField(default=0)
    missing_since = models.DateField(null=True, blank=True)  # stock-taking did not find it
    put_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=ONE_THING, name="content_is_one_thing")]
        indexes = [models.Index(fields=["box", "position"], name="content_in_box")]

    def __str__(self) -> str:
        return f"{self.volume_id or self.item_id} in {self.box_id}"


class Move(models.Model):
    """One line of the history of places: append-only, never changed."""

    kind = models.CharField(max_length=10)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="moves")
    volume = models.ForeignKey("catalogue.Volume", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_place = models.CharField(
        max_length=60, blank=True
    )  # code of the shelf or name of the box, as it was called then
    to_place = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=80, blank=True)
    how = models.CharField(max_length=12, blank=True)  # HAND, SCAN, IMPORT, INVENTORY

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in MoveKind]), name="move_kind_known"),
        ]
        indexes = [models.Index(fields=["box", "at"], name="move_of_box")]

    def __str__(self) -> str:
        return f"{self.kind} {self.box_id}"


class PlaceList(models.Model):
    """A list of places that was read: what became of it, and the rows that could not be taken."""

    site = models.ForeignKey("people.Site", on_delete=models.PROTECT, null=True, blank=True)
    file_name = models.CharField(max_length=200)
    accepted = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    boxes = models.IntegerField(default=0)  # made by it
    shelves = models.IntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)  # [{sheet, row, code, value, cells}], the first thousands
    read_at = models.DateTimeField()
    read_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_by_name = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.file_name


class LabelStock(models.Model):
    """The sheets or rolls labels are printed on, in millimetres."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    kind = models.CharField(max_length=8)  # BOX | SPINE
    page_width = models.FloatField()
    page_height = models.FloatField()
    columns = models.PositiveSmallIntegerField()
    rows = models.PositiveSmallIntegerField()
    left = models.FloatField(default=0)  # of the first label
    top = models.FloatField(default=0)
    width = models.FloatField()
    height = models.FloatField()
    gap_x = models.FloatField(default=0)
    gap_y = models.FloatField(default=0)
    position = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["BOX", "SPINE"]), name="label_kind_known"),
            models.CheckConstraint(
                condition=Q(columns__gt=0, rows__gt=0, width__gt=0, height__gt=0), name="label_has_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name
