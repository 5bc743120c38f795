"""Publishing news on the portal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.notices.events import AnnouncementPublished
from lantai.notices.models import Announcement, Notice
from lantai.notices.services.send import send
from lantai.people import queries as people


@transaction.atomic
def publish(
    actor: Actor,
    *,
    title: str,
    body: str,
    title_en: str = "",
    body_en: str = "",
    is_pinned: bool = False,
    at: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Publish an announcement from a moment to a moment; return its id. For the director (A01, A11)."""
    policy.require(actor, "notices.announce")
    row = Announcement.objects.create(
        title=title.strip(),
        title_en=title_en.strip(),
        body=body.strip(),
        body_en=body_en.strip(),
        is_pinned=is_pinned,
        published_at=at or clock.now(),
        until=until,
        published_by_id=actor.account_id,
    )
    events.record(AnnouncementPublished(announcement_id=row.pk), actor=actor, subject=("announcement", row.pk))
    return row.pk


@transaction.atomic
def tell_readers(actor: Actor, *, announcement_id: int) -> int:
    """Queue a mail about an announcement for each reader who asked for news; nobody is told twice. Return how many.

    Only by mail: news is no reason for a text message. Nothing goes out for one withdrawn meanwhile. Source: A11.
    """
    row = Announcement.objects.filter(pk=announcement_id, withdrawn_at__isnull=True).first()
    told = 0
    for account_id, address in people.news_readers() if row is not None else ():
        assert row is not None
        reference = f"news-{row.pk}-{account_id}"
        if Notice.objects.filter(template="news", reference=reference).exists():
            continue
        locale = people.account(account_id).locale
        title = (row.title_en if locale == "en" else "") or row.title
        send(actor, template="news", variables={"title": title}, to=address, locale=locale, reference=reference)
        told += 1
    return told


@transaction.atomic
def withdraw(actor: Actor, *, announcement_id: int) -> None:
    """Take an announcement down; the row stays."""
    policy.require(actor, "notices.announce")
    Announcement.objects.filter(pk=announcement_id, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
