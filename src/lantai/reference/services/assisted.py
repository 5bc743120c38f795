"""Entering a case for somebody who cannot or will not use the portal (A24): caller, letter writer, drop-box slip."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.reference.errors import refused
from lantai.reference.services import submission
from lantai.reference.states import Channel
from lantai.reference.values import Order, Submitted

BY_STAFF = frozenset(Channel) - {Channel.WEB, Channel.WECHAT}


def enter_case(
    actor: Actor, *, order: Order, key: str, channel: str, consent_note: str, answered_by: str = ""
) -> Submitted:
    """Enter a case for a caller or letter writer; same rules, same register, same progress page, evidence still needed.

    `consent_note` says how the person agreed ("电话中同意，11 月 23 日 9:40"). `answered_by` names who spoke, when it was
    not the person. Errors: `OrderRefused`, `KeyReused`, `NotAllowed`, `NotThisWay` without a consent note.
    """
    policy.require(actor, "reference.desk")
    if channel not in BY_STAFF:
        raise refused(_("请选择申请从哪里来：电话、来信、邮件、窗口、投件箱或校区。"), code="CHANNEL")
    if not consent_note.strip():
        raise refused(_("请记下对方怎样同意由您代填，例如“电话中同意，上午 9:40”。"), code="NO_CONSENT")
    if not (order.phone.strip() or order.email.strip()) and channel not in {Channel.WINDOW, Channel.DROPBOX}:
        raise refused(_("请至少记下一个电话或邮箱，好把结果告诉对方。"), code="NO_CONTACT")
    words = consent_note.strip() + (f"（{answered_by.strip()}）" if answered_by.strip() else "")
    return submission.take(
        actor,
        order=order,
        key=key,
        channel=Channel(channel),
        owner=f"staff:{actor.account_id}",
        consent_note=words,
    )
