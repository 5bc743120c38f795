"""Who may put bytes in and take them out. What a person may see is decided by the rooms above, which hold the gates."""

from __future__ import annotations

from typing import Any

from lantai.foundation import policy
from lantai.foundation.actor import Actor

ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


def may_deposit(actor: Actor, _subject: Any) -> bool:
    return actor.kind in {"staff", "applicant", "system"}


def may_open(actor: Actor, _subject: Any) -> bool:
    """Nobody who only keeps the machinery running reads holdings (three separated administrators)."""
    return actor.kind in {"applicant", "system"} or (actor.is_staff and not actor.has(*ADMINISTRATORS))


def may_erase(actor: Actor, _subject: Any) -> bool:
    """Only the head of the archive or a deputy, on another's word (see `services.erase`)."""
    return actor.is_staff and actor.has("director", "deputy_director") and not actor.has(*ADMINISTRATORS)


policy.register("preservation.erase", predicate=may_erase)
policy.register("preservation.close", predicate=may_erase)
policy.register("preservation.deposit", predicate=may_deposit)
policy.register("preservation.open", predicate=may_open)
