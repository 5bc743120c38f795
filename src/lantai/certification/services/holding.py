"""What is the holder's: the PIN by which she lets somebody see the pages of her copy (F6), and who checked it (P12)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lantai.adapters.pdf import pictures
from lantai.adapters.typeset.typst import font_folder
from lantai.certification import queries, rules
from lantai.certification.events import PagesShown, PinRenewed
from lantai.certification.models import HolderPin, IssuedDocument, VerificationLog
from lantai.certification.services import checking, verdicts
from lantai.certification.states import Reason, Way
from lantai.certification.values import PagePicture, PinView, VerdictView
from lantai.foundation import clock, events, keyring, policy
from lantai.foundation.actor import Actor
from lantai.people.rules import Limit
from lantai.people.services import throttle

TICKET_LIVES = timedelta(minutes=30)
NETWORKS_LIVE = timedelta(days=30)
PER_ADDRESS = (Limit(10, timedelta(minutes=10)), Limit(40, timedelta(days=1)))
PER_COPY = (Limit(10, timedelta(hours=1)), Limit(20, timedelta(days=1)))
MOST_PAGES, DPI = 12, 104


def first_pin(row: IssuedDocument) -> None:
    """Make the PIN of a copy issued just now, inside the transaction that issues it."""
    HolderPin.objects.create(issue=row, salt=secrets.token_hex(16), made_at=row.sealed_at)


def renew_pin(actor: Actor, *, issue_no: str) -> PinView:
    """Give a copy another PIN; the one before opens nothing any more. For its holder only. Raises `IssueUnknown`."""
    row = queries.held_row(actor, issue_no)
    with transaction.atomic():
        fresh = {"salt": secrets.token_hex(16), "made_at": clock.now(), "misses": 0}
        HolderPin.objects.update_or_create(issue=row, defaults=fresh)
        events.record(PinRenewed(issue_no=issue_no), actor=actor, subject=("issue", issue_no))
    return queries.holder_pin(actor, issue_no)


# --- the ticket: who knew the code may try the PIN for a while, without the code standing in a page


def _signed(text: str) -> str:
    return hmac.new(keyring.key("pin-tickets"), text.encode(), hashlib.sha256).hexdigest()[:40]


def ticket(issue_no: str, moment: datetime) -> str:
    """Return what lets its bearer try the PIN of `issue_no` for half an hour. It names no code."""
    text = f"{issue_no}.{int((moment + TICKET_LIVES).timestamp())}"
    return f"{text}.{_signed(text)}"


def _issue_of(text: str, moment: datetime) -> str:
    """Return the issue a ticket is for, or nothing when it is over or not ours."""
    head, _, signature = text[:120].rpartition(".")
    issue_no, _, until = head.rpartition(".")
    good = hmac.compare_digest(_signed(head).encode(), signature.encode())
    return issue_no if good and int(until) >= moment.timestamp() else ""


def show_pages(ticket: str, pin: str, *, ip: str) -> VerdictView:
    """Return the verdict again, with watermarked pictures of the pages when `pin` is the holder's (F6).

    A wrong PIN, a spent one and too many tries get one answer (`pin` is ``wrong``), and so that nobody guesses on, a
    PIN is spent after thirty wrong tries until its holder makes another. Each look is logged for the holder.
    """
    moment = clock.now()
    if checking.too_many(ip):
        return verdicts.plain(Reason.TOO_MANY, way=Way.PIN, at=moment)
    row = IssuedDocument.objects.filter(issue_no=_issue_of(ticket, moment)).first()
    trust, unable = checking.trust_at(moment)
    if row is None or trust is None:
        return verdicts.plain(unable if trust is None else Reason.TICKET_OVER, way=Way.PIN, at=moment)
    view = checking.as_registered(row, trust, way=Way.PIN, at=moment)
    if not view.facts:
        return checking.answer(row, view, ip)
    right = _spend_try(row, pin, ip)
    view = replace(view, ticket=ticket, pin="right" if right else "wrong")
    if not right:
        return view
    shown = pages(row, range(1, row.pages + 1), words=_mark(row, moment, ip))
    with transaction.atomic():
        told = PagesShown(issue_no=row.issue_no, pages=len(shown))
        events.record(told, actor=Actor.public(), subject=("issue", row.issue_no))
        return checking.answer(row, replace(view, pictures=shown), ip)


def _spend_try(row: IssuedDocument, typed: str, ip: str) -> bool:
    """Count a try and tell whether it was right. Every limit is asked every time, so all answers take the same way."""
    late = throttle.take("pin", ip, PER_ADDRESS) if ip else 0
    late += throttle.take("pin-copy", row.issue_no, PER_COPY)
    known = HolderPin.objects.filter(issue=row).first()
    expected = queries.pin_of(known) if known is not None else ""
    same = hmac.compare_digest(rules.pin_typed(typed), expected)
    right = same and known is not None and known.misses < rules.PIN_MISSES and not late
    if not same:
        HolderPin.objects.filter(issue=row, misses__lt=rules.PIN_MISSES).update(misses=F("misses") + 1)
    return right


def _mark(row: IssuedDocument, moment: datetime, ip: str) -> str:
    """Return what is written over every picture: what for, when, for which network, of which copy."""
    when = timezone.localtime(moment)
    parts = ("仅供核验 For verification only", f"{when:%Y-%m-%d %H:%M}", rules.coarse_place(ip), row.issue_no)
    return " · ".join(part for part in parts if part)


def pages(
    row: IssuedDocument, wanted: range | list[int], *, words: str = "", areas: dict[int, pictures.Area] | None = None
) -> tuple[PagePicture, ...]:
    """Return pictures of pages as issued; with `words` over them, with a frame around `areas`."""
    content = checking.original(row)
    if not content:
        return ()
    font = font_folder() / "NotoSansSC-Regular.otf"
    drawn = pictures.page_jpegs(content, list(wanted)[:MOST_PAGES], dpi=DPI, words=words, font=font, areas=areas or {})
    return tuple(PagePicture(page, "image/jpeg", made) for page, made in drawn)


def forget_networks(actor: Actor) -> int:
    """Take the network out of verifications older than thirty days; time, way and verdict stay. Daily (P12)."""
    policy.require(actor, "certification.forget")
    old = VerificationLog.objects.filter(at__lt=clock.now() - NETWORKS_LIVE, place__contains="*")
    count = 0
    for place in list(old.order_by("place").values_list("place", flat=True).distinct()):
        count += old.filter(place=place).update(place=rules.network_family(place))
    return count
