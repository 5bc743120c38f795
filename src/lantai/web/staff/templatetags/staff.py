"""Tags of the staff door: ``{{ row.channel|channel_icon }}``, ``{{ code|step_key }}``."""

from __future__ import annotations

from functools import cache

from django import template
from django.core.cache import cache as kept
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantai.catalogue.queries import kinds
from lantai.web.design import dates
from lantai.web.design.templatetags.lantai import icon
from lantai.web.staff.reference import steps

register = template.Library()

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
def step_key(code: str) -> str:
    """Return the key that does the step `code`."""
    return steps.key_of(code)


@register.filter
def language_word(code: str) -> str:
    """Name the language of a copy."""
    return {"zh": pgettext("copy", "中文"), "en": _("英文"), "zh-en": _("中英文")}.get(code, code)


@register.filter
def record_kind(code: str) -> str:
    """Name a kind of record; kept for a minute."""
    names: dict[str, tuple[str, str]] | None = kept.get("staff.record_kinds")
    if names is None:
        names = kinds.kind_names()
        kept.set("staff.record_kinds", names, 60)
    found = names.get(code)
    return code if found is None else found[1] if dates.english() else found[0]


@register.filter
def retention(word: str) -> str:
    """Name a retention period in the reader's language; kept for a minute."""
    if not dates.english() or not word:
        return word
    names: dict[str, str] | None = kept.get("staff.retention_names")
    if names is None:
        names = kinds.retention_names()
        kept.set("staff.retention_names", names, 60)
    return names.get(word, word)
