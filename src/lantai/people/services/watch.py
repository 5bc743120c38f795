"""Noticing that one of the staff looks up unusually many persons (domain.md 6.10, job 4)."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.people.events import BulkLookUpNoticed
from lantai.people.rules import BULK_VIEWS


def watch_lookups(actor: Actor) -> list[int]:
    """Record `BulkLookUpNoticed` for each of the staff who, within the last hour, opened records of more persons than
    the limit says; at most once an hour and person. Return their accounts.
    """
    since = clock.now() - BULK_VIEWS.window
    looked = events.log().filter(at__gt=since, actor_kind="staff").exclude(actor_id=None)
    seen: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = looked.filter(Q(name__endswith="Viewed") | Q(name__endswith="Sought"))
    for account_id, kind, subject in rows.values_list("actor_id", "subject_type", "subject_id"):
        if account_id is not None:
            seen[account_id].add((kind, subject))
    told = []
    for account_id, persons in seen.items():
        if len(persons) <= BULK_VIEWS.count:
            continue
        known = events.log().filter(
            name=BulkLookUpNoticed.name, subject_type="account", subject_id=str(account_id), at__gt=since
        )
        if known.exists():
            continue
        with transaction.atomic():
            event = BulkLookUpNoticed(persons=len(persons), window_minutes=int(BULK_VIEWS.window.total_seconds() // 60))
            events.record(event, actor=actor, subject=("account", account_id))
        told.append(account_id)
    return told
