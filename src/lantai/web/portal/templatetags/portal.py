"""Small filters of the portal's pages."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def sentence(text: str) -> str:
    """End `text` as a sentence in its own script, so that another may follow it on the page."""
    bare = str(text).rstrip()
    if not bare or bare[-1] in "。！？.!?；;：:":
        return f"{bare} " if bare and bare[-1].isascii() else bare
    return f"{bare}. " if bare[-1].isascii() else f"{bare}。"


@register.filter
def yuan(fen: int) -> str:
    """Return 1250 fen as ``12.50``."""
    return f"{fen // 100}.{fen % 100:02d}"
