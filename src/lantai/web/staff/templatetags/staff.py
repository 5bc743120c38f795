"""Tags of the staff door: ``{{ row.channel|channel_icon }}``, ``{{ code|step_key }}``."""

from __future__ import annotations

import re
from functools import cache

from django import template
from django.core.cache import cache as kept
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lantai.catalogue.queries import kinds
from lantai.web.design import dates
from lantai.web.design.templatetags.lantai import icon
from lantai.web.staff.reference import steps

register = template.Library()

# A run of Chinese, with what stands between: punctuation of both kinds, digits and blanks inside the run.
HAN = re.compile(
    r"[〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff](?:[ 　、，。：；（）《》“”‘’·＊—\d]*[〇㐀-䶿一-鿿豈-﫿＊）》”’\U00020000-\U0003ffff])*"
)

CHANNEL_ICONS = {
    "WEB": "web",
    "WECHAT": "wechat",
    "MAIL": "mail",
    "E_LETTER": "letter",
    "LETTER": "letter",
    "PHONE": "phone",
    "WINDOW": "window",
    "DROPBOX": "box",
    "INTERCAMPUS": "between",
}


@register.filter
@cache
def channel_icon(code: str) -> SafeString | str:
    """Draw the icon of a channel; nothing for an unknown one."""
    return icon(CHANNEL_ICONS[code]) if code in CHANNEL_ICONS else ""


@register.filter
def held(text: object) -> str:
    """Mark the Chinese of what the archive holds (names, titles, places) on an English page, for those who hear it.

    For data only, never for words of ours: these have an English form. Text that is already markup stays as it is.
    """
    words = str(text) if text is not None else ""
    if not dates.english() or not HAN.search(words):
        return words if not isinstance(text, SafeString) else text
    return mark_safe(HAN.sub(_in_chinese, text if isinstance(text, SafeString) else escape(words)))  # noqa: S308


def _in_chinese(found: re.Match[str]) -> str:
    return f'<span lang="zh-CN">{found[0]}</span>'


@register.filter
def step_key(code: str) -> str:
    """Return the key that does the step `code`."""
    return steps.key_of(code)


@register.filter
def language_word(code: str) -> str:
    """Name the language of a copy."""
    return {"zh": _("中文"), "en": _("英文"), "zh-en": _("中英文")}.get(code, code)


@register.filter
def record_kind(code: str) -> str:
    """Name a kind of record; kept for a minute."""
    names: dict[str, tuple[str, str]] | None = kept.get("staff.record_kinds")
    if names is None:
        names = kinds.kind_names()
        kept.set("staff.record_kinds", names, 60)
    found = names.get(code)
    return code if found is None else found[1] if dates.english() else found[0]
