"""Who may import, see and mark holdings. None of the three administrators reads holdings (domain.md 2.12)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from lantai.catalogue.rules.publicity import NOT_ABOUT_PEOPLE, PUBLIC
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

ARCHIVISTS = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director")
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


def is_archivist(actor: Actor, _subject: Any = None) -> bool:
    """Tell whether `actor` is one who works with holdings (or the system at set-up)."""
    return actor.is_system or (actor.is_staff and actor.has(*ARCHIVISTS) and not actor.has(*ADMINISTRATORS))


def may_view_page(actor: Actor, _page: Any = None) -> bool:
    """An archivist at her own desk; a workstation on the far campus sees pages only through a case."""
    return is_archivist(actor) or (actor.is_staff and actor.has("workstation_clerk") and bool(actor.purpose))


def is_head(actor: Actor, _subject: Any = None) -> bool:
    """The head of the archive or a deputy (or the system at set-up)."""
    return actor.is_system or (is_archivist(actor) and actor.has("director", "deputy_director"))


def may_approve(actor: Actor, _subject: Any = None) -> bool:
    """The first of two who approve a destruction: a reviewer, the head or a deputy; the second is always one of these two."""
    return is_archivist(actor) and actor.has("second_archivist", "director", "deputy_director")


def everything_for_archivists(actor: Actor) -> Q:
    return Q() if is_archivist(actor) else policy.nothing(actor)


def anybody(_actor: Actor, _subject: Any = None) -> bool:
    return True


def is_public(row: Any, *, on_its_day: bool = False) -> bool:
    """Tell whether anybody may know of a volume or item: the condition of the two filters below, on one row.

    `on_its_day`: or will be once its embargo is over; for an index that asks for the day itself.
    """
    if row.opens_on is not None and row.opens_on > clock.today() and not on_its_day:
        return False
    volume = row.volume if hasattr(row, "volume_id") else row
    own = all(getattr(row, name) == value for name, value in PUBLIC.items())
    return own and (volume is None or may_be_public(volume))


def may_be_public(volume: Any) -> bool:
    """Tell whether opening makes a volume, or what lies in it, public at all; of an item, as far as it says itself."""
    plain = volume.secrecy == PUBLIC["secrecy"] and not volume.restricted_reason
    return plain and getattr(volume, "record_kind", "") in NOT_ABOUT_PEOPLE  # an item has no kind of its own


def has_come(day: str) -> Q:
    """Return the condition that an embargo, if there is one, is over: asked of every reading, never stored."""
    return Q(**{day: None}) | Q(**{f"{day}__lte": clock.today()})


def open_today() -> Q:
    """Return the condition that a volume or item says of itself that it is open, and that its day has come."""
    return Q(**PUBLIC) & has_come("opens_on")


def what_may_be_found(actor: Actor) -> Q:
    """Volumes: archivists all; everybody else what has been opened, is no secret, no list of people, restricted by nobody."""
    return _narrowest(actor, _public())


def what_items_may_be_found(actor: Actor) -> Q:
    """Items: as volumes; one opened by itself is still closed in a volume that is secret, restricted or a list of people."""
    return _narrowest(actor, _public())


def _public() -> Q:
    return Q(public__in=[True]) & has_come("opens_on")  # `in`: of a bare condition SQLite makes no use of an index


def _narrowest(actor: Actor, for_anybody: Q) -> Q:
    if is_archivist(actor):
        return Q()
    if actor.is_staff and actor.has(*ADMINISTRATORS):
        return policy.nothing(actor)  # none of the three reads holdings, not even as anybody may
    return for_anybody


def may_know(actor: Actor, row: Any) -> bool:
    """Tell whether `actor` may know of one volume or item: the two filters above, on one row."""
    return is_archivist(actor) or (not (actor.is_staff and actor.has(*ADMINISTRATORS)) and is_public(row))


def may_read_page(actor: Actor, page: Any) -> bool:
    """Tell whether a page image may be read: by archivists, and by anybody when what it belongs to is open."""
    described = page.item or page.volume
    return described is not None and may_know(actor, described)


def register() -> None:
    policy.register("catalogue.find", predicate=anybody, filter=what_may_be_found)
    policy.register("catalogue.find.item", predicate=anybody, filter=what_items_may_be_found)
    policy.register("catalogue.find.series", predicate=is_archivist, filter=everything_for_archivists)
    policy.register("catalogue.record.read", predicate=may_know)
    policy.register("catalogue.page.read", predicate=may_read_page)
    policy.register("catalogue.reading.terms", predicate=is_head)
    policy.register("catalogue.topic.keep", predicate=is_archivist)
    policy.register("catalogue.topic.open", predicate=is_head)
    policy.register("catalogue.import", predicate=is_archivist)
    policy.register("catalogue.import.undo", predicate=is_archivist)
    policy.register("catalogue.browse", predicate=is_archivist, filter=everything_for_archivists)
    policy.register("catalogue.export", predicate=is_archivist)
    policy.register("catalogue.export.people", predicate=is_head)
    policy.register("catalogue.page.view", predicate=may_view_page)
    policy.register("catalogue.page.mark", predicate=is_archivist)
    policy.register("catalogue.gap.note", predicate=is_archivist)
    policy.register("catalogue.course.decide", predicate=is_archivist)
    policy.register("catalogue.conflict.decide", predicate=is_archivist)
    policy.register("catalogue.holdings.declare", predicate=is_archivist)
    policy.register("catalogue.opening.opine", predicate=is_archivist)
    policy.register("catalogue.opening.decide", predicate=is_head)
    policy.register("catalogue.secrecy.propose", predicate=is_archivist)
    policy.register("catalogue.secrecy.decide", predicate=is_head)
    policy.register("catalogue.describe", predicate=is_archivist)
    policy.register("catalogue.arrange", predicate=is_archivist)
    policy.register("catalogue.scheme.decide", predicate=is_head)
    policy.register("catalogue.hold.place", predicate=is_archivist)
    policy.register("catalogue.hold.lift", predicate=is_head)
    policy.register("catalogue.disposal.propose", predicate=is_archivist)
    policy.register("catalogue.disposal.approve", predicate=may_approve)
    policy.register("catalogue.disposal.confirm", predicate=is_head)
    policy.register("catalogue.disposal.carry_out", predicate=is_archivist)
