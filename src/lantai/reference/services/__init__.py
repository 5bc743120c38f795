"""The verbs of the room, by subject."""

from lantai.reference.services.answers import (
    answer_complaint,
    answer_more,
    appeal,
    ask_no_record_letter,
    confirm_payment,
    confirm_proof,
    open_progress,
    rate,
    reopen,
    say,
    send_contact_code,
    thank,
    withdraw_line,
)
from lantai.reference.services.assisted import (
    enter_case,
)
from lantai.reference.services.checking import check_order
from lantai.reference.services.courses import name_courses
from lantai.reference.services.delivery import bounce, cancel_delivery, destroy, resend, send_reply
from lantai.reference.services.dispatching import (
    dispatch,
    hold,
    note_tracking,
    pack,
    release,
    resume_region,
    settle_exception,
    suspend_region,
)
from lantai.reference.services.downloading import download, download_by_ticket, download_ticket, renew_link
from lantai.reference.services.envelopes import post_envelope, ready_envelope
from lantai.reference.services.fees import (
    decide_fees,
)
from lantai.reference.services.fixtures import (
    load_fixtures,
)
from lantai.reference.services.holding import (
    renew_pin,
)
from lantai.reference.services.keeping import forget_case, run_purge
from lantai.reference.services.labels import (
    courier_labels,
    envelope_labels,
)
from lantai.reference.services.lists import submit_list
from lantai.reference.services.looked import where_to_look
from lantai.reference.services.marking import choose_header, choose_mark
from lantai.reference.services.negative import (
    confirm_negative,
    decide_appeal,
    propose_not_found,
    propose_refusal,
)
from lantai.reference.services.originals import original_away, original_back
from lantai.reference.services.pickup import hand_over, ready_for_pickup, record_call
from lantai.reference.services.printing import print_run
from lantai.reference.services.production import prepare_draft, send_proof, send_to_seal
from lantai.reference.services.reading import add_reading_item, give_back, ready_reading
from lantai.reference.services.redirecting import choose_delivery, send_address_code
from lantai.reference.services.review import (
    approve,
    ask_approval,
    ask_more,
    claim,
    claim_forwarded,
    convert_remark,
    forward,
    mark_urgent,
    note,
    note_taken,
    record_check,
    write_to_applicant,
)
from lantai.reference.services.saved import discard_draft, save_draft
from lantai.reference.services.sealing import (
    note_revocation,
    return_to_producer,
    seal_line,
)
from lantai.reference.services.searching import (
    accept_candidate,
    attach_candidates,
    index_page,
    search_again,
    search_back,
)
from lantai.reference.services.seeing import as_seen
from lantai.reference.services.submission import submit_case
from lantai.reference.services.urgent import CLAIMERS as URGENT_CLAIMERS
from lantai.reference.services.urgent import (
    claim_urgent,
    decline_urgent,
    deliver_urgent,
    found_urgent,
    hand_on_urgent,
    raise_urgent,
)
from lantai.reference.services.vault import (
    add_evidence,
    check_evidence,
    forget_applicant,
    remove_evidence,
    revoke_consent,
    view_evidence,
)
from lantai.reference.services.viewing import open_case, open_line, view_draft_page

__all__ = [
    "URGENT_CLAIMERS",
    "accept_candidate",
    "add_evidence",
    "add_reading_item",
    "answer_complaint",
    "answer_more",
    "appeal",
    "approve",
    "as_seen",
    "ask_approval",
    "ask_more",
    "ask_no_record_letter",
    "attach_candidates",
    "bounce",
    "cancel_delivery",
    "check_evidence",
    "check_order",
    "choose_delivery",
    "choose_header",
    "choose_mark",
    "claim",
    "claim_forwarded",
    "claim_urgent",
    "confirm_negative",
    "confirm_payment",
    "confirm_proof",
    "convert_remark",
    "courier_labels",
    "decide_appeal",
    "decide_fees",
    "decline_urgent",
    "deliver_urgent",
    "destroy",
    "discard_draft",
    "dispatch",
    "download",
    "download_by_ticket",
    "download_ticket",
    "enter_case",
    "envelope_labels",
    "forget_applicant",
    "forget_case",
    "forward",
    "found_urgent",
    "give_back",
    "hand_on_urgent",
    "hand_over",
    "hold",
    "index_page",
    "load_fixtures",
    "mark_urgent",
    "name_courses",
    "note",
    "note_revocation",
    "note_taken",
    "note_tracking",
    "open_case",
    "open_line",
    "open_progress",
    "original_away",
    "original_back",
    "pack",
    "post_envelope",
    "prepare_draft",
    "print_run",
    "propose_not_found",
    "propose_refusal",
    "raise_urgent",
    "rate",
    "ready_envelope",
    "ready_for_pickup",
    "ready_reading",
    "record_call",
    "record_check",
    "release",
    "remove_evidence",
    "renew_link",
    "renew_pin",
    "reopen",
    "resend",
    "resume_region",
    "return_to_producer",
    "revoke_consent",
    "run_purge",
    "save_draft",
    "say",
    "seal_line",
    "search_again",
    "search_back",
    "send_address_code",
    "send_contact_code",
    "send_proof",
    "send_reply",
    "send_to_seal",
    "settle_exception",
    "submit_case",
    "submit_list",
    "suspend_region",
    "thank",
    "view_draft_page",
    "view_evidence",
    "where_to_look",
    "withdraw_line",
    "write_to_applicant",
]
