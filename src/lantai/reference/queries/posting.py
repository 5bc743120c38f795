"""The print and post desk: deliveries of all cases in one list each for print, post, hold, pick-up, trouble, on the way."""

from __future__ import annotations

import hashlib
from collections import Counter

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.reference import models, texts
from lantai.reference.queries import vocabulary
from lantai.reference.rules import privacy
from lantai.reference.states import DeliveryState, LineState, Method
from lantai.reference.values import Receiver
from lantai.reference.values.packing import unpack
from lantai.reference.values.posting import PostDesk, PostRow

D = DeliveryState
PAPER = (Method.MAIL.value, Method.PICKUP.value)
TABS: dict[str, Q] = {
    "print": Q(state=D.PLANNED, method__in=PAPER, line__state=LineState.IN_DELIVERY) & ~Q(line__issue_no=""),
    "packed": Q(state=D.PACKED),
    "held": Q(state=D.HELD_FOR_COURIER),
    "pickup": Q(state=D.READY_PICKUP) | Q(state=D.UNCLAIMED, method__in=PAPER),
    "trouble": Q(state__in=[D.EXCEPTION, D.RETURNED, D.BOUNCED]),
    "sent": Q(state__in=[D.DISPATCHED, D.IN_TRANSIT]),
}
LIMIT = 200


def _rows(site: str) -> QuerySet[models.Delivery]:
    rows = models.Delivery.objects.all()
    return rows.filter(Q(site=site) | Q(site="", line__site=site)) if site else rows


def desk(actor: Actor, *, tab: str = "print", site: str = "") -> PostDesk:
    """Return one tab and the counts of all. For those who may handle paper. Errors: `NotAllowed`."""
    policy.require(actor, "reference.paper")
    tab = tab if tab in TABS else "print"
    counts = _rows(site).aggregate(**{name: Count("pk", filter=condition) for name, condition in TABS.items()})
    held = Counter(_rows(site).filter(TABS["held"]).values_list("region", flat=True))
    return PostDesk(tab=tab, rows=_views(site, tab), counts=counts, held_regions=tuple(sorted(held.items())))


def pickups(actor: Actor, *, site: str = "") -> tuple[PostRow, ...]:
    """Return what waits to be collected; also for the guard, who gives out envelopes and reads no records."""
    policy.require(actor, "reference.handover")
    return _views(site, "pickup")


def _views(site: str, tab: str) -> tuple[PostRow, ...]:
    found = list(
        _rows(site)
        .filter(TABS[tab])
        .select_related("line", "line__case")
        .annotate(printed=Exists(models.Serial.objects.filter(line=OuterRef("line"))))
        .order_by("-line__case__urgent", "entered_at", "pk")[:LIMIT]
    )
    names = vocabulary.names({(row.line.material, row.line.material_version) for row in found})
    return tuple(_view(row, names[row.line.material, row.line.material_version]) for row in found)


def _view(row: models.Delivery, material: str) -> PostRow:
    receiver = unpack(Receiver, row.receiver) if row.receiver else Receiver()
    key = f"{row.line.case_id}|{row.method}|{row.receiver and receiver}|{row.site}"
    return PostRow(
        delivery_id=row.pk,
        line_id=row.line_id,
        number=row.line.case.number,
        material=material,
        issue_no=row.line.issue_no,
        copies=row.copies,
        method=row.method,
        method_name=str(texts.METHOD[Method(row.method)]),
        state=row.state,
        word=str(texts.DELIVERY[DeliveryState(row.state)]),
        receiver=privacy.mask_name(receiver.name),
        region=row.region or receiver.region,
        site=row.site or row.line.site,
        sealing=row.sealing,
        printed=row.printed,  # type: ignore[attr-defined]
        envelope_no=row.envelope_no,
        envelope_key=hashlib.sha256(key.encode()).hexdigest()[:16],
        carrier=row.carrier,
        tracking_no=row.tracking_no,
        attempts=row.attempts,
        why=row.why,
        since=row.entered_at,
        urgent=row.line.case.urgent,
    )
