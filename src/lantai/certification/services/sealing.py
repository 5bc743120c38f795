"""Using the seal: the one place where a document is issued."""

from __future__ import annotations

import io
import json
import uuid
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lantai.adapters.pdf import pictures
from lantai.adapters.seal.port import SealError, SealInscription, SealStanding
from lantai.adapters.seal.reading import signature_digest
from lantai.adapters.typeset import qr
from lantai.certification import queries, rules
from lantai.certification.errors import (
    CannotTypeset,
    CertificationError,
    ClockBehind,
    DraftChanged,
    DraftSpent,
    DraftUnknown,
    FourEyes,
    NoMandate,
    SealAbsent,
    SealUnusable,
    SecondFactorNeeded,
    TemplateChanged,
)
from lantai.certification.events import CopySealed, SealRefused, SealUsed, SealWithdrawn
from lantai.certification.models import Draft, IssueCounter, IssuedDigest, IssuedDocument, SealUse
from lantai.certification.services import holding, press
from lantai.certification.states import DraftState
from lantai.certification.values import IssuedView
from lantai.foundation import clock, counters, events, ids, ledger, policy, transitions
from lantai.foundation.actor import Actor
from lantai.foundation.errors import StaleState
from lantai.people import queries as people
from lantai.people.values import ArchiveIdentity
from lantai.preservation import services as preservation

CODE_LENGTH = 16  # of 30 characters: 78.5 bits (F4)


def prepare_seal(actor: Actor) -> str:
    """Make the embedded seal's keys and certificates unless they are there; return the seal's fingerprint.

    Raises `SealAbsent` when documents were issued already: another seal in its place would disown them.
    """
    if not actor.is_system:
        policy.require(actor, "certification.withdraw_seal")
    seal = press.seal()
    if not seal.authority.exists:
        if IssuedDocument.objects.exists():
            raise SealAbsent
        seal.authority.prepare(press.holder(), since=press.first_day())
    return seal.fingerprint()


def seal_standing() -> SealStanding:
    """Say what the seal of this installation is: in whose name, until when, with or without force in law."""
    return press.seal().standing()


def seal_copy(actor: Actor, *, draft_id: uuid.UUID | str, approved_digest: str) -> IssuedView:
    """Issue what `actor` approved: number, code, seal, register entry, ledger leaf, all in one transaction.

    The answer is the only place where the code stands in clear. Refuses without a complete mandate (`NoMandate`), for
    the one who prepared it (`FourEyes`), without a second factor in this session (`SecondFactorNeeded`), when the draft
    is not what was approved (`DraftChanged`) and when it was used already (`DraftSpent`), and while the machine's clock is behind
    what was sealed before (`ClockBehind`): a wrong date under a seal cannot be taken back. A process killed anywhere
    inside leaves the draft as it was and no number used. Source: services.md F2, F4, F8, B36, B42.
    """
    policy.require(actor, "certification.seal")
    draft = Draft.objects.filter(pk=draft_id).first()
    if draft is None:
        raise DraftUnknown
    try:
        _may_be_sealed(actor, draft, approved_digest)
    except CertificationError as refusal:
        with transaction.atomic():
            told = SealRefused(draft_id=str(draft.pk), code=refusal.code)
            events.record(told, actor=actor, subject=("draft", draft.pk))
        raise
    prepare_seal(Actor.system("certification"))
    with transaction.atomic():
        return _issue(actor, draft)


def _may_be_sealed(actor: Actor, draft: Draft, approved_digest: str) -> None:
    if not actor.second_factor:
        raise SecondFactorNeeded
    if draft.prepared_by is None or not draft.case_number or not draft.ground:
        raise NoMandate
    if draft.prepared_by == actor.account_id:
        raise FourEyes
    if draft.state != DraftState.READY:
        raise DraftSpent
    if draft.digest != approved_digest:
        raise DraftChanged
    if draft.template_version != press.typesetter().version(draft.template):
        raise TemplateChanged


def _next_serial(year: int) -> int:
    """Return the next serial of `year`. The row stays locked until the transaction ends, so there is no gap."""
    return counters.advance(IssueCounter, year, "last")


def _issue(actor: Actor, draft: Draft) -> IssuedView:
    assert draft.prepared_by is not None
    assert actor.account_id is not None
    moment = clock.now()
    year = timezone.localdate(moment).year
    archive = people.archive()
    serial = _next_serial(year)
    number = rules.printed_number(archive.issue_prefix, year, serial)
    issue_no, code = rules.issue_no(year, serial), ids.mint(CODE_LENGTH)
    setting = _begin_setting(actor, draft, archive, number=number, issue_no=issue_no, code=code, at=moment)
    _spend(draft, moment)
    held = ledger.hold(ledger.ISSUES)
    sealed = _sealed_file(setting.result(), draft, archive, number=number, at=moment)
    stream = io.BytesIO(sealed)
    depositing = preservation.depositing(actor, stream=stream, name=f"{issue_no}.pdf", media_type="application/pdf")
    with events.together(), depositing as kept:
        row = IssuedDocument(
            issue_no=issue_no, number=number, year=year, serial=serial, code_hash=queries.code_hash(code),
            signature_digest=signature_digest(sealed), seal_fingerprint=press.seal().fingerprint(), sealed_at=moment,
            stored_id=kept.id, sealed_by=actor.account_id, sealed_by_name=actor.name, **_as_drafted(draft),
        )  # fmt: skip
        digest = IssuedDigest(
            kind=IssuedDigest.SEALED, length=kept.length, sha256=kept.sha256, sm3=kept.sm3, stored_id=kept.id,
            made_at=moment,
        )  # fmt: skip
        row.ledger_position = ledger.append_signed(
            ledger.ISSUES, queries.issue_leaf(row, digest), row.code_hash, held=held
        )
        row.save(force_insert=True)
        digest.issue = row
        digest.save(force_insert=True)
        if row.line_id:  # a deed has no holder
            holding.first_pin(row)
        _tell(actor, draft, row, digest)
    return queries.issued_view(row, code=ids.grouped(code), fresh=digest)


