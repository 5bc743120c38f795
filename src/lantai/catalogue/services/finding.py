"""Finding the person behind a name (A13; domain.md 5.6, 5.7)."""

from __future__ import annotations

import json
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import errors, events
from lantai.catalogue.queries import people as index
from lantai.catalogue.queries import persons
from lantai.catalogue.values import Candidate, ClassList, PersonView, Study
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index

MOST = 100


def find_person(actor: Actor, *, study: Study, limit: int = 10) -> list[Candidate]:
    """Return records that may be of the one described by `study`, best first, each with why it matched.

    Tiers T1–T6 of domain.md 5.7 in one go: exact number, exact name, variants, reading, near shape, other years. Only
    for those who work with holdings, and with a purpose; applicants ask `count_candidates`. The look-up is written
    down with a keyed digest of the question, never its words. `limit`: records, 1–100. Queries: at most twelve,
    seven more where a supervisor is asked for.
    Raises `NotAllowed`, `PurposeMissing`. Source: A13, A09.
    """
    policy.require(actor, "catalogue.person.find")
    if actor.is_staff and not actor.purpose.strip():
        raise errors.PurposeMissing(_("查人须写明用途（例如办件编号或“核对来函”）。请补上用途再查。"))
    found = index.search(study, limit=max(1, min(limit, MOST)))
    with transaction.atomic():
        log.record(
            events.PersonSought(
                mentions=tuple(candidate.mention_id for candidate in found),
                tiers=tuple(dict.fromkeys(candidate.tier for candidate in found)),
                certain=any(candidate.certain for candidate in found),
            ),
            actor=actor,
            subject=("person_search", digest(study)),
        )
    return found


@transaction.atomic
def open_person(actor: Actor, *, mention_id: int) -> PersonView:
    """Return all records that stand for one person and who said so; the view is written down with its purpose.

    Raises `NotFound`, `NotAllowed`, `PurposeMissing`. Source: domain.md 2.12 (each view of a person's record is logged).
    """
    if actor.is_staff and not actor.purpose.strip():
        raise errors.PurposeMissing(_("查看一个人的记载须写明用途。"))
    view = persons.person(actor, mention_id)
    if view is None:
        raise errors.NotFound(_("这一条记载已不在索引里。"))
    told = events.PersonViewed(mentions=tuple(record.mention_id for record in view.records))
    log.record(told, actor=actor, subject=("mention", mention_id))
    return view


@transaction.atomic
def open_class_list(actor: Actor, *, mention_id: int) -> ClassList:
    """Return those who stand in the same class of the same list as a record, at most 300; the look is written down.

    For telling namesakes apart and for finding one whose name was written wrong. Raises `NotFound`, `NotAllowed`,
    `PurposeMissing`. Source: domain.md 5.6 #5, 5.7 rule 5.
    """
    if actor.is_staff and not actor.purpose.strip():
        raise errors.PurposeMissing(_("查看一个人的记载须写明用途。"))
    found = persons.class_list(actor, mention_id)
    if found is None:
        raise errors.NotFound(_("这一条记载已不在索引里。"))
    told = events.ClassListViewed(mentions=tuple(record.mention_id for record in found.records))
    log.record(told, actor=actor, subject=("mention", mention_id))
    return found


def count_candidates(study: Study) -> str:
    """Say to an applicant ``one``, ``several`` or ``none``: only exact name or number, within the years, and no data.

    Never more than that: who is on our lists is nobody else's business (domain.md 5.7). Source: A09.
    """
    found = index.search(study, limit=MOST)
    people = {candidate.person_id or -candidate.mention_id for candidate in found if candidate.tier in {"T1", "T2"}}
    if not people:
        return "none"
    return "one" if len(people) == 1 or any(candidate.certain for candidate in found) else "several"


def digest(study: Study) -> str:
    """Return a keyed digest by which equal questions can be told, and nothing else."""
    return blind_index(json.dumps(asdict(study), sort_keys=True), purpose="person_search")[:32]
