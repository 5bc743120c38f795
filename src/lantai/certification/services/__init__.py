"""The verbs of certification."""

from lantai.certification.services.drafts import adopt_draft, discard_draft, draft_copy, draft_letter
from lantai.certification.services.ending import (
    confirm_revocation,
    decline_ending,
    propose_annulment,
    propose_revocation,
    propose_supersession,
)
from lantai.certification.services.fixtures import load_fixtures
from lantai.certification.services.keeping import extend_archive_copy, open_issued, print_copies
from lantai.certification.services.sealing import prepare_seal, seal_copy, withdraw_seal_key
from lantai.certification.services.verifying import audit_register, verify_code, verify_file

__all__ = [
    "adopt_draft", "audit_register", "confirm_revocation", "decline_ending", "discard_draft", "draft_copy",
    "draft_letter", "extend_archive_copy", "load_fixtures", "open_issued", "prepare_seal", "print_copies",
    "propose_annulment", "propose_revocation", "propose_supersession", "seal_copy", "verify_code", "verify_file",
    "withdraw_seal_key",
]  # fmt: skip
