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
from lantai.certification.services.keeping import extend_archive_copy, extend_waiting, open_issued, print_copies
from lantai.certification.services.sealing import prepare_seal, seal_copy, seal_standing, withdraw_seal_key
from lantai.certification.services.verdicts import moment_words
from lantai.certification.services.verifying import LARGEST as LARGEST_UPLOAD
from lantai.certification.services.verifying import (
    as_json,
    audit_register,
    revocation_list,
    root_certificate,
    too_large,
    tree_head,
    verify_code,
    verify_file,
    verify_here,
)

__all__ = [
    "LARGEST_UPLOAD", "adopt_draft", "as_json", "audit_register", "confirm_revocation", "decline_ending",
    "discard_draft", "draft_copy", "draft_letter", "extend_archive_copy", "extend_waiting", "load_fixtures", "moment_words",
    "open_issued", "prepare_seal", "print_copies", "propose_annulment", "propose_revocation",
    "propose_supersession", "revocation_list", "root_certificate", "seal_copy", "seal_standing", "too_large", "tree_head",
    "verify_code", "verify_file", "verify_here", "withdraw_seal_key",
]  # fmt: skip
