"""Asking at the desk: where the answer shows what stands on pages about people, that is written down (domain.md 2.12)."""

from __future__ import annotations

from django.db import transaction

from lantai.discovery import queries
from lantai.discovery.events import PageTextsViewed
from lantai.discovery.values import SearchAnswer, SearchFilters
from lantai.foundation import events
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index


@transaction.atomic
def open_answer(
    actor: Actor, *, text: str, purpose: str, filters: SearchFilters | None = None, start: int = 0, size: int = 20
) -> SearchAnswer:
    """Find as `queries.search` does, and write down which pages with people on them were shown. Raises as it does."""
    answer = queries.search(actor, text=text, filters=filters, start=start, size=size)
    shown = tuple(hit.id for hit in answer.hits if hit.people)
    if shown:
        digest = blind_index(text, purpose="search")[:32]
        events.record(PageTextsViewed(shown), actor=actor.for_purpose(purpose), subject=("search", digest))
    return answer
