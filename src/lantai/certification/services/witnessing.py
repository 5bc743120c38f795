"""What anybody may check us with: revocation list, root certificate, tree head; and the audit of the register."""

from __future__ import annotations

from typing import Any

from lantai.adapters.seal.port import SealError
from lantai.certification import queries
from lantai.certification.errors import SealUnusable
from lantai.certification.services import press
from lantai.foundation import clock, ledger, policy
from lantai.foundation.actor import Actor
from lantai.foundation.audit import AuditReport


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
