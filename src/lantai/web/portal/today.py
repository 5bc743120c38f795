"""How each site serves today (A01, A11): one row per site for the strip under the header and the table of hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _

from lantai.foundation import clock
from lantai.people import queries as people
from lantai.people.states import DoorKind
from lantai.people.values import DoorView, SiteView
from lantai.web.design import dates

WEEK = ("一", "二", "三", "四", "五", "六", "日")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class SiteToday:
    code: str
    name: str
    short: str
    mark: str
    word: str
    hours: str
    address: str
    phone: str

    @property
    def tel(self) -> str:
        return "".join(character for character in self.phone if character.isdigit() or character == "+")


@dataclass(frozen=True, slots=True)
class ServiceNotice:
    """A door that today differs from the usual and says so in words."""

    sites: str
    text: str
    until: date | None


def _mode(doors: dict[DoorKind, DoorView], *, workday: bool) -> tuple[str, str]:
    free = doors.get(DoorKind.WINDOW_FREE)
    slot = doors.get(DoorKind.WINDOW_SLOT)
    box = doors.get(DoorKind.DROPBOX)
    if workday and (not doors or (free and free.is_open)):
        return "done", _("正常开放")
    if workday and slot and slot.is_open:
        return "wait", _("预约到馆")
    if box and box.is_open:
        return "you", _("无接触式")
    return "todo", _("今天不开")


def _span(start: time, end: time) -> str:
    return f"{start.hour}:{start.minute:02d}–{end.hour}:{end.minute:02d}"


def _day_names(days: list[int]) -> str:
    runs = days == list(range(days[0], days[-1] + 1)) and len(days) > 2
    if dates.english():
        return f"{DAYS[days[0]]}–{DAYS[days[-1]]}" if runs else ", ".join(DAYS[day] for day in days)
    return f"周{WEEK[days[0]]}至周{WEEK[days[-1]]}" if runs else "周" + "、".join(WEEK[day] for day in days)


def hours_in_words(site: SiteView) -> str:
    """Return ``周一至周五　8:30–12:00　14:00–17:30``; days with equal hours are said once.

    English: ``Mon–Fri 8:30–12:00, 14:00–17:30``.
    """
    groups: dict[tuple[tuple[time, time], ...], list[int]] = {}
    for day in sorted(site.hours):
        if site.hours[day]:
            groups.setdefault(site.hours[day], []).append(day)
    if dates.english():
        said = [f"{_day_names(days)} {', '.join(_span(*span) for span in spans)}" for spans, days in groups.items()]
        return "; ".join(said)
    return "；".join("　".join([_day_names(days), *(_span(*span) for span in spans)]) for spans, days in groups.items())


@dataclass(frozen=True, slots=True)
class Board:
    """Today in one look: every site in the archive's own order, and what has to be told."""

    sites: list[SiteToday]
    notices: list[ServiceNotice]


def board() -> Board:
    """Return how every site serves today; sites that say the same are named together."""
    sites, doors = people.sites(), people.doors()
    by_site: dict[str, dict[DoorKind, DoorView]] = {}
    for door in doors:
        by_site.setdefault(door.site, {})[door.kind] = door
    return Board([_today(site, by_site.get(site.code, {})) for site in sites], _notices(sites, doors))


def _today(site: SiteView, doors: dict[DoorKind, DoorView]) -> SiteToday:
    mark, word = _mode(doors, workday=people.calendar(site.code).is_workday(clock.today()))
    name = dates.said(site, "name")
    return SiteToday(
        code=site.code,
        name=name,
        short=name.removesuffix("校区").removesuffix("工作站").removesuffix(" Campus").removesuffix(" Workstation"),
        mark=mark,
        word=word,
        hours=hours_in_words(site),
        address=dates.said(site, "address"),
        phone=site.phone,
    )


def _notices(sites: list[SiteView], doors: list[DoorView]) -> list[ServiceNotice]:
    names = {site.code: dates.said(site, "name") for site in sites}
    told: dict[tuple[str, date | None], list[str]] = {}
    for door in doors:
        text = dates.said(door, "notice")
        name = names.get(door.site, "")
        if text and name not in told.setdefault((text, door.until), []):
            told[text, door.until].append(name)
    return [ServiceNotice(_("、").join(found), text, until) for (text, until), found in told.items()]
