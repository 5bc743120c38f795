"""Answering "is this genuine?": by code, by file. The decision itself is `rules.verdict`."""

from __future__ import annotations

import base64
import shutil
import tempfile
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from lantai.adapters import sandbox
from lantai.adapters.pdf import judge, pictures
from lantai.adapters.seal.port import SealError, Trust
from lantai.certification import queries, rules
from lantai.certification.errors import CertificationError, SealUnusable
from lantai.certification.events import DocumentVerified, RegisterDoubted
from lantai.certification.models import IssuedDocument, VerificationLog
from lantai.certification.rules import Findings, Seen
from lantai.certification.services import press, recognising, verdicts
from lantai.certification.services.recognising import Known
from lantai.certification.states import CHANGED, IN_FORCE, IssueState, Reason
from lantai.certification.values import PageChange, VerdictView
from lantai.foundation import clock, events, ids, ledger, policy
from lantai.foundation.actor import Actor
from lantai.foundation.audit import AuditReport
from lantai.people.rules import Limit
from lantai.people.services import throttle
from lantai.preservation import services as preservation
from lantai.preservation.errors import PreservationError

LARGEST = 40 * 1024 * 1024
PER_ADDRESS = (Limit(20, timedelta(minutes=1)), Limit(300, timedelta(hours=6)))
PER_DOCUMENT = (Limit(60, timedelta(hours=1)),)
EXAMINE = "lantai.adapters.pdf.examine.examine"
CLOCK_TOLERANCE = timedelta(minutes=10)


def verify_code(code: str, *, ip: str) -> VerdictView:
    """Return the verdict on the document with this code. An unknown code and a malformed one look the same (F5).

    `ip` is the asker's address for the rate limit; "" for the machine itself. The verification is logged for the
    holder.
    """
    moment = clock.now()
    digest = queries.code_hash(code)
    if _too_many(ip, digest):
        return verdicts.plain(Reason.TOO_MANY, way="code", at=moment)
    trust, unable = _trust(moment)
    if trust is None:
        return verdicts.plain(unable, way="code", at=moment)
    row = IssuedDocument.objects.filter(code_hash=digest).first()
    if row is None:
        erased = len(ids.normalise(code)) == 16 and ledger.position_of(ledger.ISSUES, digest) is not None
        if erased:
            return _answer(None, verdicts.plain(Reason.LEDGER, way="code", at=moment), ip)
        return verdicts.plain(Reason.CODE_UNKNOWN, way="code", at=moment)
    proof = recognising.prove(row)
    found = Findings(
        match="exact",
        state=IssueState(row.state),
        ledger_good=proof is not None,
        seal_confirmed=_own_seal_good(row, trust, moment),
        withdrawn_later=_withdrawn(row, trust),
    )
    _, reason = rules.verdict(found)
    return _answer(row, verdicts.known(row, reason, proof=proof, way="code", at=moment), ip)


def verify_file(source: Path | BinaryIO, *, ip: str) -> VerdictView:
    """Return the verdict on a file. It is read in a limited child process and forgotten afterwards.

    Verdict 1 needs exact equality (length, SHA-256, SM3) with a registered file, a good place in the ledger, a seal
    confirmed against our own anchors, and force. Source: services.md 4.3, 4.5.
    """
    moment = clock.now()
    if _too_many(ip, ""):
        return verdicts.plain(Reason.TOO_MANY, way="file", at=moment)
    trust, unable = _trust(moment)
    if trust is None:
        return verdicts.plain(unable, way="file", at=moment)
    with tempfile.TemporaryDirectory(prefix="lantai-verify-") as folder:
        path = Path(folder) / "upload"
        if not _take(source, path):
            return verdicts.plain(Reason.TOO_LARGE, way="file", at=moment)
        return _Examination(path, trust, moment).answer(ip)


def verify_here(path: Path) -> VerdictView:
    """Return the verdict on a file for the command line, where there may be no database, no keys, nothing.

    Makes nothing: without a register it says so (`NO_REGISTER`).
    """
    if not queries.register_exists():
        return verdicts.plain(Reason.NO_REGISTER, way="file", at=clock.now())
    return verify_file(path, ip="")


def too_large() -> VerdictView:
    """Return the answer to a file that is not even read."""
    return verdicts.plain(Reason.TOO_LARGE, way="file", at=clock.now())


