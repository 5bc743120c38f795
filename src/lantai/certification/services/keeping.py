"""The archive's own copy for the long term; taking files out; paper copies."""

from __future__ import annotations

import io
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max

from lantai.certification import queries
from lantai.certification.errors import AlreadyEnded, IssueUnknown, PaperTaken
from lantai.certification.events import ArchiveCopyExtended, CopyEnclosed, CopyPrinted, IssueOpened
from lantai.certification.models import IssuedDigest, IssuedDocument, PaperCopy
from lantai.certification.services import press
from lantai.certification.states import IssueState
from lantai.certification.values import IssuedView
from lantai.foundation import clock, events, ledger, policy
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation


def extend_archive_copy(actor: Actor, *, issue_no: str, renew: bool = False) -> str:
    """Append validation data and a document time stamp to the archive's copy; return its SHA-256.

    The sealed bytes stay its first bytes, unchanged. Runs twice without harm: the second time it returns what is there,
    unless `renew` asks for a further layer (every few years). Source: services.md 4.2, 4.3.
    """
    policy.require(actor, "certification.prepare")
    row = IssuedDocument.objects.filter(issue_no=issue_no).first()
    if row is None:
        raise IssueUnknown
    known = row.digests.filter(kind=IssuedDigest.ARCHIVE).order_by("-id").first()
    if known is not None and not renew:
        return known.sha256
    base = known or row.digests.get(kind=IssuedDigest.SEALED)
    with preservation.open(queries.SYSTEM, object_id=base.stored_id) as stream:
        before = stream.read()
    made = io.BytesIO()
    moment = clock.now()
    press.seal().extend(io.BytesIO(before), made, at=moment)
    after = made.getvalue()
    if not after.startswith(before):
        raise RuntimeError("the extended copy does not begin with the sealed file")
    with transaction.atomic():
        IssuedDocument.objects.filter(pk=row.pk).update(issue_no=row.issue_no)  # one at a time, on both databases
        if not renew and row.digests.filter(kind=IssuedDigest.ARCHIVE).exists():
            return row.digests.filter(kind=IssuedDigest.ARCHIVE).latest("id").sha256
        kept = preservation.deposit(
            actor, stream=io.BytesIO(after), name=f"{issue_no}-archive.pdf", media_type="application/pdf"
        )
        digest = IssuedDigest(
            issue=row, kind=IssuedDigest.ARCHIVE, length=kept.length, sha256=kept.sha256, sm3=kept.sm3,
            stored_id=kept.id, made_at=moment,
        )  # fmt: skip
        digest.ledger_position = ledger.append_signed(
            ledger.ISSUES, queries.archive_leaf(row, digest), queries.archive_reference(digest)
        )
        digest.save(force_insert=True)
        told = ArchiveCopyExtended(issue_no=issue_no, sha256=kept.sha256, length=kept.length)
        events.record(told, actor=actor, subject=("issue", issue_no))
    return digest.sha256


def extend_waiting(actor: Actor, *, limit: int = 200) -> int:
    """Extend the archive copies of documents that have none yet, oldest first; return how many. Hourly.

    The safety net under the reaction to each sealing, so that "within a day" holds when a worker was down.
    """
    waiting = IssuedDocument.objects.exclude(digests__kind=IssuedDigest.ARCHIVE).order_by("sealed_at")
    numbers = list(waiting.values_list("issue_no", flat=True)[:limit])
    for number in numbers:
        extend_archive_copy(actor, issue_no=number)
    return len(numbers)


def open_issued(actor: Actor, *, issue_no: str) -> BinaryIO:
    """Return the sealed file, exactly as issued; the opening is recorded.

    Raises `IssueUnknown`, also for somebody for whom it was not made.
    """
    row = queries.issued_row(actor, issue_no)
    stream = preservation.open(queries.SYSTEM, object_id=row.stored_id)
    with transaction.atomic():
        events.record(IssueOpened(issue_no=issue_no), actor=actor, subject=("issue", issue_no))
    return stream


def print_copies(actor: Actor, *, issue_no: str, count: int, envelope: str = "") -> IssuedView:
    """Register `count` more printed copies, numbered on from the last, in `envelope`; return the issue.

    Raises `PaperTaken` when that would be more than the copies approved, `AlreadyEnded` when it is not in force.
    Source: services.md F14.
    """
    policy.require(actor, "certification.prepare")
    row = queries.issued_row(actor, issue_no)
    if row.state != IssueState.ACTIVE:
        raise AlreadyEnded
    with transaction.atomic():
        IssuedDocument.objects.filter(pk=row.pk).update(issue_no=row.issue_no)
        last = row.paper.aggregate(last=Max("serial"))["last"] or 0
        if count < 1 or last + count > row.copies:
            raise PaperTaken
        PaperCopy.objects.bulk_create(
            PaperCopy(
                issue=row, serial=serial, of=row.copies, envelope=envelope, printed_by=actor.account_id or 0,
                printed_at=clock.now(),
            )
            for serial in range(last + 1, last + count + 1)
        )  # fmt: skip
        told = CopyPrinted(issue_no=issue_no, first=last + 1, last=last + count, envelope=envelope)
        events.record(told, actor=actor, subject=("issue", issue_no))
    return queries.issued_view(row)


def enclose_copies(actor: Actor, *, issue_no: str, count: int, envelope: str) -> int:
    """Note that `count` printed copies, lowest first, went into `envelope`; return how many there were to note.

    The verify page names the envelope, so that a receiver sees that it is the one that was sealed here (F14). Copies
    printed later are told their envelope by `print_copies`. Noting the same envelope again changes nothing.
    """
    policy.require(actor, "certification.prepare")
    row = queries.issued_row(actor, issue_no)
    with transaction.atomic():
        IssuedDocument.objects.filter(pk=row.pk).update(issue_no=row.issue_no)  # one at a time, on both databases
        inside = row.paper.filter(envelope=envelope).count()
        loose = list(row.paper.filter(envelope="").order_by("serial")[: max(0, count - inside)])
        PaperCopy.objects.filter(pk__in=[copy.pk for copy in loose]).update(envelope=envelope)
        if loose:
            told = CopyEnclosed(issue_no=issue_no, serials=tuple(copy.serial for copy in loose), envelope=envelope)
            events.record(told, actor=actor, subject=("issue", issue_no))
    return len(loose)
