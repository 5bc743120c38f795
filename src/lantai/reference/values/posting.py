"""What the print and post desk sees: deliveries of all cases, by what is to be done with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PostRow:
    """One paper (or failed) delivery. Names are masked; labels carry them in full."""

    delivery_id: int
    line_id: int
    number: str
    material: str
    issue_no: str
    copies: int
    method: str
    method_name: str
    state: str
    word: str
    receiver: str  # masked
    region: str
    site: str
    sealing: str
    printed: bool
    envelope_no: str
    envelope_key: str  # equal for what may go into one envelope
    carrier: str
    tracking_no: str
    attempts: int
    why: str
    since: datetime
    urgent: bool


@dataclass(frozen=True, slots=True)
class PostDesk:
    """One tab of the desk and the counts of all."""

    tab: str
    rows: tuple[PostRow, ...]
    counts: dict[str, int]
    held_regions: tuple[tuple[str, int], ...]
