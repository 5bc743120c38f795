"""Who may: archivists read pages and review what was read; heads decide about projects and contractors."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from lantai.foundation import policy
from lantai.foundation.actor import Actor

ARCHIVISTS = ("archivist", "second_archivist", "director", "deputy_director")
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


def may_read(actor: Actor, subject: Any = None) -> bool:  # noqa: ARG001  the shape of a rule
    return actor.is_system or (actor.is_staff and actor.has(*ARCHIVISTS) and not actor.has(*ADMINISTRATORS))


policy.register("digitisation.read", predicate=may_read)

HEADS = ("director", "deputy_director")
ACCEPTING = ("archivist", *HEADS)
CONTRACTOR = "contractor"


def may_manage(actor: Actor, subject: Any = None) -> bool:
    """Projects, limits and contractors' accounts: the head of the archive or a deputy."""
    return actor.is_system or (may_read(actor, subject) and actor.has(*HEADS))


def may_accept(actor: Actor, subject: Any = None) -> bool:
    return may_read(actor, subject) and (actor.is_system or actor.has(*ACCEPTING))


def batches_visible(actor: Actor, path: str = "project") -> Q:
    """Archivists see every batch; a contractor those of the projects the account is bound to. `path` leads to the project."""
    if may_read(actor):
        return Q()
    if actor.is_staff and actor.has(CONTRACTOR) and actor.account_id is not None:
        return Q(**{f"{path}__members__account_id": actor.account_id})
    return policy.nothing(actor)


def may_deliver(actor: Actor, batch: Any = None) -> bool:
    """Archivists; contractors for their own projects (asked with the row of a batch, else whether at all)."""
    if may_read(actor):
        return True
    if not (actor.is_staff and actor.has(CONTRACTOR)):
        return False
    return batch is None or batch.project.members.filter(account_id=actor.account_id).exists()


policy.register("digitisation.manage", predicate=may_manage)
policy.register("digitisation.accept", predicate=may_accept)
policy.register("digitisation.deliver", predicate=may_deliver, filter=batches_visible)
