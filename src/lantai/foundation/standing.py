"""How one recorded event stands in the signed ledger, with all that somebody else needs to check it without us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lantai.foundation import ledger
from lantai.foundation.events import canonical
from lantai.foundation.models import EventRow, TreeHead


@dataclass(frozen=True, slots=True)
class Standing:
    """`verdict`: WAITING (not folded or no head signed since), PROVEN, or BROKEN (the row or the tree was changed).

    `proof` is the whole evidence as plain values: the bytes that were hashed, the inclusion path (RFC 6962), the signed
    head and the public key; empty while waiting.
    """

    verdict: str
    position: int | None
    head_size: int
    signed_at: datetime | None
    proof: dict[str, Any]


def of_event(row: EventRow) -> Standing:
    """Return how `row` stands under the latest signed head that covers it."""
    head = ledger.head(ledger.EVENTS)
    if row.position is None or head is None or head.size <= row.position:
        return Standing("WAITING", row.position, head.size if head else 0, head.signed_at if head else None, {})
    try:
        given = ledger.proof(ledger.EVENTS, row.position, head.size)
    except (ledger.LedgerBroken, ValueError):  # the tree is smaller than its head, or nodes are gone
        return Standing("BROKEN", row.position, head.size, head.signed_at, {})
    good = ledger.head_is_signed(head) and ledger.verify_inclusion(given, canonical(row), root=head.root)
    return Standing(
        "PROVEN" if good else "BROKEN", row.position, head.size, head.signed_at, _evidence(row, given, head)
    )


def _evidence(row: EventRow, given: ledger.InclusionProof, head: TreeHead) -> dict[str, Any]:
    return {
        "how": "RFC 6962: leaf = SHA-256(00 ‖ event), node = SHA-256(01 ‖ left ‖ right); Ed25519 signs head_text",
        "event": canonical(row).decode(),
        "leaf": given.leaf,
        "position": given.position,
        "path": list(given.path),
        "size": head.size,
        "root": head.root,
        "head_text": ledger.head_bytes(head.log_id, head.size, head.root, head.signed_at.isoformat()).decode(),
        "signature": head.signature,
        "public_key": ledger.public_key().hex(),
    }
