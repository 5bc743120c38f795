"""Who may: accounts are the system administrator's, grants the security administrator's, the trail the auditor's."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import rules


def _sysadmin(actor: Actor, _subject: Any) -> bool:
    return actor.is_staff and actor.has(rules.SYSADMIN)


def _secadmin(actor: Actor, _subject: Any) -> bool:
    return actor.is_staff and actor.has(rules.SECADMIN)


def _administrators(actor: Actor, _subject: Any) -> bool:
    return actor.is_staff and actor.has(*rules.ADMINISTRATORS)


def _auditor(actor: Actor, _subject: Any) -> bool:
    return actor.is_staff and actor.has(rules.AUDITOR)


def _watches(actor: Actor, _subject: Any) -> bool:
    return actor.is_staff and actor.has(rules.SECADMIN, rules.AUDITOR)


def _director(actor: Actor, _subject: Any) -> bool:
    return actor.is_system or (actor.is_staff and actor.has("director", "deputy_director"))


def _records_units(actor: Actor, _subject: Any) -> bool:
    return actor.is_system or (actor.is_staff and actor.has("archivist", "director", "deputy_director"))


def _sees_units(actor: Actor, _subject: Any) -> bool:
    return actor.is_system or (
        actor.is_staff and actor.has("window_archivist", "archivist", "second_archivist", "director", "deputy_director")
    )


def _window(actor: Actor, _subject: Any) -> bool:
    return actor.is_staff and actor.has("window_archivist", "archivist", "workstation_clerk", "director")


def _own_account(actor: Actor, account_id: Any) -> bool:
    return actor.is_system or (actor.account_id is not None and actor.account_id == account_id)


def _sees_contacts(actor: Actor, account_id: Any) -> bool:
    return _own_account(actor, account_id) or (
        actor.is_staff and actor.has("window_archivist", "archivist", "second_archivist", "director", "deputy_director")
    )


def accounts_visible(actor: Actor) -> Q:
    """Administrators see staff accounts, never applicants'; everybody sees their own."""
    own = Q(pk=actor.account_id) if actor.account_id is not None else Q(pk__in=[])
    if actor.is_system:
        return Q()
    if _administrators(actor, None):
        return Q(kind="staff") | own
    return own


policy.register("people.account.create", predicate=_sysadmin)
policy.register("people.account.stop", predicate=_sysadmin)
policy.register("people.account.list", predicate=_administrators, filter=accounts_visible)
policy.register("people.account.edit", predicate=_own_account)
policy.register("people.account.assist", predicate=_window)
policy.register("people.contact.view", predicate=_sees_contacts)
policy.register("people.role.grant", predicate=_secadmin)
policy.register("people.audit", predicate=_auditor)
policy.register("people.alerts", predicate=_watches)
policy.register("people.door.set", predicate=_director)
policy.register("people.calendar.set", predicate=_director)
policy.register("people.distance.set", predicate=_director)
policy.register("people.unit.record", predicate=_records_units)
policy.register("people.unit.view", predicate=_sees_units)
