"""Queueing a notice: template, variables, receiver. The words are fixed here, the sending is the worker's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.notices import rules
from lantai.notices.errors import NoReceiver, UnknownTemplate, VariableRefused
from lantai.notices.events import NoticeFailed, NoticeQueued
from lantai.notices.models import MessageTemplate, Notice
from lantai.notices.queries import view_of
from lantai.notices.states import NoticeState
from lantai.notices.values import NoticeView, SentCode
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.people.rules import CODE_LIFE
from lantai.people.values import Address


@transaction.atomic
def send(
    actor: Actor,
    *,
    template: str,
    variables: Mapping[str, str],
    reference: str = "",
    account_id: int | None = None,
    to: Address | None = None,
    locale: str = "",
) -> NoticeView:
    """Queue a notice in the present transaction; a background task sends it, with retries, then by the next channel.

    The receiver is an account (its verified contacts, preferred first), an address, or both (the address first).
    `variables` are exactly those the template lists; ``archive``, ``phone`` and ``domain`` are filled in here. Content
    never names grades or what a document says: only reference and stage (services.md 2.8, P11). An account without
    any contact gives a notice in state FAILED on the clerk list. Raises `UnknownTemplate`, `VariableRefused`,
    `NoReceiver`. Source: A19.
    """
    if account_id is None and to is None:
        raise NoReceiver
    form = _template(template)
    language = _locale(locale, account_id)
    words = _words(form, variables, language)
    plan = _plan(account_id, to)
    first = plan[0] if plan else None
    unseen = first is None and account_id is not None and people.account(account_id).kind == "staff"
    row = Notice(
        handled_at=clock.now() if unseen else None,  # a colleague without a mail address has the worklist
        template=form.code,
        version=form.version,
        locale=language,
        account_id=account_id,
        reference=reference,
        channel=first.kind if first else "",
        address=first.value if first else "",
        plan=json.dumps([[item.kind, item.value] for item in plan[1:]]) if len(plan) > 1 else "",
        subject=words["subject"],
        body=words["body"],
        sms=words["sms"],
        secret=form.secret,
        asked=form.asked,
        state=NoticeState.QUEUED if first else NoticeState.FAILED,
        next_at=_when(asked=form.asked) if first else None,
    )
    row.save()
    if not unseen:
        _queued(actor, row)
    return view_of(row, form.purpose)


def _queued(actor: Actor, row: Notice) -> None:
    """Book the notice and let the worker send it; without any contact it is on the clerk list at once."""
    subject = ("notice", row.pk)
    if row.state == NoticeState.FAILED:
        fault = NoticeFailed(template=row.template, reference=row.reference, account_id=row.account_id)
        events.record(fault, actor=actor, subject=subject)
        return
    events.record(NoticeQueued(template=row.template, reference=row.reference), actor=actor, subject=subject)
    enqueue(row.pk, row.next_at, urgent=row.asked)


def enqueue(notice_id: int, at: datetime | None, *, urgent: bool = False) -> None:
    """Let the worker send it at `at`."""
    deliver = import_string("lantai.notices.tasks.deliver")  # by name: a task stands above the services it calls
    later = at if at is not None and at > clock.now() else None
    deliver.using(run_after=later, priority=50 if urgent else 0).enqueue(notice_id)


def _when(*, asked: bool) -> datetime:
    return rules.not_before(timezone.localtime(clock.now()), asked=asked)


def _template(code: str) -> MessageTemplate:
    row = MessageTemplate.objects.filter(code=code).order_by("-version").first()
    if row is None:
        raise UnknownTemplate(code)
    return row


def _locale(locale: str, account_id: int | None) -> str:
    if not locale and account_id is not None:
        locale = people.account(account_id).locale
    return locale if locale in dict(settings.LANGUAGES) else "zh-hans"


def _words(form: MessageTemplate, variables: Mapping[str, str], language: str) -> dict[str, str]:
    allowed = set(form.variables)
    wrong = allowed.symmetric_difference(variables)
    if wrong:
        raise VariableRefused(", ".join(sorted(wrong)))
    archive = people.archive()
    english = language == "en"
    values = {
        **{name: rules.clean(str(value)) for name, value in variables.items()},
        "archive": archive.name_en if english else archive.name,
        "phone": archive.phone,
        "domain": archive.domain,
    }
    return {part: rules.fill(text, values) for part, text in form.texts[language].items()}


def _plan(account_id: int | None, to: Address | None) -> list[Address]:
    plan = [to] if to is not None else []
    if account_id is not None:
        plan += [address for address in people.addresses(account_id) if address != to]
    return plan


def send_code(
    actor: Actor, *, value: str, purpose: str, ip: str, locale: str = "", kind: str = "", context: str = ""
) -> SentCode:
    """Issue a one-time code and send it to the contact itself, at once and at any hour.

    The same answer whether or not anybody has this contact. Raises `people.errors.ContactUnreadable`, `TooOften`.
    Source: A12.
    """
    issued = people_services.issue_code(actor, value=value, purpose=purpose, ip=ip, kind=kind, context=context)
    minutes = int(CODE_LIFE.total_seconds() // 60)
    send(
        actor,
        template="code",
        variables={"code": issued.code, "minutes": str(minutes)},
        to=issued.address,
        locale=locale,
        reference=context,
    )
    return SentCode(people.mask_contact(issued.address), issued.address.kind, minutes)
