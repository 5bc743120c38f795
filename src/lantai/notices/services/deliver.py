"""Handing notices over: one try at a time, retries, then the next channel, then the clerk list."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lantai.adapters.mail import port as mail_port
from lantai.adapters.mail.local import FolderMailer
from lantai.adapters.mail.smtp import SmtpMailer, parse
from lantai.adapters.sms import port as sms_port
from lantai.adapters.sms.http import Gateway, GatewaySender
from lantai.adapters.sms.local import FolderSender
from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.notices import rules
from lantai.notices.events import NoticeFailed, NoticeSent
from lantai.notices.models import Attempt, Notice
from lantai.notices.services.send import enqueue
from lantai.notices.states import OPEN, NoticeState
from lantai.people import queries as people
from lantai.people.states import ContactKind


def mailer() -> mail_port.Mailer:
    """Return the mailer of this installation: a server when one is named, else the folder."""
    server = parse(settings.MAIL_SERVER)
    return SmtpMailer(server) if server else FolderMailer(Path(settings.OUTBOX) / "mail")


def short_message_sender() -> sms_port.ShortMessageSender:
    """Return the sender of this installation: a gateway when one is named, else the folder."""
    if settings.SMS_GATEWAY:
        return GatewaySender(Gateway(settings.SMS_GATEWAY, settings.SMS_TOKEN))
    return FolderSender(Path(settings.OUTBOX) / "sms")


def deliver(actor: Actor, *, notice_id: int) -> NoticeState | None:
    """Try once to hand a notice over; return its new state, or None when there was nothing (left) to do.

    Idempotent: a second try of the same notice carries the same uid. Called by the background task only.
    """
    row = Notice.objects.filter(pk=notice_id, state__in=OPEN).first()
    if row is None:
        return None
    if row.next_at is not None and row.created_at <= clock.now() < row.next_at:  # else the clock was set back
        enqueue(row.pk, row.next_at, urgent=row.asked)
        return None
    try:
        delivered = _hand_over(row)
    except (mail_port.Unreachable, sms_port.Unreachable) as fault:
        return _failed(actor, row, NoticeState.TEMPORARY, str(fault))
    except (mail_port.Refused, sms_port.Refused) as fault:
        return _failed(actor, row, NoticeState.FAILED, str(fault))
    return _done(actor, row, NoticeState.DELIVERED if delivered else NoticeState.SENT)


def _hand_over(row: Notice) -> bool:
    now = timezone.localtime(clock.now())
    if row.channel == ContactKind.PHONE:
        message = sms_port.ShortMessage(uid=str(row.uid), to=row.address, text=row.sms, at=now)
        return short_message_sender().send(message).delivered
    archive = people.archive()
    letter = mail_port.Letter(
        uid=str(row.uid),
        sender=archive.email,
        sender_name=archive.name_en if row.locale == "en" else archive.name,
        to=row.address,
        subject=row.subject,
        text=row.body,
        at=now,
        language="en" if row.locale == "en" else "zh-CN",
    )
    return mailer().send(letter).delivered


@transaction.atomic
def _done(actor: Actor, row: Notice, state: NoticeState) -> NoticeState:
    changes: dict[str, object] = {"state": state, "sent_at": clock.now(), "next_at": None}
    if row.secret:
        changes |= {"body": "", "sms": "", "subject": ""}
    if not Notice.objects.filter(pk=row.pk, state__in=OPEN).update(**changes):
        return NoticeState(Notice.objects.get(pk=row.pk).state)
    Attempt.objects.create(notice=row, channel=row.channel, outcome=state)
    events.record(
        NoticeSent(template=row.template, reference=row.reference, channel=row.channel),
        actor=actor,
        subject=("notice", row.pk),
    )
    return state


@transaction.atomic
def _failed(actor: Actor, row: Notice, outcome: NoticeState, detail: str) -> NoticeState:
    Attempt.objects.create(notice=row, channel=row.channel, outcome=outcome, detail=detail[:200])
    wait = rules.retry_after(row.tries + 1) if outcome == NoticeState.TEMPORARY else None
    if wait is not None:
        at = clock.now() + wait
        _move(row, NoticeState.TEMPORARY, tries=row.tries + 1, next_at=at)
        enqueue(row.pk, at)
        return NoticeState.TEMPORARY
    return _next_channel(actor, row)


def _next_channel(actor: Actor, row: Notice) -> NoticeState:
    plan = json.loads(row.plan) if row.plan else []
    if plan:
        (kind, value), rest = plan[0], plan[1:]
        at = _quiet(row)
        _move(
            row,
            NoticeState.QUEUED,
            channel=kind,
            address=value,
            plan=json.dumps(rest) if rest else "",
            tries=0,
            next_at=at,
        )
        enqueue(row.pk, at, urgent=row.asked)
        return NoticeState.QUEUED
    _move(row, NoticeState.FAILED, next_at=None)
    events.record(
        NoticeFailed(template=row.template, reference=row.reference, account_id=row.account_id),
        actor=actor,
        subject=("notice", row.pk),
    )
    return NoticeState.FAILED


def _quiet(row: Notice) -> datetime:
    return rules.not_before(timezone.localtime(clock.now()), asked=row.asked)


def _move(row: Notice, state: NoticeState, **changes: object) -> None:
    Notice.objects.filter(pk=row.pk, state__in=[*OPEN, NoticeState.SENT]).update(state=state, **changes)


@transaction.atomic
def report(actor: Actor, *, notice_id: int, delivered: bool, detail: str = "") -> NoticeState | None:
    """Take in what the outside says later: delivered, or bounced (then the next channel takes over)."""
    row = Notice.objects.filter(pk=notice_id, state=NoticeState.SENT).first()
    if row is None:
        return None
    if delivered:
        Notice.objects.filter(pk=row.pk, state=NoticeState.SENT).update(state=NoticeState.DELIVERED)
        return NoticeState.DELIVERED
    Attempt.objects.create(notice=row, channel=row.channel, outcome=NoticeState.FAILED, detail=detail[:200])
    if row.secret:  # its words are gone; the person asks for another code
        _move(row, NoticeState.FAILED)
        return NoticeState.FAILED
    return _next_channel(actor, row)


@transaction.atomic
def handle_undelivered(actor: Actor, *, notice_id: int) -> None:
    """Tick a failed notice off the clerk list: the person was reached otherwise."""
    policy.require(actor, "notices.handle")
    rows = Notice.objects.filter(pk=notice_id, state=NoticeState.FAILED, handled_at__isnull=True)
    rows.update(handled_at=clock.now(), handled_by_id=actor.account_id)
