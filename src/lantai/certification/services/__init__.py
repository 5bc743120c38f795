"""The verbs of certification."""

from lantai.certification.services.drafts import (
    adopt_draft,
    discard_draft,
    draft_copy,
    draft_deed,
    draft_letter,
    preview_mask,
)
from lantai.certification.services.ending import (
    confirm_revocation,
    decline_ending,
    propose_annulment,
    propose_revocation,
    propose_supersession,
)
from lantai.certification.services.examining import LARGEST as LARGEST_UPLOAD
from lantai.certification.services.examining import too_large, verify_file
from lantai.certification.services.fixtures import load_fixtures
from lantai.certification.services.holding import forget_networks, renew_pin, show_pages
from lantai.certification.services.keeping import (
    enclose_copies,
    extend_archive_copy,
    extend_waiting,
    open_issued,
    print_copies,
)
from lantai.certification.services.sealing import prepare_seal, seal_copy, seal_standing, withdraw_seal_key
from lantai.certification.services.verdicts import moment_words
from lantai.certification.services.verifying import as_json, verify_code, verify_here
from lantai.certification.services.witnessing import audit_register, revocation_list, root_certificate, tree_head

__all__ = [
    "LARGEST_UPLOAD",
    "adopt_draft",
    "as_json",
    "audit_register",
    "confirm_revocation",
    "decline_ending",
    "discard_draft",
    "draft_copy",
    "draft_deed",
    "draft_letter",
    "enclose_copies",
    "extend_archive_copy",
    "extend_waiting",
    "forget_networks",
    "load_fixtures",
    "moment_words",
    "open_issued",
    "prepare_seal",
    "preview_mask",
    "print_copies",
    "propose_annulment",
    "propose_revocation",
    "propose_supersession",
    "renew_pin",
    "revocation_list",
    "root_certificate",
    "seal_copy",
    "seal_standing",
    "show_pages",
    "too_large",
    "tree_head",
    "verify_code",
    "verify_file",
    "verify_here",
    "withdraw_seal_key",
]
