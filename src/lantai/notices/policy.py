"""Who may see notices: one's own; archivists those of their cases; the clerk list is the archivists'."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from lantai.foundation import policy
from lantai.foundation.actor import Actor

ARCHIVISTS = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director", "workstation_clerk")


def _archivist(actor: Actor, _subject: Any) -> bool:
    return actor.is_system or (actor.is_staff and actor.has(*ARCHIVISTS))


def _visible(actor: Actor) -> Q:
    if _archivist(actor, None):
        return Q()
    return Q(account_id=actor.account_id) if actor.account_id is not None else Q(pk__in=[])


def _director(actor: Actor, _subject: Any) -> bool:
    return actor.is_system or (actor.is_staff and actor.has("director", "deputy_director"))


policy.register("notices.view", predicate=_archivist, filter=_visible)
policy.register("notices.handle", predicate=_archivist)
policy.register("notices.forget", predicate=lambda actor, _subject: actor.is_system or _director(actor, None))
policy.register("notices.announce", predicate=_director)
