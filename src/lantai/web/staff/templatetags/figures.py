"""Tags of the figures' pages: shares, changes, numbers for drawings."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

register = template.Library()


@register.filter
def percent(value: float) -> str:
    """0.173 → 17.3 %"""
    return f"{value * 100:.1f}%"


@register.filter
def signed_percent(value: float) -> str:
    """0.064 → ＋6.4 %, −0.02 → −2.0 %"""
    return f"{'＋' if value >= 0 else '−'}{abs(value) * 100:.1f}%"


@register.filter
def plain(value: float) -> str:
    """A number for a drawing, never with a decimal comma."""
    return str(value)


@register.filter
def joined(values: Iterable[object]) -> str:
    """1,2,3 for an address."""
    return ",".join(str(value) for value in values)


@register.filter
def gigabytes(length: int) -> str:
    """Bytes in GB (10⁹): 42_000_000 → 0.042, 318_420_000_000 → 318.4. What is there is never 0."""
    value = length / 10**9
    if 0 < value < 0.001:
        return "<0.001"
    return f"{value:.3f}" if 0 < value < 10 else f"{value:,.1f}" if value else "0"


@register.filter
def metres(length: float) -> str:
    """Metres of shelf: 0.045, 12.34, 12,345.6. What is there is never 0."""
    return f"{length:,.1f}" if length >= 100 else f"{length:.2f}" if length >= 1 else f"{length:.3f}" if length else "0"
