"""The opening gate of something described, by its reference code: a reader's order names volumes and items, not people."""

from __future__ import annotations

from dataclasses import dataclass

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import Item, Volume
from lantai.catalogue.queries.records import record_of
from lantai.catalogue.rules import codes
from lantai.catalogue.rules import gates as rules
from lantai.catalogue.texts import gates as texts
from lantai.catalogue.values import Decision
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class DescribedGate:
    """One volume or item and what the opening gate says to a reader."""

    fonds_code: str
    ref_code: str
    title: str
    decision: Decision


def opening_of(actor: Actor, *, fonds_code: str, ref_code: str, relationship: str = "RESEARCHER") -> DescribedGate:
    """Return the opening gate of a volume or item. Raises `NotFound`, `NotAllowed`. Source: domain.md 2.8."""
    policy.require(actor, "catalogue.page.view")
    place = {"fonds__code": fonds_code.strip(), "ref_code_norm": codes.normal_code(ref_code)}
    found: Volume | Item | None = Volume.objects.filter(**place).first() or Item.objects.filter(**place).first()
    if found is None:
        raise NotFound
    verdict = rules.opening(record_of(found), rules.Relationship(relationship), clock.today())
    words = str(texts.OPENING[verdict.code])
    return DescribedGate(
        fonds_code.strip(), found.ref_code, found.title, Decision(verdict.allowed, verdict.code, words, verdict.needs)
    )
