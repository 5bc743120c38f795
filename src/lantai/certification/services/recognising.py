"""Which issue a file comes from, and whether the ledger stands behind it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from lantai.adapters.seal.reading import signature_digests
from lantai.certification import queries
from lantai.certification.models import IssuedDigest, IssuedDocument
from lantai.certification.states import EndingState, IssueState
from lantai.certification.values import Proof
from lantai.foundation import ledger

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+\d{1,12}\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_HEADER = re.compile(rb"%PDF-1\.\d")


@dataclass(frozen=True, slots=True)
class Known:
    """How the register knows a file; see `rules.Findings.match`."""

    match: str
    row: IssuedDocument | None = None
    digest: IssuedDigest | None = None
    sha256: str = ""
    before: int = 0  # bytes before and after what we issued
    after: int = 0
    stolen_from: str = ""  # the issue whose seal stands in a document that bears another's code


def recognise(content: bytes) -> Known:
    """Look for an exact file, a file that contains one of ours, or the seal's own bytes; in that order."""
    sha256 = hashlib.sha256(content).hexdigest()
    digest = IssuedDigest.objects.select_related("issue").filter(sha256=sha256, length=len(content)).first()
    if digest is not None and digest.sm3 == hashlib.new("sm3", content).hexdigest():
        return Known("exact", digest.issue, digest, sha256)
    return _containing(content, sha256) or _by_seal(content, sha256) or Known("none", sha256=sha256)


def _containing(content: bytes, sha256: str) -> Known | None:
    lengths = {int(start) + int(rest) for start, rest in _RANGE.findall(content)[:12]}
    starts = [match.start() for match in _HEADER.finditer(content)][:4]
    for start in starts:
        for length in lengths:
            if start + length > len(content):
                continue
            inner = hashlib.sha256(content[start : start + length]).hexdigest()
            digest = IssuedDigest.objects.select_related("issue").filter(sha256=inner, length=length).first()
            if digest is not None:
                after = len(content) - start - length
                return Known("prefix", digest.issue, digest, sha256, before=start, after=after)
    return None


def _by_seal(content: bytes, sha256: str) -> Known | None:
    row = IssuedDocument.objects.filter(signature_digest__in=signature_digests(content)).first()
    return Known("seal", row, None, sha256) if row else None


def by_codes(codes: list[str], so_far: Known) -> Known:
    """Look up the codes printed on the pages. A code proves nothing about the file; it only says what to compare.

    With one of ours on its pages and the seal of another, a document is told by its code: that is what it claims to be.
    """
    rows = [IssuedDocument.objects.filter(code_hash=queries.code_hash(code)).first() for code in codes]
    found = [row for row in rows if row is not None]
    if not found or so_far.row in found:
        return so_far
    stolen = so_far.row.issue_no if so_far.row is not None else ""
    return Known("code", found[0], None, so_far.sha256, stolen_from=stolen)


def confirmed(facts: dict[str, Any]) -> bool:
    """Tell whether the file's first seal is ours, intact, allows nothing after it, and holds in time.

    What follows the seal may only be validation data: this is asked of exact matches only, so it is our own.
    """
    seals = [seal for seal in facts.get("signatures", []) if not seal["is_timestamp"]]
    return (
        len(seals) == 1
        and seals[0]["ours"]
        and seals[0]["intact"]
        and seals[0]["ades"] == "PASSED"
        and seals[0]["docmdp"] is True
        and bool(seals[0]["timestamp"])
    )


def prove(row: IssuedDocument, digest: IssuedDigest | None = None) -> Proof | None:
    """Return the proof that the entry, as it stands in the database, is the leaf under a signed head; None when not.

    Also compared: that an archive copy's digest, and every ending, stand in the ledger as they do in the register.
    """
    sealed = row.digests.filter(kind=IssuedDigest.SEALED).first()
    if sealed is None:
        return None
    proof = _leaf(row.ledger_position, queries.issue_leaf(row, sealed), row.code_hash)
    if proof is None or not _ending_agrees(row):
        return None
    if digest is not None and digest.kind == IssuedDigest.ARCHIVE:
        reference = queries.archive_reference(digest)
        if _leaf(digest.ledger_position, queries.archive_leaf(row, digest), reference) is None:
            return None
    return proof


def _ending_agrees(row: IssuedDocument) -> bool:
    recorded = ledger.position_of(ledger.ISSUES, queries.ending_reference(row.issue_no))
    if row.state == IssueState.ACTIVE:
        return recorded is None
    ending = row.endings.filter(state=EndingState.CONFIRMED).first()
    if ending is None or recorded is None or ending.kind != row.state:
        return False
    reference = queries.ending_reference(row.issue_no)
    return _leaf(recorded, queries.ending_leaf(row, ending), reference) is not None


def _leaf(position: int | None, data: bytes, reference: str) -> Proof | None:
    head = ledger.head(ledger.ISSUES)
    if head is None or position is None or position >= head.size or not ledger.head_is_signed(head):
        return None
    if ledger.position_of(ledger.ISSUES, reference) != position:
        return None
    try:
        proof = ledger.proof(ledger.ISSUES, position, head.size)
    except (ledger.LedgerBroken, ValueError):
        return None
    if not ledger.verify_inclusion(proof, data, root=head.root):
        return None
    return Proof(ledger.ISSUES, position, head.size, head.root, proof.path, head.signed_at)
