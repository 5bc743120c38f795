"""Accepting that somebody is not found: only after the check list is complete, and written down (domain.md 5.7 rule 9)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import errors, events
from lantai.catalogue.models import NotFoundRecord
from lantai.catalogue.queries import not_found, persons
from lantai.catalogue.rules import looking
from lantai.catalogue.services.finding import digest
from lantai.catalogue.texts import looking as words
from lantai.catalogue.values import NotFoundView, Study
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor


@transaction.atomic
def record_not_found(
    actor: Actor,
    *,
    study: Study,
    places: Mapping[str, str],
    steps: Mapping[str, str],
    reasons: Mapping[str, str] | None = None,
    note: str = "",
) -> int:
    """Write down that `study` was looked for everywhere and not found; return the number of the record.

    `places`: code of the check list → INDEX, PAPER or NOT_HELD; `steps`: code of `rules.looking.STEPS` → TRIED or
    NO_SENSE; `reasons`: code of a step → why it made no sense here. Every one must be answered. The question is kept
    encrypted, with how many names were indexed then. Raises
    `NotAllowed`, `PurposeMissing`, `NotFoundRefused` with what is left to do. Source: domain.md 5.7 rules 3, 5, 9.
    """
    policy.require(actor, "catalogue.person.find")
    if not actor.purpose.strip():
        raise errors.PurposeMissing(_("查人须写明用途（例如办件编号或“核对来函”）。请补上用途再查。"))
    why = reasons or {}
    listing = persons.check_list(actor, study=study)
    open_places, open_steps = looking.left([place.code for place in listing], places, steps, why)
    if open_places or open_steps:
        raise errors.NotFoundRefused(_left(listing, open_places, open_steps), code="CHECKLIST")
    own = digest(study)
    row = NotFoundRecord.objects.create(
        digest=own, asked=json.dumps(asdict(study), ensure_ascii=False), purpose=actor.purpose[:120],
        places=[[place.code, places[place.code], place.names] for place in listing],
        steps=[_step(code, steps[code], why.get(code, "")) for code in looking.STEPS], note=note.strip()[:1000],
        looked_by=actor.account_id, looked_at=clock.now(),
    )  # fmt: skip
    told = events.PersonNotFound(record=row.pk, places=len(listing))
    log.record(told, actor=actor, subject=("person_search", own))
    return row.pk


@transaction.atomic
def forget_not_found(actor: Actor, *, purpose: str) -> int:
    """Take out of every record made for `purpose` (the number of a case) whom it was about; return how many.

    The question, its digest and all words go; by whom, when, for which case, where and which ways were tried, and how much
    was indexed then, stay: they say that it was looked for as the rules want. For the system and for heads, in the
    transaction of the caller. Source: services.md P6, domain.md 5.7 rule 9.
    """
    policy.require(actor, "catalogue.person.forget")
    rows = list(NotFoundRecord.objects.filter(purpose=purpose, forgotten_at=None)) if purpose else []
    for row in rows:
        NotFoundRecord.objects.filter(pk=row.pk).update(
            digest="", asked="{}", note="", steps=[[code, tried, ""] for code, tried, _why in row.steps],
            forgotten_at=clock.now(),
        )  # fmt: skip
        log.record(events.NotFoundForgotten(), actor=actor, subject=("not_found", row.pk))
    return len(rows)


def _step(code: str, said: str, reason: str) -> list[str | bool]:
    tried = said == looking.TRIED
    return [code, tried, "" if tried else reason.strip()[:200]]


def _left(listing: list[persons.CheckPlace], places: list[str], steps: list[str]) -> str:
    english = persons.reads_english()
    names = [(place.name_en if english else place.name) for place in listing if place.code in places]
    names += [str(words.STEPS[code]) for code in steps]
    glue = ", " if english else "、"
    return str(_("还没有查完，不能记为“查无”。还差：%(left)s。") % {"left": glue.join(names)})


@transaction.atomic
def open_not_found(actor: Actor, *, record_id: int | None = None, study: Study | None = None) -> list[NotFoundView]:
    """Return one record, those of one question, or the latest fifty; the look is written down.

    Raises `NotAllowed`, `NotFound` for a number that is none.
    """
    found = not_found.records(actor, record_id=record_id, digest=digest(study) if study else "")
    if record_id is not None and not found:
        raise errors.NotFound
    if found:
        told = events.NotFoundViewed(records=len(found))
        log.record(told, actor=actor, subject=("not_found", record_id or 0))
    return found
