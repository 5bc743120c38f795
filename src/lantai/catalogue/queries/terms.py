"""The words for retention periods, as their list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lantai.catalogue.models import RetentionTerm
from lantai.catalogue.queries.kinds import name_of
from lantai.foundation import policy
from lantai.foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class TermLine:
    """`years`: at least and at most, None where there is no such bound; for ever where `permanent`."""

    id: int
    code: str
    era: str
    name: str
    aliases: tuple[str, ...]
    years: tuple[int | None, int | None]
    permanent: bool
    valid_from: date | None
    valid_to: date | None


def terms(actor: Actor) -> list[TermLine]:
    """Return every word for a retention period: those in use first, the longest first."""
    policy.require(actor, "catalogue.browse")
    rows = sorted(
        RetentionTerm.objects.all(),
        key=lambda row: (row.valid_to is not None, not row.permanent, -(row.years_max or 0), row.code),
    )
    return [
        TermLine(
            row.pk, row.code, row.era, name_of(row), tuple(row.aliases), (row.years_min, row.years_max), row.permanent,
            row.valid_from, row.valid_to,
        )
        for row in rows
    ]  # fmt: skip
