"""Questions to certification. Nothing here writes; looking at a sealed file is a verb (`services.open_issued`)."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.models import Count, Max

from lantai.adapters.pdf import pictures
from lantai.certification import rules
from lantai.certification.errors import DraftUnknown, IssueUnknown
from lantai.certification.models import (
    Draft,
    Ending,
    HolderPin,
    IssuedDigest,
    IssuedDocument,
    PaperCopy,
    VerificationLog,
)
from lantai.certification.states import DraftState, EndingState, IssueState
from lantai.certification.values import CheckedView, DraftView, EndingView, HeldView, IssuedView, PinView
from lantai.foundation import faults, fields, ids, keyring, policy
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation

SYSTEM = Actor.system("certification")


def code_hash(code: str) -> str:
    """Return the keyed hash under which a verification code is kept (F4)."""
    return hmac.new(keyring.key("issue-codes"), ids.normalise(code).encode(), hashlib.sha256).hexdigest()


def register_exists() -> bool:
    """Tell whether there is a register here at all. Looks without making a database file."""
    name = str(connection.settings_dict["NAME"])
    if (
        connection.vendor == "sqlite"
        and ":memory:" not in name
        and not Path(name.removeprefix("file:").partition("?")[0]).exists()
    ):
        return False
    try:
        return IssuedDocument.objects.exists()
    except DatabaseError as fault:
        if faults.kind(fault) not in {faults.Kind.SCHEMA, faults.Kind.NO_DATABASE}:
            raise
        return False


CLOCK_TOLERANCE = timedelta(minutes=10)


def clock_behind(moment: datetime) -> bool:
    """Tell whether `moment` is before the newest document in force was sealed: then the clock is wrong, or was.

    One sealed while the clock ran ahead stands in the way until it is revoked by two people; that is on purpose.
    """
    in_force = IssuedDocument.objects.filter(state=IssueState.ACTIVE)
    newest = in_force.order_by("-id").values_list("sealed_at", flat=True).first()
    return newest is not None and moment < newest - CLOCK_TOLERANCE


# --- drafts


def _draft(actor: Actor, draft_id: uuid.UUID | str) -> Draft:
    row = Draft.objects.filter(pk=draft_id).first()
    if row is None or not policy.allows(actor, "certification.draft.view", row):
        raise DraftUnknown
    return row


def draft_view(row: Draft) -> DraftView:
    return DraftView(
        id=row.id, digest=row.digest, page_count=row.page_count, object_id=row.stored_id, state=row.state,
        kind=row.kind, title=row.title, prepared_by=row.prepared_by, case_number=row.case_number,
        line_id=row.line_id, copies=row.copies, ref_codes=tuple(row.ref_codes),
    )  # fmt: skip


def draft(actor: Actor, draft_id: uuid.UUID | str) -> DraftView:
    """Return one draft. Raises `DraftUnknown` also when `actor` may not see it."""
    return draft_view(_draft(actor, draft_id))


def draft_page(actor: Actor, draft_id: uuid.UUID | str, page: int, *, dpi: int = 110) -> bytes:
    """Return page `page` (1 first) of a draft as PNG, exactly as it would be sealed but for number, code and seal."""
    row = _draft(actor, draft_id)
    if row.stored_id is None or not 1 <= page <= row.page_count:
        raise DraftUnknown
    with preservation.open(SYSTEM, object_id=row.stored_id) as stream:
        return pictures.page_png(stream.read(), page, dpi=min(dpi, 220))


def draft_pdf(actor: Actor, draft_id: uuid.UUID | str) -> bytes:
    """Return the whole draft, every page marked as not sealed."""
    row = _draft(actor, draft_id)
    if row.stored_id is None:
        raise DraftUnknown
    with preservation.open(SYSTEM, object_id=row.stored_id) as stream:
        return stream.read()


def ready_drafts(actor: Actor, *, case_number: str) -> list[DraftView]:
    """Return the drafts of a case that are neither sealed nor discarded, oldest first."""
    rows = Draft.objects.filter(case_number=case_number, state=DraftState.READY).order_by("prepared_at")
    return [draft_view(row) for row in rows if policy.allows(actor, "certification.draft.view", row)]


# --- the register


def issued_row(actor: Actor, issue_no: str) -> IssuedDocument:
    row = IssuedDocument.objects.filter(policy.scope(actor, "certification.issue.view"), issue_no=issue_no).first()
    if row is None:
        raise IssueUnknown
    return row


def issued_view(row: IssuedDocument, *, code: str = "", fresh: IssuedDigest | None = None) -> IssuedView:
    digests = [fresh] if fresh else list(row.digests.all())
    sealed = next(digest for digest in digests if digest.kind == IssuedDigest.SEALED)
    ending = row.endings.filter(state=EndingState.CONFIRMED).first() if row.ended_at else None
    return IssuedView(
        issue_no=row.issue_no, code=code, object_id=row.stored_id, pages=row.pages, sha256=sealed.sha256,
        sealed_at=row.sealed_at, number=row.number, state=row.state, title=row.title, title_en=row.title_en,
        subject_name=row.subject_name, ref_codes=tuple(row.ref_codes), copies=row.copies, length=sealed.length,
        sm3=sealed.sm3, case_number=row.case_number, line_id=row.line_id, sealed_by=row.sealed_by,
        prepared_by=row.prepared_by, superseded_by=row.superseded_by, ended_at=row.ended_at,
        ended_reason=ending.reason_code if ending else "",
        archive_copies=sum(digest.kind == IssuedDigest.ARCHIVE for digest in digests),
        sealed_by_name=row.sealed_by_name, prepared_by_name=row.draft.prepared_by_name,
    )  # fmt: skip


def issued(actor: Actor, issue_no: str) -> IssuedView:
    """Return one issued document. Raises `IssueUnknown` also when `actor` may not see it."""
    return issued_view(issued_row(actor, issue_no))


def issued_for_line(actor: Actor, *, case_number: str, line_id: int) -> list[IssuedView]:
    """Return what was issued for one line of a case, newest first."""
    rows = IssuedDocument.objects.filter(
        policy.scope(actor, "certification.issue.view"), case_number=case_number, line_id=line_id
    )
    return [issued_view(row) for row in rows.order_by("-id").select_related("draft").prefetch_related("digests")]


def register(actor: Actor, *, state: str = "", text: str = "", limit: int = 100) -> list[IssuedView]:
    """Return the newest entries of the register of issued documents, filtered by state and by number or case."""
    rows = IssuedDocument.objects.filter(policy.scope(actor, "certification.issue.view"))
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(issue_no__contains=text) | rows.filter(case_number__contains=text)
    return [
        issued_view(row) for row in rows.order_by("-id").select_related("draft").prefetch_related("digests")[:limit]
    ]


def endings(actor: Actor, *, state: str = EndingState.PROPOSED) -> list[EndingView]:
    """Return proposals to revoke, supersede or annul, oldest first."""
    visible = IssuedDocument.objects.filter(policy.scope(actor, "certification.issue.view"))
    rows = Ending.objects.filter(state=state, issue__in=visible).select_related("issue").order_by("proposed_at")
    return [
        EndingView(
            id=row.pk, issue_no=row.issue.issue_no, kind=row.kind, state=row.state, reason_code=row.reason_code,
            reason=row.reason, successor=row.successor, proposed_by=row.proposed_by,
            proposed_by_name=row.proposed_by_name, proposed_at=row.proposed_at, decided_by=row.decided_by,
            decided_at=row.decided_at, decided_by_name=row.decided_by_name,
        )
        for row in rows
    ]  # fmt: skip


def paper_copies(actor: Actor, issue_no: str) -> list[tuple[int, int, str]]:
    """Return ``(serial, of, envelope)`` of the printed copies."""
    row = issued_row(actor, issue_no)
    found = PaperCopy.objects.filter(issue=row).order_by("serial")
    return [(copy.serial, copy.of, copy.envelope) for copy in found]


def verifications(actor: Actor, issue_no: str, *, limit: int = 50) -> list[CheckedView]:
    """Return who-knows-who checked the document, newest first: time, way, network, verdict (P12)."""
    row = issued_row(actor, issue_no)
    found = VerificationLog.objects.filter(issue=row).order_by("-at", "-pk")[:limit]
    return [CheckedView(log.at, log.way, log.place, log.verdict, log.reason) for log in found]


# --- what is the holder's


def held_row(actor: Actor, issue_no: str) -> IssuedDocument:
    """Return an issued document for its holder. Raises `IssueUnknown` for everybody else, the staff included."""
    row = IssuedDocument.objects.filter(policy.scope(actor, "certification.hold"), issue_no=issue_no).first()
    if row is None:
        raise IssueUnknown
    return row


def pin_of(row: HolderPin) -> str:
    """Return the digits of a PIN; nowhere else do they exist (F6)."""
    digest = hmac.new(keyring.key("holder-pins"), f"{row.issue_id}\0{row.salt}".encode(), hashlib.sha256).digest()
    return rules.pin_digits(digest)


def _pin_view(row: HolderPin, issue_no: str) -> PinView:
    return PinView(issue_no, pin_of(row), row.made_at, spent=row.misses >= rules.PIN_MISSES)


def holder_pin(actor: Actor, issue_no: str) -> PinView:
    """Return the PIN of a copy to its holder. Raises `IssueUnknown` for everybody else."""
    row = held_row(actor, issue_no)
    return _pin_view(HolderPin.objects.get(issue=row), issue_no)


def held(actor: Actor, issue_numbers: Collection[str]) -> dict[str, HeldView]:
    """Return PIN and number of verifications of several copies of one holder, in two queries."""
    if not issue_numbers:
        return {}
    mine = IssuedDocument.objects.filter(policy.scope(actor, "certification.hold"), issue_no__in=issue_numbers)
    pins = {row.issue.issue_no: row for row in HolderPin.objects.filter(issue__in=mine).select_related("issue")}
    logs = VerificationLog.objects.filter(issue__in=[row.issue_id for row in pins.values()])
    counted = {
        found["issue"]: (found["n"], found["last"])
        for found in logs.values("issue").annotate(n=Count("pk"), last=Max("at"))
    }
    return {
        number: HeldView(_pin_view(row, number), *counted.get(row.issue_id, (0, None))) for number, row in pins.items()
    }


# --- what stands in the ledger


def _canonical(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def issue_leaf(row: IssuedDocument, sealed: IssuedDigest) -> bytes:
    """Return the bytes of an issue's leaf: everything about it that never changes. Personal words as keyed digests."""
    return _canonical(
        {
            "v": 1, "kind": "issue", "issue_no": row.issue_no, "number": row.number, "code": row.code_hash,
            "sha256": sealed.sha256, "sm3": sealed.sm3, "length": sealed.length, "signature": row.signature_digest,
            "seal": row.seal_fingerprint, "document": row.kind, "material": row.material, "title": row.title,
            "title_en": row.title_en, "pages": row.pages, "page_digests": row.page_digests,
            "ref_codes": row.ref_codes, "copies": row.copies, "case": row.case_number, "line": row.line_id,
            "ground": row.ground, "prepared_by": row.prepared_by, "sealed_by": row.sealed_by,
            "sealed_at": row.sealed_at.astimezone(UTC).isoformat(),
            "subject": fields.blind_index(f"{row.subject_name}\0{row.subject_name_en}\0{row.facts}", purpose="leaf"),
            "draft": str(row.draft_id), "requested_by": row.requested_by,
        }
    )  # fmt: skip