def _as_drafted(draft: Draft) -> dict[str, Any]:
    """Return what the register keeps of the draft she approved."""
    facts = json.dumps(_facts(json.loads(draft.contents)), ensure_ascii=False)
    return {
        "draft": draft, "kind": draft.kind, "material": draft.material, "title": draft.title, "facts": facts,
        "title_en": draft.title_en, "subject_name": draft.subject_name, "subject_name_en": draft.subject_name_en,
        "pages": draft.page_count, "page_digests": draft.page_digests, "ref_codes": draft.ref_codes,
        "copies": draft.copies, "case_number": draft.case_number, "line_id": draft.line_id, "ground": draft.ground,
        "requested_by": draft.requested_by, "prepared_by": draft.prepared_by,
    }  # fmt: skip


def _facts(contents: dict[str, Any]) -> list[dict[str, str]]:
    """Return what the verify page may say of the contents: the records quoted, never the rows themselves."""
    return [
        {
            "title": excerpt["title"],
            "ref_code": excerpt["ref_code"],
            "page": excerpt["page_label"],
            "row": excerpt["row_label"],
        }
        for excerpt in contents.get("excerpts", [])
    ]


def _begin_setting(
    actor: Actor, draft: Draft, archive: ArchiveIdentity, *, number: str, issue_no: str, code: str, at: datetime
) -> Future[bytes]:
    """Let the pages be set, with their number and code, while the database is asked for what does not need them."""
    names, identifiers = zip(*draft.pictures, strict=True) if draft.pictures else ((), ())
    files = dict(zip(names, preservation.read(queries.SYSTEM, object_ids=identifiers), strict=True))
    files["qr.svg"] = qr.svg(f"https://{archive.domain}/verify/{code}")
    filled = press.sealed(
        number=number, issue_no=issue_no, code=ids.grouped(code), at=at, fingerprint=press.seal().fingerprint(),
        copies=draft.copies, people_line=f"经办 {draft.prepared_by:03d}　用印 {actor.account_id:03d}",
    )  # fmt: skip
    data = {**json.loads(draft.contents), **press.paper(archive), **filled}
    return press.begin_setting(draft.template, data, files, at=at)


def _spend(draft: Draft, moment: datetime) -> None:
    """Nobody else can seal this draft from here on. Raises `ClockBehind`, `DraftSpent`."""
    if not clock.is_told() and queries.clock_behind(moment):
        raise ClockBehind
    try:
        transitions.move(Draft, draft.pk, expected=[DraftState.READY], to=DraftState.SEALED)
    except StaleState as stale:
        raise DraftSpent from stale


def _sealed_file(pdf: bytes, draft: Draft, archive: ArchiveIdentity, *, number: str, at: datetime) -> bytes:
    if pictures.page_count(pdf) != draft.page_count:
        raise CannotTypeset
    made = io.BytesIO()
    inscription = SealInscription(reason=f"{number} 按馆藏原样出具 Issued as held", location=archive.name)
    try:
        press.seal().seal(io.BytesIO(pdf), made, inscription=inscription, at=at)
    except SealError as fault:
        raise SealUnusable from fault
    return made.getvalue()


def _tell(actor: Actor, draft: Draft, row: IssuedDocument, digest: IssuedDigest) -> None:
    SealUse.objects.create(
        issue=row, seal_fingerprint=row.seal_fingerprint, digest=digest.sha256, case_number=row.case_number,
        used_by=row.sealed_by, used_at=row.sealed_at,
    )  # fmt: skip
    used = SealUsed(issue_no=row.issue_no, seal=row.seal_fingerprint, digest=digest.sha256, case_number=row.case_number)
    told = CopySealed(
        issue_no=row.issue_no, draft_id=str(draft.pk), sha256=digest.sha256, leaf=row.code_hash,
        position=row.ledger_position, pages=row.pages, copies=row.copies, material=row.material,
        case_number=row.case_number, line_id=row.line_id, prepared_by=row.prepared_by,
    )  # fmt: skip
    events.record_all([used, told], actor=actor, subject=("issue", row.issue_no))


def withdraw_seal_key(actor: Actor) -> str:
    """Withdraw the present seal key (it may be in other hands) and begin another; return the new fingerprint.

    What was sealed before is shown with a warning, confirmed by time stamp and ledger (F15).
    """
    policy.require(actor, "certification.withdraw_seal")
    old = press.seal().fingerprint()
    press.seal().authority.withdraw_seal(press.holder(), at=clock.now(), since=clock.now())
    press.forget_seal()
    with transaction.atomic():
        told = SealWithdrawn(old=old, new=press.seal().fingerprint())
        events.record(told, actor=actor, subject=("seal", old[:16]))
    return press.seal().fingerprint()
