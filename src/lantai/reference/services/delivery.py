"""Signatures only for now."""

from __future__ import annotations

from typing import BinaryIO

from lantai.foundation.actor import Actor
from lantai.reference.values import (
    Dispatched,
    Download,
)


def download(actor: Actor, *, delivery_id: int, code: str = "", grant: str = "") -> Download:
    """E_READY → DOWNLOADED: one-time code, sent by another channel than the link; the holder signed in with a fresh second proof needs none."""
    raise NotImplementedError


def open_download(actor: Actor, *, delivery_id: int, token: str) -> BinaryIO:
    """The bytes of a download just granted."""
    raise NotImplementedError


def renew_link(actor: Actor, *, delivery_id: int, grant: str = "") -> None:
    """A new link and code for an electronic copy, also after UNCLAIMED."""
    raise NotImplementedError


def pack(actor: Actor, *, delivery_ids: tuple[int, ...]) -> Dispatched:
    """PLANNED → PACKED into one envelope (one receiver of one case)."""
    raise NotImplementedError


def envelope_labels(actor: Actor, *, delivery_ids: tuple[int, ...]) -> bytes:
    """PDF of envelope labels, 100 × 150 mm."""
    raise NotImplementedError


def courier_labels(actor: Actor, *, delivery_ids: tuple[int, ...]) -> bytes:
    """PDF of courier labels, Code 128 and QR; never the remark."""
    raise NotImplementedError


def hold(actor: Actor, *, delivery_ids: tuple[int, ...], reason: str) -> int:
    """PACKED → HELD_FOR_COURIER (A25)."""
    raise NotImplementedError


def release(actor: Actor, *, region: str = "", delivery_ids: tuple[int, ...] = ()) -> int:
    """Release held deliveries in bulk → DISPATCHED; return how many."""
    raise NotImplementedError


def suspend_region(actor: Actor, *, region: str, reason: str) -> int:
    """The courier no longer serves a region: packed deliveries there are held."""
    raise NotImplementedError


def resume_region(actor: Actor, *, region: str) -> int:
    """The courier serves a region again; held deliveries are released."""
    raise NotImplementedError


def dispatch(actor: Actor, *, delivery_ids: tuple[int, ...]) -> tuple[Dispatched, ...]:
    """PACKED → DISPATCHED: hand to the courier; tracking numbers."""
    raise NotImplementedError


def note_tracking(actor: Actor, *, delivery_id: int, scan: str, text: str = "") -> None:
    """Book a scan of the courier: IN_TRANSIT, DELIVERED, EXCEPTION, RETURNED."""
    raise NotImplementedError


def settle_exception(actor: Actor, *, delivery_id: int, result: str, words: str = "") -> None:
    """EXCEPTION → IN_TRANSIT | DELIVERED | RETURNED | LOST; LOST sends the line to PRODUCING and supersedes the copy."""
    raise NotImplementedError


def ready_for_pickup(actor: Actor, *, delivery_ids: tuple[int, ...]) -> tuple[Dispatched, ...]:
    """PACKED → READY_PICKUP; a pick-up code goes to the applicant."""
    raise NotImplementedError


def record_call(actor: Actor, *, delivery_id: int, reached: bool, words: str = "") -> int:
    """Book one call attempt; return how many there were."""
    raise NotImplementedError


def hand_over(actor: Actor, *, delivery_id: int, code: str, collector: str, proof: str) -> None:
    """READY_PICKUP/UNCLAIMED → COLLECTED: who collected, on which proof."""
    raise NotImplementedError


def send_reply(actor: Actor, *, delivery_id: int) -> None:
    """PLANNED → REPLY_SENT to the unit's mailbox."""
    raise NotImplementedError


def bounce(actor: Actor, *, delivery_id: int, words: str = "") -> None:
    """An electronic delivery came back → BOUNCED."""
    raise NotImplementedError


def resend(actor: Actor, *, delivery_id: int) -> None:
    """BOUNCED → E_READY / REPLY_SENT; RETURNED/UNCLAIMED → DISPATCHED to the same address."""
    raise NotImplementedError


def cancel_delivery(actor: Actor, *, delivery_id: int, words: str) -> None:
    """→ CANCELLED; usually replaced by another delivery."""
    raise NotImplementedError


def destroy(actor: Actor, *, delivery_id: int, witness: int) -> None:
    """UNCLAIMED for 180 days → DESTROYED, two-person record."""
    raise NotImplementedError
