"""The trail: for the auditor all of it, for a person who looked at them. Reads the event log of the foundation."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from lantai.foundation import clock, events, ledger, policy
from lantai.foundation.actor import Actor
from lantai.people.events import AccountsMerged, SignedIn
from lantai.people.values import AlertView, AuditFilters, AuditPage, AuditRow, LedgerState, LookedAt, SignInView

EVENTS = "events"
ALERTS = ("people.BulkLookUpNoticed", "certification.RegisterDoubted", "certification.SealRefused")
PAGE_VIEWED = "catalogue.PageViewed"


def audit_log(actor: Actor, *, filters: AuditFilters, page: int = 1, size: int = 100) -> AuditPage:
    """Return one page of the trail, newest first; for the auditor only."""
    policy.require(actor, "people.audit")
    rows = events.log().filter(_wanted(filters))
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    found = rows.order_by("-id")[(page - 1) * size : page * size]
    return AuditPage(
        [
            AuditRow(
                id=row.pk,
                at=row.at,
                name=row.name,
                subject=f"{row.subject_type} {row.subject_id}",
                actor=row.actor_name or (f"#{row.actor_id}" if row.actor_id else ""),
                actor_kind=row.actor_kind,
                channel=row.channel,
                purpose=row.purpose,
                payload=row.payload,
                folded=row.position,
                intact=hashlib.sha256(events.canonical(row)).hexdigest() == row.digest,
            )
            for row in found
        ],
        total,
        page,
        pages,
    )


def _wanted(filters: AuditFilters) -> Q:
    zone = ZoneInfo(settings.TIME_ZONE)
    wanted = Q()
    if filters.text:
        text = filters.text.strip()
        wanted &= Q(name__icontains=text) | Q(actor_name__icontains=text) | Q(subject_id=text)
        wanted |= Q(name__in=filters.names)
    if filters.name:
        wanted &= Q(name=filters.name)
    if filters.account_id is not None:
        wanted &= Q(actor_id=filters.account_id)
    if filters.channel:
        wanted &= Q(channel=filters.channel)
    if filters.since is not None:
        wanted &= Q(at__gte=datetime.combine(filters.since, time.min, zone))
    if filters.until is not None:
        wanted &= Q(at__lt=datetime.combine(filters.until + timedelta(days=1), time.min, zone))
    return wanted


def alerts(actor: Actor, *, days: int = 7, limit: int = 20) -> list[AlertView]:
    """Return what the security administrator and the auditor should look into, newest first."""
    policy.require(actor, "people.alerts")
    since = clock.now() - timedelta(days=days)
    rows = events.log().filter(name__in=ALERTS, at__gt=since).order_by("-id")[:limit]
    return [AlertView(row.at, row.name, f"{row.subject_type} {row.subject_id}", row.payload) for row in rows]


def event_names(actor: Actor) -> list[str]:
    """Return the names of events that stand in the trail."""
    policy.require(actor, "people.audit")
    return list(events.log().order_by("name").values_list("name", flat=True).distinct())


def ledger_state(actor: Actor) -> LedgerState:
    """Return how the ledger of events stands. The full comparison is `lantai ledger audit`."""
    policy.require(actor, "people.audit")
    head = ledger.head(EVENTS)
    return LedgerState(
        size=ledger.size(EVENTS),
        waiting=events.log().filter(position__isnull=True).count(),
        head_size=head.size if head else 0,
        head_root=head.root if head else "",
        signed_at=head.signed_at if head else None,
        head_is_signed=ledger.head_is_signed(head) if head else False,
    )


def sign_ins(actor: Actor, *, limit: int = 20) -> list[SignInView]:
    """Return when and how the actor signed in, newest first."""
    if actor.account_id is None:
        return []
    mine = events.log().filter(name=SignedIn.name, subject_type="account", subject_id=str(actor.account_id))
    return [
        SignInView(row.at, str(row.payload["way"]), str(row.payload["door"])) for row in mine.order_by("-id")[:limit]
    ]


def who_looked(actor: Actor, *, numbers: Collection[str] = (), limit: int = 200) -> list[LookedAt]:
    """Return who of the staff looked at the actor's records, newest first (P8).

    `numbers` are the actor's own cases (the door that calls must know that): pages opened for them count too.
    """
    if actor.account_id is None:
        return []
    merged = events.log().filter(name=AccountsMerged.name, subject_type="account", subject_id=str(actor.account_id))
    ids = [str(actor.account_id), *(str(row.payload["dropped"]) for row in merged)]
    mine = Q(subject_type="account", subject_id__in=ids, name__endswith="Viewed")
    if numbers:
        mine |= Q(subject_type="case", subject_id__in=list(numbers), name__endswith="Viewed")
        mine |= Q(name=PAGE_VIEWED, payload__case_number__in=list(numbers))
    rows = events.log().filter(mine, actor_kind="staff").order_by("-id")[:limit]
    return [
        LookedAt(
            at=row.at,
            who=row.actor_name,
            purpose=row.purpose,
            what=row.name,
            reference=str(row.payload.get("number") or row.payload.get("case_number") or ""),
        )
        for row in rows
    ]
