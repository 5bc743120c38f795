"""Who may: archivists, at the sites where they hold the role. Unit clerks, guards, the three administrators: nothing.
The clerk of a workstation sees and hands over what is sent to that site and back, nothing else.

The filter stands on a table with a `site` (box, loan, hold, stack); for others use `at_sites` with the path to it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from lantai.foundation import policy
from lantai.foundation.actor import Actor

ARCHIVISTS = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director")
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")
HEADS = ("director", "deputy_director")


def _archivist(actor: Actor) -> bool:
    return actor.is_system or (actor.is_staff and actor.has(*ARCHIVISTS) and not actor.has(*ADMINISTRATORS))


def may_work_at(actor: Actor, site: Any = None) -> bool:
    """Tell whether `actor` works in the stacks of `site` (a code); without one, in any."""
    return _archivist(actor) and (actor.is_system or site is None or not actor.sites or site in actor.sites)


def may_arrange(actor: Actor, site: Any = None) -> bool:
    """Rooms, shelves and lists change what everybody finds: archivists and heads, not the window alone."""
    return may_work_at(actor, site) and (actor.is_system or actor.has("archivist", *HEADS))


def at_sites(actor: Actor, path: str = "site__code") -> Q:
    """Return the condition under which rows belong to the actor's sites; `path` leads to the site's code."""
    if not _archivist(actor):
        return policy.nothing(actor)
    return Q(**{f"{path}__in": sorted(actor.sites)}) if actor.sites and not actor.is_system else Q()


def may_carry(actor: Actor, site: Any = None) -> bool:
    """Tell whether `actor` hands bags over at `site` (a code): archivists, and the clerk of a workstation; without one, at any.

    What leaves or enters a stack asks for `stacks.work` besides.
    """
    clerk = actor.is_staff and actor.has("workstation_clerk") and not actor.has(*ADMINISTRATORS)
    at_home = actor.is_system or site is None or not actor.sites or site in actor.sites
    return (_archivist(actor) or clerk) and at_home


def journeys_of(actor: Actor) -> Q:
    """Return the condition under which a journey begins or ends at one of the actor's sites."""
    if not may_carry(actor):
        return policy.nothing(actor)
    if actor.is_system or not actor.sites:
        return Q()
    sites = sorted(actor.sites)
    return Q(origin__code__in=sites) | Q(destination__code__in=sites)


policy.register("stacks.view", predicate=may_work_at, filter=at_sites)
policy.register("stacks.work", predicate=may_work_at, filter=at_sites)
policy.register("stacks.arrange", predicate=may_arrange, filter=at_sites)
policy.register("stacks.journey", predicate=may_carry, filter=journeys_of)
