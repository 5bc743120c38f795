"""Finding the person behind a name: the index and the look-up (A13; domain.md 5.6, 5.7)."""

from __future__ import annotations

from collections.abc import Iterable

from lantai.catalogue.values import Candidate, IndexReport, MentionRow, Study
from lantai.foundation.actor import Actor


def find_person(actor: Actor, *, study: Study, limit: int = 10) -> list[Candidate]:
    """Return mentions that may be the one described by `study`, best first, each with why it matched."""
    raise NotImplementedError


def index_mentions(actor: Actor, *, rows: Iterable[MentionRow], batch_id: int | None) -> IndexReport:
    """Bring the rows of a list into the person index; same key and same content changes nothing."""
    raise NotImplementedError
