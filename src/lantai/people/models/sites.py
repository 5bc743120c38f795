"""The archive's own identity, its sites, their calendars and doors."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lantai.foundation import clock
from lantai.people.states import DoorKind, DoorState


class Archive(models.Model):
    """One version of who we are. The newest with `valid_from` not in the future is in force; none is ever changed."""

    version = models.IntegerField(unique=True)
    valid_from = models.DateField()
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    university = models.CharField(max_length=80)
    university_en = models.CharField(max_length=120)
    domain = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    email = models.CharField(max_length=120)
    address = models.CharField(max_length=160)
    address_en = models.CharField(max_length=200)
    postcode = models.CharField(max_length=12, blank=True)
    issue_prefix = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Site(models.Model):
    """One place of the archive with its weekly opening hours (``{"0": [["08:30", "12:00"], …]}``, Monday 0)."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    city = models.CharField(max_length=40)
    city_en = models.CharField(max_length=60)
    address = models.CharField(max_length=160, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    has_stacks = models.BooleanField(default=True)
    is_workstation = models.BooleanField(default=False)
    weekly = models.JSONField(default=dict)
    position = models.SmallIntegerField(default=0)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class SiteDistance(models.Model):
    """How far two sites are apart, door to door; one row a pair, the older site first."""

    first = models.ForeignKey("people.Site", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("people.Site", on_delete=models.PROTECT, related_name="+")
    kilometres = models.DecimalField(max_digits=6, decimal_places=1)
    minutes = models.PositiveSmallIntegerField()  # usual travelling time
    note = models.CharField(max_length=120, blank=True)  # how one goes there: which bus, from where
    set_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distance_once_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distance_pair_in_order"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 2880), kilometres__gt=0), name="distance_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id} {self.minutes} min"


class CalendarDay(models.Model):
    """One day that differs from the week: a holiday, a make-up workday (调休) or special hours; of one site or all."""

    HOLIDAY, WORKDAY, SPECIAL = "HOLIDAY", "WORKDAY", "SPECIAL"

    day = models.DateField()
    site = models.ForeignKey("people.Site", null=True, on_delete=models.CASCADE, related_name="days")
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=40, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    spans = models.JSONField(default=list)  # of SPECIAL; a WORKDAY takes the hours of a Monday

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["HOLIDAY", "WORKDAY", "SPECIAL"]), name="day_kind_known"),
            models.UniqueConstraint(fields=["day", "site"], name="day_once_per_site"),
            models.UniqueConstraint(fields=["day"], condition=Q(site__isnull=True), name="day_once_for_all"),
        ]
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class ServiceDoor(models.Model):
    """One setting of one door of one site, from a day to a day (A01). The newest active setting of a day holds."""

    site = models.ForeignKey("people.Site", on_delete=models.PROTECT, related_name="doors")
    kind = models.CharField(max_length=12)
    is_open = models.BooleanField()
    hours = models.CharField(max_length=120, blank=True)
    hours_en = models.CharField(max_length=160, blank=True)
    notice = models.CharField(max_length=300, blank=True)
    notice_en = models.CharField(max_length=400, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    state = models.CharField(max_length=8, default=DoorState.DRAFT)
    preset = models.CharField(max_length=24, blank=True)
    set_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in DoorKind]), name="door_kind_known"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in DoorState]), name="door_state_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="door_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["site", "kind", "since"], name="door_site_kind")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.kind}"
