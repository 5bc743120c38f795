"""Emptying what has become a state secret: only its stub may stand in this network (domain.md 2.12, 2.13).

What it said goes from every table of this room: the description, what notes and undecided or undoable imports still hold, the
people listed under it, the rows that were set aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lantai.catalogue import events, states
from lantai.catalogue.models import (
    DescriptionNote,
    ImportChange,
    ImportConflict,
    ImportedOpening,
    Item,
    OpeningReview,
    RelatedUnit,
    Volume,
    VolumeThen,
)
from lantai.catalogue.queries.stubs import DESCRIBED
from lantai.catalogue.services import closing, emptying
from lantai.foundation import clock
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

MODELS: dict[str, Any] = {"volume": Volume, "item": Item}
EMPTY: dict[str, Any] = dict.fromkeys(DESCRIBED, "") | {"elements": {}, "extra": {}}
CLOSED: dict[str, Any] = {"opening_status": states.Opening.UNREVIEWED.value, "opens_on": None}


def make_secret(actor: Actor, *, kind: str, ids: Sequence[int], level: str, text: str, told: dict[str, Any]) -> None:
    """Leave of volumes or items no more than the stub, and of what lies in or below them. In the caller's transaction.

    `text`: the level as it is written; `told`: what the event says beside the levels. Cannot be taken back.
    """
    rows = MODELS[kind].objects.filter(pk__in=ids)
    before = dict(rows.values_list("pk", "secrecy"))
    said = emptying.said_by(kind, rows)
    imports = closing.imports_of(kind, list(before), said) if before else set()
    rows.update(secrecy=level, secrecy_text=text, **EMPTY, **CLOSED)
    _forget(actor, kind, list(before), level)
    if before:
        closing.close(actor, kind, list(before), imports)
    people, set_aside = emptying.forget(actor, kind, list(before), said)
    if people or set_aside:
        forgotten = events.SecretForgotten(people=people, rows=set_aside)
        log.record(forgotten, actor=actor, subject=(kind, next(iter(before))))
    for pk, was in before.items():
        log.record(events.SecrecyChanged(before=was, after=level, **told), actor=actor, subject=(kind, pk))
    inside = Item.objects.filter(**{f"{'volume' if kind == 'volume' else 'parent'}__in": list(before)})
    plain = list(inside.exclude(secrecy__in=states.STATE_SECRETS).values_list("pk", flat=True))
    if plain:
        make_secret(actor, kind="item", ids=plain, level=level, text=text, told=told)


def _forget(actor: Actor, kind: str, ids: Sequence[int], level: str) -> None:
    """Empty what other tables hold of what the units said, and end what waits for somebody to open them."""
    DescriptionNote.objects.filter(unit_kind=kind, unit_id__in=ids).update(before="", after="", why="")
    for end in ("from", "to"):
        RelatedUnit.objects.filter(**{f"{end}_kind": kind, f"{end}_id__in": ids}).update(note="")
    ImportChange.objects.filter(kind=kind, held_id__in=ids).delete()
    now, conflicts = clock.now(), ImportConflict.objects.filter(kind=kind, held_id__in=ids)
    conflicts.filter(state=states.Conflict.OPEN.value).update(
        state=states.Conflict.KEPT.value, decided_by=actor.account_id, decided_at=now
    )
    conflicts.update(differences="{}", offered="{}")
    waiting = states.ImportedOpening.WAITING.value
    ImportedOpening.objects.filter(**{f"{kind}__in": ids}, state=waiting).update(
        state=states.ImportedOpening.PASSED.value
    )
    reviews = OpeningReview.objects.filter(**{f"{kind}__in": ids})
    asked = reviews.filter(state=states.OpeningReview.FIRST.value)
    asked.update(state=states.OpeningReview.DROPPED.value, second_at=now)
    reviews.update(words="", second_words="")
    if kind == "volume":
        VolumeThen.objects.filter(volume__in=ids).update(title="", elements={}, secrecy=level)
