"""The archive's identity, sites, calendar days and doors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.people.data import read
from lantai.people.errors import DistanceRefused, NotFound
from lantai.people.events import ArchiveRenamed, CalendarDaySet, DistanceSet, DoorSet
from lantai.people.models import Archive, CalendarDay, ServiceDoor, Site, SiteDistance
from lantai.people.queries.sites import forget_archive, forget_calendars
from lantai.people.states import DoorKind, DoorState
from lantai.people.values import ArchiveIdentity

FARTHEST = 2880  # minutes: two days


@transaction.atomic
def identify_archive(
    actor: Actor,
    *,
    name: str,
    name_en: str,
    university: str,
    university_en: str,
    domain: str,
    phone: str,
    email: str,
    address: str,
    address_en: str,
    issue_prefix: str,
    postcode: str = "",
    valid_from: date | None = None,
) -> ArchiveIdentity:
    """Write a new version of who we are, in force from a day; older versions stay for documents of their time."""
    if not actor.is_system:
        policy.require(actor, "people.door.set")
    version = (Archive.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    row = Archive.objects.create(
        version=version,
        valid_from=valid_from or clock.today(),
        name=name,
        name_en=name_en,
        university=university,
        university_en=university_en,
        domain=domain,
        phone=phone,
        email=email,
        address=address,
        address_en=address_en,
        postcode=postcode,
        issue_prefix=issue_prefix,
    )
    forget_archive()
    transaction.on_commit(forget_archive)
    events.record(ArchiveRenamed(version=version), actor=actor, subject=("archive", row.pk))
    return ArchiveIdentity(
        name, name_en, university, university_en, domain, phone, email, address, address_en, postcode, issue_prefix,
        version,
    )  # fmt: skip


def open_site(
    actor: Actor,
    *,
    code: str,
    name: str,
    name_en: str,
    city: str,
    city_en: str,
    weekly: dict[str, list[list[str]]],
    address: str = "",
    address_en: str = "",
    phone: str = "",
    has_stacks: bool = True,
    is_workstation: bool = False,
    position: int = 0,
) -> str:
    """Open a site, or change the particulars of the one with this code; return its code."""
    if not actor.is_system:
        policy.require(actor, "people.door.set")
    forget_calendars()
    transaction.on_commit(forget_calendars)
    Site.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "name_en": name_en,
            "city": city,
            "city_en": city_en,
            "weekly": weekly,
            "address": address,
            "address_en": address_en,
            "phone": phone,
            "has_stacks": has_stacks,
            "is_workstation": is_workstation,
            "position": position,
        },
    )
    return code


@transaction.atomic
def set_day(
    actor: Actor,
    *,
    day: date,
    kind: str,
    site: str = "",
    name: str = "",
    name_en: str = "",
    spans: list[list[str]] | None = None,
) -> None:
    """Make a day a holiday, a make-up workday or one with hours of its own, at one site or at all."""
    if not actor.is_system:
        policy.require(actor, "people.calendar.set")
    place = Site.objects.filter(code=site).first() if site else None
    if site and place is None:
        raise NotFound
    forget_calendars()
    transaction.on_commit(forget_calendars)
    CalendarDay.objects.update_or_create(
        day=day, site=place, defaults={"kind": kind, "name": name, "name_en": name_en, "spans": spans or []}
    )
    events.record(CalendarDaySet(day=day, kind=kind, site=site), actor=actor, subject=("day", day.isoformat()))


@transaction.atomic
def set_distance(actor: Actor, *, one: str, other: str, kilometres: Decimal, minutes: int, note: str = "") -> None:
    """Say how far two sites (codes) are apart; said again, it is put right. From it arrivals are reckoned (B38).

    `kilometres` up to 9,999.9, `minutes` of usual travel from door to door up to two days. Raises `DistanceRefused`,
    `NotFound`.
    """
    policy.require(actor, "people.distance.set")
    pair = list(Site.objects.filter(code__in=[one, other]).order_by("pk"))
    if one == other:
        raise DistanceRefused(_("请选两个不同的校区。"), code="ONE_SITE")
    if len(pair) != 2:
        raise NotFound
    far = kilometres.quantize(Decimal("0.1")) if kilometres.is_finite() and 0 < kilometres < 10_000 else Decimal(0)
    if not 0 < far < 10_000 or not 0 < minutes <= FARTHEST:
        raise DistanceRefused(_("路程写 0.1 到 9999.9 公里，时间写 1 到 2880 分钟。"), code="DISTANCE")
    SiteDistance.objects.update_or_create(
        first=pair[0], second=pair[1],
        defaults={
            "kilometres": far, "minutes": minutes, "note": note.strip()[:120], "set_by_id": actor.account_id,
            "set_at": clock.now(),
        },
    )  # fmt: skip
    told = DistanceSet(other=other, kilometres=far, minutes=minutes)
    events.record(told, actor=actor, subject=("site", one))


@transaction.atomic
def set_door(
    actor: Actor,
    *,
    site: str,
    kind: DoorKind,
    is_open: bool,
    hours: str = "",
    hours_en: str = "",
    notice: str = "",
    notice_en: str = "",
    since: date | None = None,
    until: date | None = None,
    preset: str = "",
) -> int:
    """Open or close one door of one site from a day to a day (A01). The newest setting of a day holds."""
    if not actor.is_system:
        policy.require(actor, "people.door.set")
    place = Site.objects.filter(code=site).first()
    if place is None:
        raise NotFound
    start = since or clock.today()
    row = ServiceDoor.objects.create(
        site=place,
        kind=kind,
        is_open=is_open,
        hours=hours,
        hours_en=hours_en,
        notice=notice,
        notice_en=notice_en,
        since=start,
        until=until,
        state=DoorState.ACTIVE,
        preset=preset,
        set_by_id=actor.account_id,
    )
    events.record(
        DoorSet(site=site, door=kind, is_open=is_open, since=start, until=until, preset=preset),
        actor=actor,
        subject=("site", site),
    )
    return row.pk


@transaction.atomic
def apply_preset(actor: Actor, *, site: str, preset: str, since: date | None = None, until: date | None = None) -> int:
    """Set all doors of a site as a preset says (正常, 预约式, 无接触式, 闭馆); return how many doors were set (A01)."""
    chosen = preset_doors(preset)
    for door in chosen:
        set_door(actor, site=site, since=since, until=until, preset=preset, **door)
    return len(chosen)


def preset_doors(preset: str) -> list[dict[str, Any]]:
    """Return how a preset sets each door. Raises `NotFound`."""
    presets = read("doors.json")["presets"]
    if preset not in presets:
        raise NotFound
    chosen = presets[preset]
    found = []
    for kind in DoorKind:
        door = chosen["doors"].get(kind.value, {"open": False})
        shut = not door["open"]
        found.append(
            {
                "kind": kind,
                "is_open": door["open"],
                "hours": door.get("hours", ""),
                "hours_en": door.get("hours_en", ""),
                "notice": door.get("notice") or (chosen.get("notice", "") if shut else ""),
                "notice_en": door.get("notice_en") or (chosen.get("notice_en", "") if shut else ""),
            }
        )
    return found
