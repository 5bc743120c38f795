"""The announcements as an Atom feed: changes reach those who asked for them (A11)."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lantai.notices import queries as notices
from lantai.notices.values import AnnouncementView
from lantai.web.design import identity


class News(Feed):  # type: ignore[type-arg]
    feed_type = Atom1Feed

    def title(self) -> str:
        return f"{_('公告')} · {identity.current().name}"

    def link(self) -> str:
        return reverse("portal:news")

    def items(self) -> list[AnnouncementView]:
        return notices.announcements(get_language() or "zh-hans", 20)

    def item_title(self, item: AnnouncementView) -> str:  # type: ignore[override]
        return item.title

    def item_description(self, item: AnnouncementView) -> str:  # type: ignore[override]
        return item.body

    def item_link(self, item: AnnouncementView) -> str:
        return f"{reverse('portal:news')}#n{item.id}"

    def item_pubdate(self, item: AnnouncementView) -> datetime:
        return item.published_at