def archive_reference(digest: IssuedDigest) -> str:
    return f"archive:{digest.sha256[:40]}"


def archive_leaf(row: IssuedDocument, digest: IssuedDigest) -> bytes:
    return _canonical(
        {
            "v": 1, "kind": "archive copy", "issue_no": row.issue_no, "sha256": digest.sha256, "sm3": digest.sm3,
            "length": digest.length, "made_at": digest.made_at.astimezone(UTC).isoformat(),
        }
    )  # fmt: skip


def ending_reference(issue_no: str) -> str:
    return f"end:{issue_no}"


def ending_leaf(row: IssuedDocument, ending: Ending) -> bytes:
    assert ending.decided_at is not None
    return _canonical(
        {
            "v": 1, "kind": "ending", "issue_no": row.issue_no, "ending": ending.kind, "successor": ending.successor,
            "proposed_by": ending.proposed_by, "decided_by": ending.decided_by, "reason_code": ending.reason_code,
            "at": ending.decided_at.astimezone(UTC).isoformat(),
        }
    )  # fmt: skip


def leaves() -> Iterator[tuple[str, bytes]]:
    """Yield ``(reference, data)`` of everything in the register that is a leaf of the issues ledger, for the audit."""
    for row in IssuedDocument.objects.prefetch_related("digests", "endings").iterator(chunk_size=500):
        for digest in row.digests.all():
            if digest.kind == IssuedDigest.SEALED:
                yield row.code_hash, issue_leaf(row, digest)
            else:
                yield archive_reference(digest), archive_leaf(row, digest)
        for ending in row.endings.all():
            if ending.state == EndingState.CONFIRMED:
                yield ending_reference(row.issue_no), ending_leaf(row, ending)
