"""Who may prepare, seal, end and open issued documents. Source: services.md F2, domain.md 0.3."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from lantai.foundation import policy
from lantai.foundation.actor import Actor

PREPARERS = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director", "workstation_clerk")
SEALERS = ("second_archivist", "archivist", "window_archivist", "director", "deputy_director")


def may_prepare(actor: Actor, _subject: Any) -> bool:
    """Archivists, and the system for a draft from a single certain candidate (seen by staff only)."""
    return actor.is_system or (actor.is_staff and actor.has(*PREPARERS))


def may_seal(actor: Actor, _subject: Any) -> bool:
    return actor.is_staff and actor.account_id is not None and actor.has(*SEALERS)


def may_end(actor: Actor, _subject: Any) -> bool:
    return may_seal(actor, _subject)


def may_see_draft(actor: Actor, subject: Any) -> bool:
    """Archivists; the applicant for whom it was made, once a person has taken it over (proof-reading)."""
    if actor.is_system or (actor.is_staff and actor.has(*PREPARERS)):
        return True
    taken = getattr(subject, "prepared_by", None) is not None
    return taken and actor.kind == "applicant" and actor.account_id == getattr(subject, "requested_by", None)


def may_see_issue(actor: Actor, subject: Any) -> bool:
    """Archivists; the applicant for whom it was made."""
    if actor.is_system or (actor.is_staff and actor.has(*PREPARERS)):
        return True
    mine = getattr(subject, "requested_by", None)
    return actor.kind == "applicant" and actor.account_id is not None and mine == actor.account_id


def may_hold(actor: Actor, subject: Any) -> bool:
    """The applicant for whom it was made, and nobody of the staff: the PIN is the holder's own (F6)."""
    mine = getattr(subject, "requested_by", None)
    return actor.is_system or (actor.kind == "applicant" and actor.account_id is not None and mine == actor.account_id)


def held_by(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    if actor.kind == "applicant" and actor.account_id is not None:
        return Q(requested_by=actor.account_id)
    return policy.nothing(actor)


def issues_visible_to(actor: Actor) -> Q:
    if actor.is_system or (actor.is_staff and actor.has(*PREPARERS)):
        return Q()
    if actor.kind == "applicant" and actor.account_id is not None:
        return Q(requested_by=actor.account_id)
    return policy.nothing(actor)


def may_audit(actor: Actor, _subject: Any) -> bool:
    return actor.is_system or (actor.is_staff and actor.has("auditor", "director", "deputy_director"))


def may_forget(actor: Actor, _subject: Any) -> bool:
    return actor.is_system


def may_withdraw(actor: Actor, _subject: Any) -> bool:
    return actor.is_staff and actor.has("secadmin")


policy.register("certification.prepare", predicate=may_prepare)
policy.register("certification.seal", predicate=may_seal)
policy.register("certification.end", predicate=may_end)
policy.register("certification.draft.view", predicate=may_see_draft)
policy.register("certification.issue.view", predicate=may_see_issue, filter=issues_visible_to)
policy.register("certification.hold", predicate=may_hold, filter=held_by)
policy.register("certification.audit", predicate=may_audit)
policy.register("certification.forget", predicate=may_forget)
policy.register("certification.withdraw_seal", predicate=may_withdraw)
