"""What every way of checking a document shares: limits, our own anchors, the log for its holder."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from lantai.adapters.seal.port import SealError, Trust
from lantai.certification import queries, rules
from lantai.certification.events import DocumentVerified, RegisterDoubted
from lantai.certification.models import IssuedDocument, VerificationLog
from lantai.certification.rules import Findings
from lantai.certification.services import press, recognising, verdicts
from lantai.certification.states import IssueState, Reason, Way
from lantai.certification.values import VerdictView
from lantai.foundation import events, faults, ledger
from lantai.foundation.actor import Actor
from lantai.people.rules import Limit
from lantai.people.services import throttle
from lantai.preservation import services as preservation
from lantai.preservation.errors import PreservationError

PER_ADDRESS = (Limit(20, timedelta(minutes=1)), Limit(300, timedelta(hours=6)))
PER_DOCUMENT = (Limit(60, timedelta(hours=1)),)


def too_many(ip: str, document: str = "") -> bool:
    """Count one check from `ip` and of `document`; tell whether there were too many. No address, no count."""
    late = bool(ip) and throttle.take("verify", ip, PER_ADDRESS) > 0
    return late or (bool(document) and bool(ip) and throttle.take("verify-document", document, PER_DOCUMENT) > 0)


def trust_at(moment: datetime) -> tuple[Trust | None, Reason]:
    """Return our anchors with fresh revocation data, made here and now without a network; or why there are none."""
    seal = press.seal()
    if not seal.authority.exists or (not IssuedDocument.objects.exists() and not ledger.size(ledger.ISSUES)):
        return None, Reason.NO_REGISTER
    if queries.clock_behind(moment):
        return None, Reason.CLOCK
    try:
        return seal.trust(at=moment), Reason.IN_FORCE
    except SealError as fault:
        return None, Reason.NO_REGISTER if fault.code == "NO_KEYS" else Reason.UNCONFIRMED


def encoded(trust: Trust) -> dict[str, list[str]]:
    """Return the anchors as they cross into a child process."""

    def text(values: tuple[bytes, ...]) -> list[str]:
        return [base64.b64encode(value).decode() for value in values]

    return {name: text(getattr(trust, name)) for name in ("roots", "seals", "others", "crls")}


def withdrawn(row: IssuedDocument, trust: Trust) -> bool:
    return any(fingerprint == row.seal_fingerprint for fingerprint, _ in trust.withdrawn)


def as_registered(row: IssuedDocument, trust: Trust, *, way: Way, at: datetime) -> VerdictView:
    """Return the verdict on an entry of the register: its place in the ledger, the seal of our own file, its state."""
    proof = recognising.prove(row)
    found = Findings(
        match="exact",
        state=IssueState(row.state),
        ledger_good=proof is not None,
        seal_confirmed=_own_seal_good(row, trust, at),
        withdrawn_later=withdrawn(row, trust),
    )
    _, reason = rules.verdict(found)
    return verdicts.known(row, reason, proof=proof, way=way, at=at)


def _own_seal_good(row: IssuedDocument, trust: Trust, moment: datetime) -> bool:
    """Check the seal of our own stored file: the digest on opening, then the signature."""
    from lantai.adapters.pdf import judge  # noqa: PLC0415  loads pyHanko, and most programs judge nothing

    try:
        with preservation.open(queries.SYSTEM, object_id=row.stored_id) as stream:
            answer = judge.judge(stream, anchors=judge.Anchors(**encoded(trust)), at=moment)
    except PreservationError:
        return False
    return recognising.confirmed(answer)


def answer(row: IssuedDocument | None, view: VerdictView, ip: str) -> VerdictView:
    """Log the verification for the holder, raise the alarm when the register is in doubt; return `view`.

    The command on this machine (no `ip`) answers also where nothing can be written: on a backup, on a full disk.
    """
    try:
        _log(row, view, ip)
    except DatabaseError as fault:
        if ip or faults.kind(fault) is None:
            raise
    return view


def _log(row: IssuedDocument | None, view: VerdictView, ip: str) -> None:
    reason = Reason(view.reason)
    with transaction.atomic():
        VerificationLog.objects.create(
            issue=row, at=view.checked_at, way=view.way, verdict=view.verdict, reason=reason,
            place=rules.coarse_place(ip),
        )  # fmt: skip
        number = row.issue_no if row else "unknown"
        if reason in {Reason.LEDGER, Reason.NOT_REGISTERED}:
            doubt = RegisterDoubted(issue_no=number, reason=reason)
            events.record(doubt, actor=Actor.public(), subject=("issue", number))
        elif row is not None:
            told = DocumentVerified(issue_no=row.issue_no, way=view.way, verdict=view.verdict, reason=reason)
            events.record(told, actor=Actor.public(), subject=("issue", row.issue_no))


def original(row: IssuedDocument) -> bytes:
    """Return the sealed file as issued, for looking at it; empty when the store cannot give it."""
    try:
        with preservation.open(queries.SYSTEM, object_id=row.stored_id) as stream:
            return stream.read()
    except PreservationError:
        return b""
