"""Who may: archivists read pages and review what was read; heads decide about projects and contractors."""

from __future__ import annotations

from typing import Any

from lantai.foundation import policy
from lantai.foundation.actor import Actor

ARCHIVISTS = ("archivist", "second_archivist", "director", "deputy_director")
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


def may_read(actor: Actor, subject: Any = None) -> bool:  # noqa: ARG001  the shape of a rule
    return actor.is_system or (actor.is_staff and actor.has(*ARCHIVISTS) and not actor.has(*ADMINISTRATORS))


policy.register("digitisation.read", predicate=may_read)
