"""Setting up: fixture data, and the three administrators once."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction

from lantai.foundation.actor import Actor
from lantai.foundation.tasks import schedule
from lantai.people import rules
from lantai.people.data import read
from lantai.people.errors import AlreadyInitialised
from lantai.people.models import Archive, CalendarDay, OrgEdge, OrgName, OrgUnit, RoleGrant, ServiceDoor, Site
from lantai.people.queries.sites import forget_calendars
from lantai.people.queries.units import fold
from lantai.people.services.accounts import create_staff
from lantai.people.services.grants import grant_role
from lantai.people.services.sites import identify_archive, open_site, preset_doors
from lantai.people.states import DoorState, EdgeKind
from lantai.people.values import OneTimePassword


@transaction.atomic
def load_fixtures() -> None:
    """Load what the room ships, once: the public holidays, and in the demonstration the fictional university's
    identity, sites, doors and units. A second call changes nothing; what an archive edited stays.
    """
    actor = Actor.system("fixtures")
    schedule("people.watch", "lantai.people.tasks.watch_lookups", 300)
    _holidays()
    if settings.DEMONSTRATION and not Archive.objects.exists():
        identity = read("archive.json")
        identify_archive(actor, **{**identity, "valid_from": date.fromisoformat(identity["valid_from"])})
    if settings.DEMONSTRATION and not Site.objects.exists():
        for position, site in enumerate(read("sites.json")["sites"]):
            preset = site.pop("preset")
            open_site(actor, position=position, **site)
            row = Site.objects.get(code=site["code"])
            ServiceDoor.objects.bulk_create(
                ServiceDoor(site=row, since=date(2020, 1, 1), state=DoorState.ACTIVE, preset=preset, **door)
                for door in preset_doors(preset)
            )
    if settings.DEMONSTRATION and not OrgUnit.objects.exists():
        _units()


def _holidays() -> None:
    known = set(CalendarDay.objects.filter(site__isnull=True).values_list("day", flat=True))
    rows = []
    for entry in read("calendar.json")["days"]:
        for text in entry["days"]:
            day = date.fromisoformat(text)
            if day not in known:
                rows.append(CalendarDay(day=day, kind=entry["kind"], name=entry["name"], name_en=entry["name_en"]))
    CalendarDay.objects.bulk_create(rows)
    forget_calendars()


def _units() -> None:
    """Write the demonstration's units in three statements: every test that needs actors loads them."""
    found = read("units.json")
    years = ("founded", "dissolved")
    rows = {
        unit["code"]: OrgUnit(
            code=unit["code"], kind=unit.get("kind", "department"), **{name: unit.get(name) for name in years}
        )
        for unit in found["units"]
    }
    OrgUnit.objects.bulk_create(rows.values())
    for unit in found["units"]:
        rows[unit["code"]].parent = rows.get(unit.get("parent", ""))
    OrgUnit.objects.bulk_update([row for row in rows.values() if row.parent], ["parent"])
    OrgName.objects.bulk_create(
        OrgName(
            unit=rows[unit["code"]],
            name=name["name"],
            name_en=name["name_en"],
            is_official=name.get("official", True),
            valid_from=name["since"],
            valid_to=name["until"],
            folded=fold(name["name"]),
        )
        for unit in found["units"]
        for name in unit["names"]
    )
    OrgEdge.objects.bulk_create(
        OrgEdge(older=rows[older], newer=rows[newer], kind=EdgeKind(kind), year=year)
        for older, newer, kind, year in found["edges"]
    )


@transaction.atomic
def initialise(actor: Actor, *, names: dict[str, str] | None = None) -> list[OneTimePassword]:
    """Create the three separated administrators once and return their first passwords (`lantai init`).

    `names` may give the login name of each of sysadmin, secadmin, auditor. Raises `AlreadyInitialised` when any
    administrator exists. Source: domain.md 2.12, architecture.md 3.
    """
    if not actor.is_system or RoleGrant.objects.filter(role__in=rules.ADMINISTRATORS).exists():
        raise AlreadyInitialised
    titles = {rules.SYSADMIN: "系统管理员", rules.SECADMIN: "安全管理员", rules.AUDITOR: "审计员"}
    made = []
    for role in rules.ADMINISTRATORS:
        first = create_staff(actor, username=(names or {}).get(role, role), name=titles[role])
        grant_role(actor, account_id=first.account_id, role=role, reason="initialise")
        made.append(first)
    return made
