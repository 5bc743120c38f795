"""What the two gates look at, of a row."""

from __future__ import annotations

from datetime import date

from lantai.catalogue.models import Item, Volume
from lantai.catalogue.rules import gates as rules
from lantai.catalogue.states import Opening, Secrecy


def record_of(described: Volume | Item, *, personal: bool = True) -> rules.Record:
    """Return what the gates look at of a volume or item."""
    formed = described.date_to or (date(described.year, 12, 31) if described.year else None)
    return rules.Record(
        formed,
        Opening(described.opening_status),
        Secrecy(described.secrecy),
        bool(described.restricted_reason),
        personal=personal,
        opens_on=described.opens_on,
        destroyed=described.destroyed_on is not None,
    )
