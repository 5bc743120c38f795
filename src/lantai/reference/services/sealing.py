"""The second person: seals or sends back. Source: services.md F2; domain.md 3.3 rules 2 and 5."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.certification import queries as certification_queries
from lantai.certification import services as certification
from lantai.foundation import events
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import DraftStale, FourEyes, SecondFactorNeeded, refused
from lantai.reference.events import CopySealed
from lantai.reference.queries import access
from lantai.reference.rules import hands
from lantai.reference.services import electronic, moves, register
from lantai.reference.services.review import write
from lantai.reference.states import DeliveryState, LineState, Method

L, D = LineState, DeliveryState


@transaction.atomic
def seal_line(actor: Actor, *, line_id: int, approved_digest: str) -> str:
    """SEALING → IN_DELIVERY by another person than the producer, with second factor, here or at home (F1).

    `approved_digest` is that of the draft she looked at. Number and code are minted, the register writes itself,
    electronic deliveries go out at once, all in one transaction: a worker killed in between leaves nothing. Returns the
    issue number. Errors: `FourEyes`, `SecondFactorNeeded`, `DraftStale`, `WrongState`, `StaleState`.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, L.SEALING)
    if not hands.may_seal(sealer=actor.account_id, producer=line.producer_id):
        raise FourEyes(_("这一件是您制作的，须由另一位老师复核用印。"))
    if not actor.second_factor:
        raise SecondFactorNeeded
    if line.draft_id is None or approved_digest != line.draft_digest:
        raise DraftStale
    issued = certification.seal_copy(actor, draft_id=line.draft_id, approved_digest=approved_digest)
    moves.move_line(
        actor,
        line,
        L.IN_DELIVERY,
        quiet=True,
        changes={
            "issue_no": issued.issue_no,
            "code": issued.code,
            "document_id": issued.object_id,
            "sealed_by_id": actor.account_id,
        },
    )
    events.record(
        CopySealed(line.case.number, line.pk, issued.issue_no, approved_digest, line.producer_id or 0),
        actor=actor,
        subject=("case", line.case.number),
    )
    if line.previous_issues:
        supersede(actor, line)
    effect = "NO_RECORD" if line.draft_kind == "NORECORD" else _effect(line)
    if line.material != "RESEARCH_READ":  # reading is registered when it begins
        register.enter(actor, line, effect=effect, documents=(issued.issue_no,), approver=actor.account_id)
    for row in line.deliveries.filter(state=D.PLANNED).select_related("line", "line__case"):
        if row.method == Method.E_COPY:
            electronic.make_ready(actor, row)
        elif row.method == Method.REPLY:
            electronic.send_out_reply(actor, row)
    return issued.issue_no


def supersede(actor: Actor, line: models.Line) -> None:
    """A re-issue takes the place of the copy before it: proposed here, confirmed by another person in certification."""
    before = line.previous_issues[-1]
    if certification_queries.issued(actor, before).state == "ACTIVE":
        certification.propose_supersession(
            actor, issue_no=before, successor=line.issue_no, reason_code="REISSUE", reason="重新出具，以新件为准"
        )


def _effect(line: models.Line) -> str:
    reply = line.deliveries.filter(method=Method.REPLY, replaced_by=None).exclude(state=D.CANCELLED).exists()
    return "REPLIED" if reply else "ISSUED"


@transaction.atomic
def return_to_producer(actor: Actor, *, line_id: int, words: str) -> None:
    """SEALING → PRODUCING with the reason, which only staff see. The draft stays until it is made again."""
    line = access.staff_line(actor, line_id)
    moves.expect(line, L.SEALING)
    if not words.strip():
        raise refused(_("请写明退回的理由，好让制作的老师改。"), code="NO_REASON")
    write(actor, line.case, words, line=line, internal=True)
    moves.move_line(actor, line, L.PRODUCING, quiet=True, reason="RETURNED")


@transaction.atomic
def note_revocation(actor: Actor, *, issue_no: str, words: str = "") -> tuple[int, ...]:
    """An issued copy was found wrong: its line in delivery goes back to PRODUCING; a copy on its way is replaced.

    The revocation itself is certification's, by two people. Returns the lines moved.
    """
    moved = []
    for line in models.Line.objects.filter(issue_no=issue_no, state=L.IN_DELIVERY).select_related("case"):
        for row in line.deliveries.filter(replaced_by=None).exclude(state=D.CANCELLED):
            moves.replace(row)
        if words.strip():
            write(actor, line.case, words, line=line, internal=True)
        moves.reissue(actor, line, reason="REVOKED")
        moved.append(line.pk)
    return tuple(moved)
