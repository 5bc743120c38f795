"""What every page knows: the archive's identity, the profile, the other language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lantai.web.design import dates, identity


def in_wechat(request: HttpRequest) -> bool:
    """Tell whether the page is read inside WeChat, whose browser keeps no downloads (A20)."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def page(request: HttpRequest) -> dict[str, Any]:
    english = dates.english()
    return {
        "demonstration": settings.DEMONSTRATION,
        "archive": SimpleLazyObject(identity.current),
        "html_lang": "en" if english else "zh-CN",
        "english": english,
        "other_language": {"code": "zh-hans", "name": "中文", "lang": "zh-CN"}
        if english
        else {"code": "en", "name": "English", "lang": "en"},
        "wechat": in_wechat(request),
        "here_path": request.get_full_path(),
    }
