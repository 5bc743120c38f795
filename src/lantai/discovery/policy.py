"""Who may search, and who may have the index made again. What is found obeys the catalogue's own rule."""

from __future__ import annotations

from datetime import date
from typing import Any

from lantai.adapters.index.port import AnyOf, Between, Condition
from lantai.foundation import policy
from lantai.foundation.actor import Actor

PUBLIC, DESK = 0, 1  # audience of a document
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


def may_search(actor: Actor, _subject: Any = None) -> bool:
    """Anybody; but none of the three administrators, who read no holdings."""
    return not (actor.is_staff and actor.has(*ADMINISTRATORS))


def may_rebuild(actor: Actor, _subject: Any = None) -> bool:
    """The machinery, and who runs it: making the cache again shows nobody anything."""
    return actor.is_system or (actor.is_staff and actor.has("sysadmin", "director", "archivist"))


def conditions(actor: Actor, today: date) -> tuple[Condition, ...]:
    """Return what stands inside every question of this actor; the answers pass the catalogue's rule once more."""
    if policy.allows(actor, "catalogue.browse"):
        return ()
    return (AnyOf("audience", (PUBLIC,)), Between("opens_on", -1, today.toordinal()))


policy.register("discovery.search", predicate=may_search)
policy.register("discovery.rebuild", predicate=may_rebuild)
