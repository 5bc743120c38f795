"""Taking an issued document out of force: proposed by one person, confirmed by another, a leaf in the ledger."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from lantai.certification import queries
from lantai.certification.errors import (
    AlreadyEnded,
    IssueUnknown,
    OtherPersonNeeded,
    ReasonNeeded,
    SecondFactorNeeded,
)
from lantai.certification.events import EndingDeclined, EndingProposed, IssueEnded
from lantai.certification.models import Ending, IssuedDocument
from lantai.certification.states import EndingState, IssueState
from lantai.foundation import clock, events, ledger, policy, transitions
from lantai.foundation.actor import Actor
from lantai.foundation.errors import StaleState


def propose_revocation(actor: Actor, *, issue_no: str, reason_code: str, reason: str) -> int:
    """Propose that a document is no longer valid; return the proposal's id. It stays in force until confirmed.

    Raises `IssueUnknown`, `AlreadyEnded` (also when something is proposed already), `ReasonNeeded`.
    """
    return _propose(actor, issue_no, IssueState.REVOKED, reason_code=reason_code, reason=reason)


def propose_supersession(actor: Actor, *, issue_no: str, successor: str, reason_code: str, reason: str) -> int:
    """Propose that `successor` (another issue, in force) takes the place of `issue_no`."""
    other = IssuedDocument.objects.filter(issue_no=successor, state=IssueState.ACTIVE).exclude(issue_no=issue_no)
    if not other.exists():
        raise IssueUnknown
    return _propose(actor, issue_no, IssueState.SUPERSEDED, reason_code=reason_code, reason=reason, successor=successor)


def propose_annulment(actor: Actor, *, issue_no: str, reason_code: str, reason: str) -> int:
    """Propose that the document should never have been issued: annulled from the beginning."""
    return _propose(actor, issue_no, IssueState.ANNULLED, reason_code=reason_code, reason=reason)


def _propose(
    actor: Actor, issue_no: str, kind: IssueState, *, reason_code: str, reason: str, successor: str = ""
) -> int:
    policy.require(actor, "certification.end")
    if not reason.strip() or not reason_code:
        raise ReasonNeeded
    row = queries.issued_row(actor, issue_no)
    if row.state != IssueState.ACTIVE:
        raise AlreadyEnded
    try:
        with transaction.atomic():
            ending = Ending.objects.create(
                issue=row, kind=kind, reason_code=reason_code, reason=reason.strip(), successor=successor,
                proposed_by=actor.account_id or 0, proposed_by_name=actor.name, proposed_at=clock.now(),
            )  # fmt: skip
            told = EndingProposed(issue_no=issue_no, ending=kind, reason_code=reason_code)
            events.record(told, actor=actor, subject=("issue", issue_no))
    except IntegrityError as fault:
        raise AlreadyEnded from fault
    return ending.pk


def confirm_revocation(actor: Actor, *, issue_no: str) -> None:
    """Confirm what another person proposed for `issue_no` (revocation, supersession or annulment): it ends now.

    From the next moment the verify page says so; the ending is a leaf of the issues ledger, so undoing it in the
    database is noticed. Raises `OtherPersonNeeded`, `SecondFactorNeeded`, `AlreadyEnded`, `IssueUnknown`.
    """
    policy.require(actor, "certification.end")
    row = queries.issued_row(actor, issue_no)
    ending = _open_ending(row)
    if ending.proposed_by == actor.account_id:
        raise OtherPersonNeeded
    if not actor.second_factor:
        raise SecondFactorNeeded
    with transaction.atomic():
        moment = clock.now()
        try:
            transitions.move(
                IssuedDocument, row.pk, expected=[IssueState.ACTIVE], to=IssueState(ending.kind), ended_at=moment,
                superseded_by=ending.successor,
            )  # fmt: skip
            transitions.move(
                Ending, ending.pk, expected=[EndingState.PROPOSED], to=EndingState.CONFIRMED,
                decided_by=actor.account_id, decided_by_name=actor.name, decided_at=moment,
            )  # fmt: skip
        except StaleState as stale:
            raise AlreadyEnded from stale
        ending.refresh_from_db()
        leaf = queries.ending_leaf(row, ending)
        position = ledger.append_signed(ledger.ISSUES, leaf, queries.ending_reference(issue_no))
        Ending.objects.filter(pk=ending.pk).update(ledger_position=position)
        told = IssueEnded(
            issue_no=issue_no, ending=ending.kind, reason_code=ending.reason_code, successor=ending.successor
        )
        events.record(told, actor=actor, subject=("issue", issue_no))


def decline_ending(actor: Actor, *, issue_no: str) -> None:
    """Decline the proposal: the document stays in force. The proposer may take it back alone."""
    policy.require(actor, "certification.end")
    row = queries.issued_row(actor, issue_no)
    ending = _open_ending(row)
    with transaction.atomic():
        other = actor.account_id if actor.account_id != ending.proposed_by else None
        try:
            transitions.move(
                Ending, ending.pk, expected=[EndingState.PROPOSED], to=EndingState.DECLINED, decided_by=other,
                decided_by_name=actor.name, decided_at=clock.now(),
            )  # fmt: skip
        except StaleState as stale:
            raise AlreadyEnded from stale
        told = EndingDeclined(issue_no=issue_no, ending=ending.kind)
        events.record(told, actor=actor, subject=("issue", issue_no))


def _open_ending(row: IssuedDocument) -> Ending:
    ending = row.endings.filter(state=EndingState.PROPOSED).first()
    if ending is None:
        raise AlreadyEnded
    return ending
