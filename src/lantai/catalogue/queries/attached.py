"""What is attached already, and whether codes lead anywhere: for rooms that bring many pages at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q

from lantai.catalogue.models import PageImage, Volume
from lantai.catalogue.queries.identity import items_coded
from lantai.catalogue.rules import codes

SECRET = ("SECRET", "CONFIDENTIAL", "TOP_SECRET")
_AT_ONCE = 400


def _parts(values: Collection[str]) -> Iterator[list[str]]:
    every = list(values)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]


def places_amiss(*, fonds_code: str, ref_codes: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (GONE or SECRET, code) for codes that name no volume or item that is held, or one that must not be here."""
    for part in _parts(ref_codes):
        wanted = {codes.normal_code(code): code for code in part}
        found: dict[str, str] = {}
        here = Q(fonds__code=fonds_code)
        volumes = Volume.objects.filter(here, ref_code_norm__in=wanted)
        for rows, gone in ((volumes, "left_how"), (items_coded(wanted, here), "volume__left_how")):
            for norm, secrecy, destroyed, left in rows.values_list("ref_code_norm", "secrecy", "destroyed_on", gone):
                found[norm] = "SECRET" if secrecy in SECRET else "GONE" if destroyed or left else ""
        for norm, code in wanted.items():
            if fault := found.get(norm, "GONE"):
                yield fault, code


def labels_there(*, fonds_code: str, norms: Collection[str]) -> dict[tuple[str, str], tuple[str, int]]:
    """Return (normal code, normal label) → (SHA-256, frame) of the pages that are attached to some volumes and items."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for part in _parts(norms):
        rows = PageImage.objects.filter(fonds__code=fonds_code, ref_code_norm__in=part)
        for norm, label, sha256, frame in rows.values_list("ref_code_norm", "label_norm", "sha256", "frame"):
            found[norm, label] = (sha256, frame)
    return found
