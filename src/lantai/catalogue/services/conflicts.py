"""Deciding what to believe when a sheet says something else than we hold. Nothing is overwritten before."""

from __future__ import annotations

import json

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import ImportConflict, SecrecyChange
from lantai.catalogue.queries.undecided import becomes_stub
from lantai.catalogue.services import secrecy, taking
from lantai.catalogue.states import Conflict
from lantai.catalogue.states import SecrecyChange as State
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor


@transaction.atomic
def decide_conflict(actor: Actor, *, conflict_id: int, take: bool) -> Conflict:
    """Close a conflict: ``take`` puts what the sheet says in place of what we hold, else ours stays. Return how it stands.

    What would be seen by more people, or sooner, is taken by the head of the archive alone, who did not bring the sheet
    in. What would become a state secret, emptied to its stub, is only proposed by it and stays OPEN until a second person
    has confirmed (see `confirm_secrecy`) or sent it back.

    Raises `NotFound`, `NotAllowed`, `CatalogueError` (one's own sheet opens nothing; a change of secrecy waits), and
    `StaleState` when somebody has decided already. Source: domain.md 2.13, 5.6 #19.
    """
    policy.require(actor, "catalogue.conflict.decide")
    row = ImportConflict.objects.select_related("batch__fonds").filter(pk=conflict_id).first()
    if row is None:
        raise NotFound(_("没有这条待裁决的记录。"))
    if SecrecyChange.objects.filter(conflict=row, state=State.PROPOSED.value).exists():
        raise CatalogueError(
            _("已经提出改为涉密，等馆长确认；要保留馆藏的，请先在它的著录页上撤回。"), code="SECRECY_ASKED"
        )
    level = becomes_stub(row) if take else ""
    if level and row.state == Conflict.OPEN.value:
        _propose(actor, row, level)
        return Conflict.OPEN
    to = Conflict.TAKEN if take else Conflict.KEPT
    transitions.move(
        ImportConflict, row.pk, expected=[Conflict.OPEN.value], to=to.value, decided_by=actor.account_id,
        decided_at=clock.now(),
    )  # fmt: skip
    if take:
        taking.take(actor, row)
    log.record(events.ConflictDecided(kind=row.kind, taken=take), actor=actor, subject=("import_conflict", row.pk))
    return to


def _propose(actor: Actor, row: ImportConflict, level: str) -> None:
    """Let what the sheet says of secrecy be the first of two opinions; its paper is the sheet."""
    ground = _("第 %(batch)s 次导入的目录，第 %(row)s 行") % {"batch": row.batch_id, "row": row.row}
    secrecy.propose_secrecy(
        actor, kind=row.kind, unit_id=row.held_id, level=level, ground=str(ground),
        decided_on=clock.today(), conflict_id=row.pk,
        level_text=json.loads(row.offered).get("secrecy_text", ""),
    )  # fmt: skip
