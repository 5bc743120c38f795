"""The archive's identity, its sites, their working time and doors."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q

from lantai.foundation import clock
from lantai.foundation.calendars import OFFICE_DAY, WorkCalendar
from lantai.people.errors import NotFound
from lantai.people.models import Archive, CalendarDay, ServiceDoor, Site, SiteDistance
from lantai.people.states import DoorKind, DoorState
from lantai.people.values import ArchiveIdentity, DistanceView, DoorView, SiteView

Spans = tuple[tuple[time, time], ...]


def archive(day: date | None = None) -> ArchiveIdentity:
    """Return the identity in force on `day` (today's is kept for a minute). Raises `NotFound` before the fixtures are loaded."""
    if day is not None:
        return _archive(day)
    key = f"{_ARCHIVE}.{clock.today()}"
    found: ArchiveIdentity | None = cache.get(key)
    if found is None:
        found = _archive(clock.today())
        cache.set(key, found, _KEPT)
    return found


def forget_archive() -> None:
    """Called by the verb that says who we are from today on."""
    cache.delete(f"{_ARCHIVE}.{clock.today()}")


def _archive(day: date) -> ArchiveIdentity:
    row = Archive.objects.filter(valid_from__lte=day).order_by("-valid_from", "-version").first()
    if row is None:
        row = Archive.objects.order_by("valid_from").first()
    if row is None:
        raise NotFound
    return ArchiveIdentity(
        name=row.name,
        name_en=row.name_en,
        university=row.university,
        university_en=row.university_en,
        domain=row.domain,
        phone=row.phone,
        email=row.email,
        address=row.address,
        address_en=row.address_en,
        postcode=row.postcode,
        issue_prefix=row.issue_prefix,
        version=row.version,
    )


def _spans(pairs: list[list[str]]) -> Spans:
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in pairs)


def _site(row: Site) -> SiteView:
    return SiteView(
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        city=row.city,
        city_en=row.city_en,
        address=row.address,
        address_en=row.address_en,
        phone=row.phone,
        has_stacks=row.has_stacks,
        is_workstation=row.is_workstation,
        hours={int(day): _spans(pairs) for day, pairs in row.weekly.items()},
    )


def sites() -> list[SiteView]:
    """Return the open sites in their own order."""
    return [_site(row) for row in Site.objects.filter(closed_on__isnull=True)]


def site(code: str) -> SiteView:
    row = Site.objects.filter(code=code).first()
    if row is None:
        raise NotFound
    return _site(row)


def site_id(code: str) -> int | None:
    """Return the id of a site, for foreign keys of rooms above; None when there is no such site."""
    return Site.objects.filter(code=code).values_list("pk", flat=True).first()


_ARCHIVE = "people.archive"
_CALENDARS = "people.calendars"  # cache key of the version under which calendars are kept
_KEPT = 60  # seconds another process may still count with the old hours, or go by the old name


def calendar(site_code: str = "") -> WorkCalendar:
    """Return the working time of a site with its holidays and make-up workdays; without a code, of the first site.

    Kept for a minute: every page with a deadline asks for it.
    """
    key = f"{_CALENDARS}.{cache.get_or_set(_CALENDARS, 0, None)}.{site_code}"
    found: WorkCalendar | None = cache.get(key)
    if found is None:
        found = _calendar(site_code)
        cache.set(key, found, _KEPT)
    return found


def forget_calendars() -> None:
    """Called by the verbs that change sites, hours or holidays."""
    cache.set(_CALENDARS, int(cache.get(_CALENDARS) or 0) + 1, None)


def _calendar(site_code: str) -> WorkCalendar:
    row = Site.objects.filter(code=site_code).first() if site_code else Site.objects.first()
    zone = ZoneInfo(settings.TIME_ZONE)
    if row is None:
        return WorkCalendar.office(settings.TIME_ZONE)
    weekly = {int(day): _spans(pairs) for day, pairs in row.weekly.items()}
    days: dict[date, Spans] = {}
    rows = CalendarDay.objects.filter(Q(site__isnull=True) | Q(site=row))
    for item in sorted(rows, key=lambda found: found.site_id is not None):  # a site's own day wins
        if item.kind == CalendarDay.HOLIDAY:
            days[item.day] = ()
        elif item.kind == CalendarDay.SPECIAL:
            days[item.day] = _spans(item.spans)
        else:
            days[item.day] = weekly.get(0, tuple(OFFICE_DAY))
    return WorkCalendar(zone, weekly, days)


def distances() -> list[DistanceView]:
    """Return what is known of how far open sites are apart, in the order of the sites. One query."""
    rows = SiteDistance.objects.filter(first__closed_on=None, second__closed_on=None).select_related("first", "second")
    found = sorted(
        rows, key=lambda row: sorted([(row.first.position, row.first.code), (row.second.position, row.second.code)])
    )
    return [_distance(row) for row in found]


def distance(one: str, other: str) -> DistanceView | None:
    """Return how far two sites (codes) are apart; None when nobody has said it."""
    rows = SiteDistance.objects.filter(
        Q(first__code=one, second__code=other) | Q(first__code=other, second__code=one)
    ).select_related("first", "second")
    row = rows.first()
    return _distance(row) if row else None


def _distance(row: SiteDistance) -> DistanceView:
    pair = sorted([row.first, row.second], key=lambda site: (site.position, site.code))
    return DistanceView(pair[0].code, pair[1].code, row.kilometres, row.minutes, row.note)


def holidays(since: date, until: date) -> list[tuple[date, str, str, str]]:
    """Return ``(day, kind, name, name_en)`` of the special days between two days, for all sites."""
    rows = CalendarDay.objects.filter(day__range=(since, until), site__isnull=True)
    return [(row.day, row.kind, row.name, row.name_en) for row in rows]


def doors(site_code: str = "", day: date | None = None) -> list[DoorView]:
    """Return the doors of one site (or all) as set for `day` (today), by site and kind. A door never set is closed."""
    when = day or clock.today()
    rows = ServiceDoor.objects.filter(state=DoorState.ACTIVE, since__lte=when, site__closed_on__isnull=True)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=when)).select_related("site")
    if site_code:
        rows = rows.filter(site__code=site_code)
    newest: dict[tuple[int, str], ServiceDoor] = {}
    for row in rows.order_by("set_at", "id"):
        newest[row.site_id, row.kind] = row
    order = list(DoorKind)
    found = sorted(newest.values(), key=lambda row: (row.site.position, order.index(DoorKind(row.kind))))
    return [
        DoorView(
            site=row.site.code,
            kind=DoorKind(row.kind),
            is_open=row.is_open,
            hours=row.hours,
            hours_en=row.hours_en,
            notice=row.notice,
            notice_en=row.notice_en,
            since=row.since,
            until=row.until,
        )
        for row in found
    ]
