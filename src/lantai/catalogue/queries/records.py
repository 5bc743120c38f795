"""What the two gates look at, of a row."""

from __future__ import annotations

from datetime import date

from lantai.catalogue.models import Item, PersonMention, Volume
from lantai.catalogue.rules import gates as rules
from lantai.catalogue.rules.publicity import NOT_ABOUT_PEOPLE
from lantai.catalogue.states import Opening, Secrecy


def record_of(described: Volume | Item, *, personal: bool = True, born: date | None = None) -> rules.Record:
    """Return what the gates look at of a volume or item. Who asks the privacy gate says whether it is `personal`."""
    formed = described.date_to or (date(described.year, 12, 31) if described.year else None)
    return rules.Record(
        formed,
        Opening(described.opening_status),
        Secrecy(described.secrecy),
        bool(described.restricted_reason),
        personal=personal,
        born=born,
        opens_on=described.opens_on,
        destroyed=described.destroyed_on is not None,
    )


def names_people(described: Volume | Item) -> bool:
    """Tell whether names of people were indexed from a volume or item, or from the volume around it. One query."""
    around = described.volume if isinstance(described, Item) else None
    codes = {described.ref_code_norm, around.ref_code_norm if around else ""} - {""}
    return PersonMention.objects.filter(fonds_code=described.fonds.code, ref_code_norm__in=codes).exists()


def is_personal(described: Volume | Item) -> bool:
    """Tell whether a volume or item is about people: by its kind, which decides in the reading room too, or as indexed."""
    volume = described if isinstance(described, Volume) else described.volume
    kind = volume.record_kind if volume is not None else ""
    return kind not in NOT_ABOUT_PEOPLE or names_people(described)