def revocation_list() -> bytes:
    """Return the revocation list named in our certificates (DER), made now. Raises `SealUnusable`."""
    try:
        return press.seal().trust(at=clock.now()).crls[0]
    except SealError as fault:
        raise SealUnusable from fault


def root_certificate() -> bytes:
    """Return the root certificate (DER) that a PDF viewer may be told to trust. Raises `SealUnusable`."""
    try:
        return press.seal().trust(at=clock.now()).roots[0]
    except SealError as fault:
        raise SealUnusable from fault


def tree_head() -> dict[str, Any]:
    """Return the newest signed head of the issues ledger and the key that checks it, for outside witnesses (F8)."""
    head = ledger.head(ledger.ISSUES)
    key = {"public_key": ledger.public_key().hex(), "algorithm": "Ed25519", "hashing": "RFC 6962, SHA-256"}
    if head is None:
        return {"log": ledger.ISSUES, "size": 0, **key}
    return {
        "log": ledger.ISSUES, "size": head.size, "root": head.root, "signed_at": head.signed_at.isoformat(),
        "signature": head.signature, "signed": "lantai tree head v1\\n{log}\\n{size}\\n{root}\\n{signed_at}\\n", **key,
    }  # fmt: skip


def audit_register(actor: Actor) -> AuditReport:
    """Compare the whole register with the issues ledger: deleted, altered and inserted entries, bad heads."""
    policy.require(actor, "certification.audit")
    return ledger.audit(ledger.ISSUES, queries.leaves())


def _take(source: Path | BinaryIO, path: Path) -> bool:
    """Copy at most `LARGEST` bytes; tell whether that was all."""
    with source.open("rb") if isinstance(source, Path) else source as stream, path.open("wb") as copy:
        shutil.copyfileobj(_Limited(stream), copy)
        return copy.tell() <= LARGEST


class _Limited:
    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.left = stream, LARGEST + 1

    def read(self, size: int = 1 << 20) -> bytes:
        chunk = self.stream.read(min(size if size > 0 else 1 << 20, self.left))
        self.left -= len(chunk)
        return chunk


def _too_many(ip: str, document: str) -> bool:
    late = bool(ip) and throttle.take("verify", ip, PER_ADDRESS) > 0
    return late or (bool(document) and bool(ip) and throttle.take("verify-document", document, PER_DOCUMENT) > 0)


def _trust(moment: datetime) -> tuple[Trust | None, Reason]:
    """Return our anchors with fresh revocation data, made here and now without a network; or why there are none."""
    seal = press.seal()
    if not seal.authority.exists or (not IssuedDocument.objects.exists() and not ledger.size(ledger.ISSUES)):
        return None, Reason.NO_REGISTER
    head = ledger.head(ledger.ISSUES)
    if head is not None and moment < head.signed_at - CLOCK_TOLERANCE:
        return None, Reason.CLOCK
    try:
        return seal.trust(at=moment), Reason.IN_FORCE
    except SealError as fault:
        return None, Reason.NO_REGISTER if fault.code == "NO_KEYS" else Reason.UNCONFIRMED


def _encoded(trust: Trust) -> dict[str, list[str]]:
    def text(values: tuple[bytes, ...]) -> list[str]:
        return [base64.b64encode(value).decode() for value in values]

    return {name: text(getattr(trust, name)) for name in ("roots", "seals", "others", "crls")}


def _withdrawn(row: IssuedDocument, trust: Trust) -> bool:
    return any(fingerprint == row.seal_fingerprint for fingerprint, _ in trust.withdrawn)


def _own_seal_good(row: IssuedDocument, trust: Trust, moment: datetime) -> bool:
    """Check the seal of our own stored file: the digest on opening, then the signature."""
    try:
        with preservation.open(queries.SYSTEM, object_id=row.stored_id) as stream:
            answer = judge.judge(stream, anchors=judge.Anchors(**_encoded(trust)), at=moment)
    except PreservationError:
        return False
    return recognising.confirmed(answer)


