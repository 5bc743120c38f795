"""Saying what exists for which years (domain.md 5.6 #16)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events, states
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import HoldingsMapRow
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor


def declare_held(
    actor: Actor,
    *,
    record_kind: str,
    answer: str,
    year_from: int | None = None,
    year_to: int | None = None,
    level: str = "",
    unit: str = "",
    words: str = "",
    words_en: str = "",
    elsewhere: str = "",
    elsewhere_en: str = "",
) -> int:
    """Say what is held of a kind (``*``: of any) in those years, and where else to ask; the same place is replaced.

    `answer` is held, not_held or unknown. Returns the id of the row. Raises `CatalogueError` for other answers, years
    the wrong way round, or *not held* without a word to the applicant.
    """
    policy.require(actor, "catalogue.holdings.declare")
    if answer not in set(states.Held) or (year_from and year_to and year_to < year_from):
        raise CatalogueError(_("请写明“有”“没有”或“待查”，并核对起止年份。"), code="HOLDINGS_MAP")
    if answer == states.Held.NOT_HELD and not words:
        raise CatalogueError(_("说“没有”时，要写明原因，最好写明可以到哪里去问。"), code="HOLDINGS_MAP_WORDS")
    place: dict[str, Any] = {
        "record_kind": record_kind,
        "year_from": year_from,
        "year_to": year_to,
        "level": level,
        "unit": unit,
    }
    said = {
        "answer": answer,
        "words": words,
        "words_en": words_en,
        "elsewhere": elsewhere,
        "elsewhere_en": elsewhere_en,
    }
    with transaction.atomic():
        row, _is_new = HoldingsMapRow.objects.update_or_create(**place, defaults=said)
        told = events.HoldingsDeclared(record_kind=record_kind, year_from=year_from, year_to=year_to, answer=answer)
        log.record(told, actor=actor, subject=("holdings_map", row.pk))
    return row.pk
