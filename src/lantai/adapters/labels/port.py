"""What stands on one label."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """One label of 100 × 150 mm. `code` is printed as Code 128 and `link` as QR; empty ones are left out.

    `lines` are the large lines (receiver, phone, address), `notes` the small ones. There is no place for a remark.
    """

    title: str
    code: str
    link: str
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
