"""A reading-room order (RESEARCH_READ): items by reference code, each through the opening gate, a slip checked by two.

The slip says which items may be read and which not and why. Reading begins when the reader collects the slip against proof:
then, not at the seal, the use register is written; giving back closes its entry (domain.md 2.8, 2.10, 3.6).
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import described
from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import refused
from lantai.reference.events import ReadingReturned
from lantai.reference.queries import access
from lantai.reference.services import moves, production
from lantai.reference.services.review import note_check
from lantai.reference.services.searching import BY_HEAD, SEARCHABLE, establish_identity, pass_on
from lantai.reference.states import LineState

MATERIAL = "RESEARCH_READ"
MOST_ITEMS = 20


@transaction.atomic
def add_reading_item(actor: Actor, *, line_id: int, fonds_code: str, ref_code: str) -> bool:
    """Add one volume or item to the order and ask the opening gate; return whether it may be read.

    What the gate closes stays on the slip with the reason; the head's approval (`ask_approval`) opens what needs only that.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, *SEARCHABLE)
    if line.material != MATERIAL:
        raise refused(_("这一项不是史料阅览。"), code="NOT_READING")
    if line.reading.count() >= MOST_ITEMS:
        raise refused(_("一次最多调阅二十件。请先还一部分再调。"), code="TOO_MANY")
    try:
        gate = described.opening_of(actor.for_purpose(line.case.number), fonds_code=fonds_code, ref_code=ref_code)
    except CatalogueError as fault:
        raise refused(_("目录里没有这个档号。请核对全宗号和档号。"), code="NO_SUCH_CODE") from fault
    approved = line.approved_by_id is not None and set(gate.decision.needs) <= BY_HEAD and bool(gate.decision.needs)
    allowed = gate.decision.allowed or approved
    models.ReadingItem.objects.update_or_create(
        line=line,
        fonds_code=gate.fonds_code,
        ref_code=gate.ref_code,
        defaults={
            "title": gate.title[:200], "allowed": allowed, "code": "APPROVED" if approved else gate.decision.code,
            "needs": list(gate.decision.needs), "added_by_id": actor.account_id or 0, "added_at": clock.now(),
        },
    )  # fmt: skip
    note_check(actor, line, "OPENING", passed=allowed, code=gate.decision.code, words=gate.ref_code)
    return allowed


@transaction.atomic
def ready_reading(actor: Actor, *, line_id: int) -> None:
    """→ PRODUCING with the slip drafted. Errors: `NotThisWay` when nothing of the order may be read."""
    line = access.staff_line(actor, line_id)
    moves.expect(line, *SEARCHABLE)
    if not line.reading.filter(allowed=True).exists():
        raise refused(_("没有一件可以阅览。请加上开放的档号，或报负责人审批，或不予提供。"), code="NOTHING_OPEN")
    establish_identity(actor, line)
    models.Line.objects.filter(pk=line.pk).update(accepted_by_id=actor.account_id)
    line.accepted_by_id = actor.account_id
    pass_on(actor, line, ready=True)
    if line.state == LineState.PRODUCING:
        production.make_draft(actor, line)


@transaction.atomic
def give_back(actor: Actor, *, line_id: int) -> None:
    """Book that everything read was given back and counted. Errors: `NotThisWay` when nothing is out."""
    line = access.staff_line(actor, line_id, "reference.paper")
    out = models.UseRegisterEntry.objects.filter(line=line, effect="READ", returned_at=None)
    if not out.update(returned_at=clock.now()):
        raise refused(_("没有在阅的档案，或者已经还清。"), code="NOTHING_OUT")
    events.record(ReadingReturned(line.case.number, line.pk), actor=actor, subject=("case", line.case.number))
