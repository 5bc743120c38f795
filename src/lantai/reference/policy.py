"""Who may: as predicate and as filter. Archivists see cases, applicants their own, nobody else.

The three administrators hold none of these roles, so they read no case. Source: domain.md 2.12; issue 2.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from lantai.foundation import policy
from lantai.foundation.actor import Actor

DESK = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director", "workstation_clerk")
PRODUCERS = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director")
HEADS = ("director", "deputy_director")


def _at_desk(actor: Actor, _case: Any) -> bool:
    """Whole-archive search and four eyes are shared by all sites (B40): a site limits the list, not the right."""
    if actor.is_system:
        return True
    return actor.is_staff and actor.has(*DESK)


def _visible(actor: Actor) -> Q:
    if actor.is_system or (actor.is_staff and actor.has(*DESK)):
        return Q()
    if actor.account_id is not None and actor.kind == "applicant":
        return Q(applicant_id=actor.account_id)
    return Q(pk__in=[])


def _own(actor: Actor, case: Any) -> bool:
    return actor.account_id is not None and case is not None and case.applicant_id == actor.account_id


def _produce(actor: Actor, _case: Any) -> bool:
    return actor.is_system or (actor.is_staff and actor.has(*PRODUCERS))


def _head(actor: Actor, _case: Any) -> bool:
    return actor.is_staff and actor.has(*HEADS)


def _paper(actor: Actor, _case: Any) -> bool:
    """Packing, labels and hand-over: also at the workstation (B39)."""
    return actor.is_staff and actor.has(*DESK)


policy.register("reference.case.view", predicate=lambda a, c: _at_desk(a, c) or _own(a, c), filter=_visible)
policy.register("reference.case.own", predicate=_own)
policy.register("reference.desk", predicate=_at_desk)
policy.register("reference.produce", predicate=_produce)
policy.register("reference.paper", predicate=_paper)
policy.register("reference.handover", predicate=lambda a, _c: a.is_staff and a.has(*DESK, "guard"))
policy.register("reference.head", predicate=_head)
policy.register("reference.list.submit", predicate=lambda a, _c: a.kind == "applicant" and a.has("unit_clerk"))
policy.register("reference.purge", predicate=lambda a, _c: a.is_system or _head(a, None))
policy.register(
    "reference.purge.view", predicate=lambda a, _c: a.is_system or (a.is_staff and a.has(*HEADS, "auditor"))
)
policy.register("reference.register.view", predicate=_at_desk)
