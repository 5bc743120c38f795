"""Small filters of the portal's pages."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def yuan(fen: int) -> str:
    """Return 1250 fen as ``12.50``."""
    return f"{fen // 100}.{fen % 100:02d}"
