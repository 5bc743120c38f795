"""Setting up: fixture data, and the three administrators once."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction

from lantai.foundation.actor import Actor
from lantai.people import rules
from lantai.people.data import read
from lantai.people.errors import AlreadyInitialised
from lantai.people.models import Archive, CalendarDay, OrgUnit, RoleGrant, Site
from lantai.people.services.accounts import create_staff
from lantai.people.services.grants import grant_role
from lantai.people.services.sites import apply_preset, identify_archive, open_site
from lantai.people.services.units import UnitName, link_units, record_unit
from lantai.people.states import EdgeKind
from lantai.people.values import OneTimePassword


@transaction.atomic
def load_fixtures() -> None:
    """Load what the room ships, once: the public holidays, and in the demonstration the fictional university's
    identity, sites, doors and units. A second call changes nothing; what an archive edited stays.
    """
    actor = Actor.system("fixtures")
    _holidays()
    if settings.DEMONSTRATION and not Archive.objects.exists():
        identity = read("archive.json")
        identify_archive(actor, **{**identity, "valid_from": date.fromisoformat(identity["valid_from"])})
    if settings.DEMONSTRATION and not Site.objects.exists():
        for position, site in enumerate(read("sites.json")["sites"]):
            preset = site.pop("preset")
            open_site(actor, position=position, **site)
            apply_preset(actor, site=site["code"], preset=preset, since=date(2020, 1, 1))
    if settings.DEMONSTRATION and not OrgUnit.objects.exists():
        _units(actor)


def _holidays() -> None:
    known = set(CalendarDay.objects.filter(site__isnull=True).values_list("day", flat=True))
    rows = []
    for entry in read("calendar.json")["days"]:
        for text in entry["days"]:
            day = date.fromisoformat(text)
            if day not in known:
                rows.append(CalendarDay(day=day, kind=entry["kind"], name=entry["name"], name_en=entry["name_en"]))
    CalendarDay.objects.bulk_create(rows)


def _units(actor: Actor) -> None:
    found = read("units.json")
    for unit in found["units"]:
        names = [UnitName(**name) for name in unit["names"]]
        record_unit(
            actor,
            code=unit["code"],
            names=names,
            kind=unit.get("kind", "department"),
            parent=unit.get("parent", ""),
            founded=unit.get("founded"),
            dissolved=unit.get("dissolved"),
        )
    for older, newer, kind, year in found["edges"]:
        link_units(actor, older=older, newer=newer, kind=EdgeKind(kind), year=year)


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
