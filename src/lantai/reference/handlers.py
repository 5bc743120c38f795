"""Reactions to events; each may run twice."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.foundation.events import Recorded
from lantai.reference import models, services, tasks


def prepare(event: Recorded) -> None:
    """CaseSubmitted → the task that finds the person, so that the archivist opens a prepared case."""
    tasks.prepare_case.enqueue(number=event.payload["number"])


def prepare_again(event: Recorded) -> None:
    """RemarkConverted: the new lines want candidates too."""
    tasks.prepare_case.enqueue(number=event.payload["number"])


def follow_merge(event: Recorded) -> None:
    """AccountsMerged → what the dropped account asked for and left here belongs to the kept one (A12)."""
    kept, dropped = event.payload["kept"], event.payload["dropped"]
    models.Case.objects.filter(applicant_id=dropped).update(applicant_id=kept)
    models.OrderDraft.objects.filter(owner_id=dropped).update(owner_id=kept)
    models.Evidence.objects.filter(owner_id=dropped).update(owner_id=kept)


def forget_closed(event: Recorded) -> None:
    """AccountClosed → papers in the vault and unfinished requests of that person go (PIPL art. 47)."""
    services.forget_applicant(Actor.system("people.AccountClosed"), account_id=event.payload["account_id"])


def reissue_ended(event: Recorded) -> None:
    """IssueEnded → a copy still on its way that was revoked or annulled is made again (twice: nothing is left to move)."""
    if event.payload["ending"] in {"REVOKED", "ANNULLED"}:
        services.note_revocation(Actor.system("certification"), issue_no=event.payload["issue_no"])
