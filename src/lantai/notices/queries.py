"""Questions about notices, announcements and the local outbox."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Collection
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.notices.models import Announcement, MessageTemplate, Notice
from lantai.notices.states import NoticeState
from lantai.notices.values import AnnouncementView, NoticeView, OutboxMessage
from lantai.people import queries as people


def view_of(row: Notice, purpose: str = "") -> NoticeView:
    address = people.parse_contact(row.address) if row.address else None
    return NoticeView(
        id=row.pk,
        template=row.template,
        purpose=purpose,
        reference=row.reference,
        channel=row.channel,
        masked=people.mask_contact(address) if address else "",
        state=NoticeState(row.state),
        tries=row.tries,
        created_at=row.created_at,
        sent_at=row.sent_at,
        next_at=row.next_at,
        account_id=row.account_id,
    )


def _views(rows: list[Notice]) -> list[NoticeView]:
    field = "purpose_en" if (get_language() or "").startswith("en") else "purpose"
    purposes = dict(MessageTemplate.objects.order_by("version").values_list("code", field))
    return [view_of(row, purposes.get(row.template, "")) for row in rows]


def of_reference(actor: Actor, reference: str) -> list[NoticeView]:
    """Return the notices about one reference (a case number), oldest first, as far as the actor may see them."""
    rows = Notice.objects.filter(policy.scope(actor, "notices.view"), reference=reference)
    return _views(list(rows.order_by("id")))


def own(actor: Actor, *, limit: int = 50) -> list[NoticeView]:
    """Return the notices to the actor's own account, newest first."""
    if actor.account_id is None:
        return []
    return _views(list(Notice.objects.filter(account_id=actor.account_id).order_by("-id")[:limit]))


def undelivered(actor: Actor, *, limit: int = 200) -> list[NoticeView]:
    """Return the notices that no channel could deliver and nobody took care of yet: the clerk list (A19)."""
    policy.require(actor, "notices.handle")
    return _views(list(_undelivered().order_by("id")[:limit]))


def undelivered_among(actor: Actor, references: Collection[str]) -> frozenset[str]:
    """Return those of `references` (case numbers) to which a notice could not be delivered: one query."""
    policy.require(actor, "notices.handle")
    return frozenset(_failing_references().filter(reference__in=references))


@cache
def _failing_references() -> QuerySet[Notice, str]:
    return _undelivered().values_list("reference", flat=True)


def _undelivered() -> QuerySet[Notice]:
    return Notice.objects.filter(state=NoticeState.FAILED, handled_at__isnull=True)


def _announcement(row: Announcement, locale: str) -> AnnouncementView:
    english = locale.startswith("en")
    return AnnouncementView(
        id=row.pk,
        title=(row.title_en if english else "") or row.title,
        body=(row.body_en if english else "") or row.body,
        published_at=row.published_at,
        is_pinned=row.is_pinned,
    )


def announcements(locale: str = "zh-hans", limit: int = 10) -> list[AnnouncementView]:
    """Return the announcements of today, pinned first, then newest. Public."""
    now = clock.now()
    rows = Announcement.objects.filter(published_at__lte=now, withdrawn_at__isnull=True)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=now)).order_by("-is_pinned", "-published_at", "-id")
    return [_announcement(row, locale) for row in rows[:limit]]


def announcement(announcement_id: int, locale: str = "zh-hans") -> AnnouncementView | None:
    row = Announcement.objects.filter(
        pk=announcement_id, withdrawn_at__isnull=True, published_at__lte=clock.now()
    ).first()
    return _announcement(row, locale) if row else None


def channels() -> dict[str, bool]:
    """Return which channels really reach people: ``{"mail": …, "sms": …}``; False writes files only."""
    return {"mail": bool(settings.MAIL_SERVER), "sms": bool(settings.SMS_GATEWAY)}


def outbox(limit: int = 50) -> list[OutboxMessage]:
    """Return what the local channels wrote, newest first. Empty outside the demonstration profile."""
    if not settings.DEMONSTRATION:
        return []
    folder = Path(settings.OUTBOX)
    files = [*folder.glob("sms/[!.]*.json"), *folder.glob("mail/[!.]*.eml")]
    newest = sorted(files, key=lambda path: (path.name[:15], path.stat().st_mtime_ns), reverse=True)
    return [_read(path) for path in newest[:limit]]


def _read(path: Path) -> OutboxMessage:
    if path.suffix == ".json":
        body = json.loads(path.read_text(encoding="utf-8"))
        return OutboxMessage("sms", body["to"], "", body["text"], datetime.fromisoformat(body["at"]), path.name)
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    part = mail.get_body(("plain",))
    return OutboxMessage(
        kind="mail",
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        text=str(part.get_content()) if part else "",
        at=parsedate_to_datetime(str(mail["Date"])),
        file_name=path.name,
    )