class _Examination:
    """One file, from its bytes to the verdict."""

    def __init__(self, path: Path, trust: Trust, moment: datetime) -> None:
        self.path, self.trust, self.moment = path, trust, moment
        self.content = path.read_bytes()
        self.known = recognising.recognise(self.content)

    def answer(self, ip: str) -> VerdictView:
        facts = self._examine()
        known = self.known
        if known.row is None and facts.get("codes"):
            known = recognising.by_codes(facts["codes"])
            if known.row is not None:
                facts = self._compare(known, facts)
        proof = recognising.prove(known.row, known.digest) if known.row else None
        found = Findings(
            match=known.match,
            state=IssueState(known.row.state) if known.row else None,
            ledger_good=proof is not None,
            seal_confirmed=recognising.confirmed(facts),
            withdrawn_later=known.row is not None and _withdrawn(known.row, self.trust),
            readable=not facts.get("broken") and not facts.get("encrypted"),
            is_pdf=facts.get("pdf", False),
            seals=tuple(Seen(ours=seal["ours"], intact=seal["intact"]) for seal in facts["signatures"] if not seal["is_timestamp"]),
        )  # fmt: skip
        verdict, reason = rules.verdict(found)
        if verdict not in {IN_FORCE, CHANGED, 2} or known.row is None:
            view = verdicts.plain(reason, way="file", at=self.moment, findings=verdicts.strange(facts, known))
            doubted = known.row if reason == Reason.LEDGER else None
            return _answer(doubted, view, ip)
        view = verdicts.known(
            known.row, reason, proof=proof, way="file", at=self.moment, sha256=known.sha256,
            findings=verdicts.differences(facts, known) if verdict == CHANGED else (),
            changes=_changes(facts) if verdict == CHANGED else (),
            page_image=b"" if known.match == "code" else _first_page(known.row),
        )  # fmt: skip
        return _answer(known.row, view, ip)

    def _examine(self) -> dict[str, Any]:
        original = ""
        row = self.known.row
        if row is not None and self.known.match != "exact":
            original = self._write_original(row)
        arguments = {
            "path": str(self.path), **_encoded(self.trust), "at": self.moment.isoformat(),
            "read": self.known.match != "exact", "original": original,
        }  # fmt: skip
        try:
            facts: dict[str, Any] = sandbox.run(EXAMINE, arguments=arguments, seconds=25, memory_mb=1536, file_mb=1)
        except sandbox.SandboxRefusal as refusal:
            pdf = b"%PDF-" in self.content[:4096]
            return {"pdf": pdf, "broken": refusal.code, "signatures": [], "codes": [], "digests": [], "issued": []}
        return facts

    def _compare(self, known: Known, facts: dict[str, Any]) -> dict[str, Any]:
        assert known.row is not None
        try:
            with preservation.open(queries.SYSTEM, object_id=known.row.stored_id) as stream:
                return {**facts, "issued": pictures.page_digests(stream.read())}
        except PreservationError:
            return facts

    def _write_original(self, row: IssuedDocument) -> str:
        path = self.path.with_name("original")
        try:
            with preservation.open(queries.SYSTEM, object_id=row.stored_id) as stream:
                path.write_bytes(stream.read())
        except PreservationError:
            return ""
        return str(path)


def _changes(facts: dict[str, Any]) -> tuple[PageChange, ...]:
    ours, theirs = facts.get("issued") or [], facts.get("digests") or []
    if not ours or not theirs:
        return ()
    found = []
    for index in range(max(len(ours), len(theirs))):
        if index >= len(ours):
            state = "added"
        elif index >= len(theirs):
            state = "missing"
        else:
            state = "same" if ours[index] == theirs[index] else "changed"
        found.append(PageChange(index + 1, state))
    return tuple(found)


def _first_page(row: IssuedDocument) -> bytes:
    try:
        with preservation.open(queries.SYSTEM, object_id=row.stored_id) as stream:
            return pictures.page_png(stream.read(), 1, dpi=84)
    except (PreservationError, CertificationError):
        return b""


def _answer(row: IssuedDocument | None, view: VerdictView, ip: str) -> VerdictView:
    """Log the verification for the holder, raise the alarm when the register is in doubt; return `view`."""
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
    return view


def as_json(view: VerdictView) -> dict[str, Any]:
    """Return the verdict as plain JSON values, for the command and the API; without the picture."""
    value = {name: item for name, item in asdict(view).items() if name != "page_image"}
    value["checked_at"] = view.checked_at.isoformat()
    if view.proof is not None:
        value["proof"]["signed_at"] = view.proof.signed_at.isoformat() if view.proof.signed_at else None
    value["in_force"] = view.in_force
    return value
