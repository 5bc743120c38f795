"""What the stacks do when a volume or an item leaves the holdings: destroyed, transferred, lost."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from lantai.catalogue.queries import identity
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.stacks import events
from lantai.stacks.models import Content, Hold, InventoryLine, Journey, Loan
from lantai.stacks.services import journeys
from lantai.stacks.services.boxes import history
from lantai.stacks.states import InventoryState, JourneyState, LoanState, MoveKind, Outcome


@transaction.atomic
def leave(actor: Actor, *, kind: str, thing_id: int) -> int:
    """Let a thing that left the holdings leave its place; return how many places were left. Idempotent.

    With a volume go the items in it. What was asked for is not fetched any more, treatment ends, a stock-taking that
    goes on does not look for it. What is *out* stays out: whoever has it must account for it, and the list of loans says
    that it is gone.
    """
    policy.require(actor, "stacks.work")
    items = identity.inside(actor, volume_id=thing_id) if kind == identity.VOLUME else [thing_id]
    these = Q(item_id__in=items)
    if kind == identity.VOLUME:
        these |= Q(volume_id=thing_id)
    rows = list(Content.objects.filter(these).select_related("box"))
    for row in rows:
        history(
            actor, MoveKind.TAKEN_OUT, row.box_id, volume_id=row.volume_id, item_id=row.item_id,
            from_place=str(row.box)[:60], how="LEFT",
        ).save()  # fmt: skip
    Content.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for box_id in sorted({row.box_id for row in rows}):
        told = events.ContentsTakenOut(
            volumes=tuple(row.volume_id for row in rows if row.volume_id and row.box_id == box_id),
            items=tuple(row.item_id for row in rows if row.item_id and row.box_id == box_id),
        )
        log.record(told, actor=actor, subject=("box", box_id))
    _call_off(actor, these)
    return len(rows)


def _call_off(actor: Actor, these: Q) -> None:
    now = clock.now()
    asked = Loan.objects.filter(these, state=LoanState.REQUESTED)
    for pk in list(asked.values_list("pk", flat=True)):
        done = Loan.objects.filter(pk=pk, state=LoanState.REQUESTED).update(
            state=LoanState.WITHDRAWN, ended_at=now, condition_note=_("已离馆")
        )
        if done:
            log.record(events.LoanEnded(state=LoanState.WITHDRAWN.value), actor=actor, subject=("loan", pk))
    _call_off_journeys(actor)
    Hold.objects.filter(these, released_at=None).update(released_at=now, outcome=_("已离馆"))
    going = Q(inventory__state__in=[InventoryState.OPEN, InventoryState.COUNTED])
    unseen = [Outcome.WAITING, Outcome.MISSING, Outcome.AWAY]
    InventoryLine.objects.filter(these, going, outcome__in=unseen).update(outcome=Outcome.GONE)


def _call_off_journeys(actor: Actor) -> None:
    """Cancel what was to be sent and of which nothing is left."""
    waiting = Loan.objects.filter(journey=OuterRef("pk"), state=LoanState.REQUESTED)
    empty = Journey.objects.filter(~Exists(waiting), state=JourneyState.REQUESTED).select_related("origin")
    for row in empty:
        journeys.call_off(actor, row, _("已离馆"), row.origin.code)
