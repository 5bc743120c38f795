"""Signatures only for now."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.reference.values import (
    DeliveryPlan,
    StudyClaim,
)


def send_contact_code(actor: Actor, *, number: str, ip: str = "") -> str:
    """Send a code to the verified contact of the case; return the masked address. Answers alike for an unknown number. Source: A18."""
    raise NotImplementedError


def open_progress(actor: Actor, *, number: str, code: str, ip: str = "") -> str:
    """Return a grant (a secret, one hour) for the progress page. Errors: `WrongCode`."""
    raise NotImplementedError


def answer_more(
    actor: Actor,
    *,
    line_id: int,
    text: str = "",
    studies: tuple[StudyClaim, ...] | None = None,
    description: str = "",
    evidence: tuple[str, ...] = (),
    grant: str = "",
) -> None:
    """Answer NEED_MORE: only what was asked may change; the line returns to the state that asked."""
    raise NotImplementedError


def confirm_proof(actor: Actor, *, line_id: int, digest: str, agreed: bool, remarks: str = "", grant: str = "") -> None:
    """AWAIT_CONFIRM: agree (→ SEALING) or say what to mend (→ PRODUCING)."""
    raise NotImplementedError


def withdraw_line(actor: Actor, *, line_id: int, reason: str = "", duplicate_of: str = "", grant: str = "") -> None:
    """Withdraw, possible up to sealing."""
    raise NotImplementedError


def say(actor: Actor, *, number: str, text: str, grant: str = "") -> None:
    """Write a message into the thread of the case. A password in it is refused (P3)."""
    raise NotImplementedError


def rate(actor: Actor, *, number: str, stars: int, text: str = "", complaint: bool = False, grant: str = "") -> None:
    """Rate once after the end, 1–5; a complaint gets a reply deadline (A27)."""
    raise NotImplementedError


def thank(actor: Actor, *, number: str, text: str, may_quote: bool = False, grant: str = "") -> None:
    """Leave a thank-you letter (A27, B41); quoted only with consent."""
    raise NotImplementedError


def appeal(actor: Actor, *, line_id: int, text: str, grant: str = "") -> None:
    """Appeal a refusal or a not-found within 15 days, once per decision."""
    raise NotImplementedError


def reopen(actor: Actor, *, line_id: int, reason: str, grant: str = "") -> None:
    """Take an ended line up again within 30 days."""
    raise NotImplementedError


def ask_no_record_letter(actor: Actor, *, line_id: int, grant: str = "") -> None:
    """NOT_FOUND → PRODUCING: a sealed letter that nothing was found."""
    raise NotImplementedError


def choose_delivery(actor: Actor, *, delivery_id: int, plan: DeliveryPlan, code: str = "", grant: str = "") -> int:
    """Replace a waiting delivery by another; a new address needs the code sent by another channel (F9). Return the new delivery."""
    raise NotImplementedError


def send_address_code(actor: Actor, *, delivery_id: int, grant: str = "", ip: str = "") -> str:
    """Send the code that confirms another address, by another channel than the one asking; return the masked contact."""
    raise NotImplementedError


def confirm_payment(actor: Actor, *, line_id: int, receipt: str) -> None:
    """AWAIT_PAYMENT → SEARCHING; staff book the payment. Only when fees are switched on."""
    raise NotImplementedError
