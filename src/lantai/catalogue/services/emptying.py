"""What became a state secret is said nowhere else in this room, either: not by people listed under it, rows that were set aside,
words of recordings, pictures made of its pages. Kept originals are closed by `closing`. Cannot be taken back (domain.md 2.12).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from lantai.catalogue.models import (
    Enrolment,
    FormerCode,
    ImportBatch,
    ImportChange,
    ImportConflict,
    ImportProblem,
    Item,
    LikelySame,
    MentionNumber,
    MentionReading,
    NameForm,
    NameKey,
    NameKeyWaiting,
    OtherName,
    PageImage,
    PersonLink,
    PersonMention,
    PersonName,
    PictureThen,
    Recording,
    RegionMark,
    SupervisorName,
    Volume,
)
from lantai.catalogue.rules import codes
from lantai.catalogue.services import renditions
from lantai.catalogue.services.read_people import forget_people
from lantai.catalogue.states import Conflict
from lantai.foundation import clock
from lantai.foundation.actor import Actor

AT_ONCE = 500
SHORTEST = 6  # characters of a title by which a row is known; a shorter one stands in many
HUNG_ON: tuple[Any, ...] = (
    RegionMark, MentionNumber, MentionReading, OtherName, PersonLink, PersonName, SupervisorName,
)  # fmt: skip
BEARING: tuple[Any, ...] = (PersonMention, OtherName, PersonName, SupervisorName)
MODELS: dict[str, Any] = {"volume": Volume, "item": Item}
BECAME = "BECAME_SECRET"  # the rule a row was set aside by, once nothing else of it may stand here


@dataclass(frozen=True, slots=True)
class Said:
    """How units were called before they were emptied: of one fonds, normal codes and keys, and titles that no other bears."""

    fonds_id: int
    fonds_code: str
    names: frozenset[str]
    titles: tuple[str, ...]


def said_by(kind: str, rows: Any) -> list[Said]:
    """Return how volumes or items (a query set) are called, fonds by fonds; to be asked before they are emptied."""
    found: dict[tuple[int, str], tuple[set[str], set[str]]] = {}
    ids: dict[int, tuple[int, str]] = {}
    for row in rows.select_related("fonds"):
        place = ids[row.pk] = (row.fonds_id, row.fonds.code)
        names, titles = found.setdefault(place, (set(), set()))
        names |= {row.ref_code_norm, getattr(row, "key", "")}
        titles |= {row.title} if len(row.title) >= SHORTEST else set()
    for pk, norm in FormerCode.objects.filter(**{f"{kind}__in": ids}).values_list(f"{kind}_id", "ref_code_norm"):
        found[ids[pk]][0].add(norm)
    return [
        Said(*place, frozenset(names - {""}), tuple(titles - _others(place[0], kind, ids, titles)))
        for place, (names, titles) in found.items()
    ]


def _others(fonds_id: int, kind: str, ids: Iterable[int], titles: set[str]) -> set[str]:
    """Return the titles that other units of the fonds bear, too: a row is not known by them."""
    found: set[str] = set()
    for name, model in MODELS.items():
        rows = model.objects.filter(fonds=fonds_id, title__in=titles)
        rows = rows.exclude(pk__in=list(ids)) if name == kind else rows
        found |= set(rows.values_list("title", flat=True))
    return found


def forget(actor: Actor, kind: str, ids: Sequence[int], said: Iterable[Said]) -> tuple[int, int]:
    """Take out what else says what these units said; return how many people listed, and how many rows set aside. In the
    caller's transaction.
    """
    pages = list(PageImage.objects.filter(**{f"{kind}__in": ids}).values_list("pk", "object_id"))
    films = Recording.objects.filter(**{f"{kind}__in": ids})
    made_of = [*(object_id for _pk, object_id in pages), *films.values_list("object_id", flat=True)]
    films.update(captions="", transcript="")
    earlier = PictureThen.objects.filter(page_image__in=[pk for pk, _object in pages])
    made_of += earlier.values_list("object_id", flat=True)
    transaction.on_commit(lambda: renditions.forget(made_of))
    listed = Q(page_image__in=[pk for pk, _object in pages])
    rows = 0
    for one in said:
        listed |= Q(fonds_code=one.fonds_code, ref_code_norm__in=one.names)
        rows += _clear_rows(one)
    return _forget_people(actor, list(PersonMention.objects.filter(listed).values_list("pk", flat=True))), rows


def _forget_people(actor: Actor, ids: list[int]) -> int:
    """Take mentions out of the person index with all that hangs on them, and persons and names that only they spoke of."""
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows = PersonMention.objects.filter(pk__in=some)
        persons: list[tuple[Any, Any]] = list(rows.values_list("person_id", "enrolment_id"))
        courses = [enrolment for _person, enrolment in persons if enrolment]
        further: tuple[Any, ...] = (
            PersonLink.objects.filter(mention__in=some),
            Enrolment.objects.filter(pk__in=courses),
        )
        persons += [(person, None) for each in further for person in each.values_list("person_id", flat=True)]
        names = set(rows.values_list("name_id", flat=True))
        for beside in BEARING[1:]:
            names |= set(beside.objects.filter(mention__in=some).values_list("name_id", flat=True))
        for table in HUNG_ON:
            table.objects.filter(mention__in=some).delete()
        LikelySame.objects.filter(Q(one__in=some) | Q(other__in=some)).delete()
        ImportChange.objects.filter(kind="mention", held_id__in=some).delete()
        conflicts = ImportConflict.objects.filter(kind="mention", held_id__in=some)
        conflicts.filter(state=Conflict.OPEN.value).update(
            state=Conflict.KEPT.value, decided_by=actor.account_id, decided_at=clock.now()
        )
        conflicts.update(differences="{}", offered="{}", key="")
        rows.delete()
        forget_people(persons)
        _forget_names(names)
    return len(ids)


def _forget_names(ids: set[int]) -> None:
    """Take out those of some names that nobody bears any more."""
    forms = NameForm.objects.filter(pk__in=ids)
    for table in BEARING:
        forms = forms.exclude(Exists(table.objects.filter(name=OuterRef("pk"))))
    gone = list(forms.values_list("pk", flat=True))
    NameKey.objects.filter(name__in=gone).delete()
    NameKeyWaiting.objects.filter(name__in=gone).delete()
    NameForm.objects.filter(pk__in=gone).delete()


def _clear_rows(said: Said) -> int:
    """Keep of rows that were set aside, and speak of these units, no more than where they stood; return how many."""
    found: dict[tuple[int, str, str, int], int] = {}
    sheets = _sheets_of(said)
    several = ImportProblem.objects.filter(batch__fonds=said.fonds_id).exclude(code=BECAME)
    for row in several.order_by("pk").iterator(chunk_size=AT_ONCE):
        if (row.batch_id, row.sheet) in sheets or _speaks(row, said):
            found.setdefault((row.batch_id, row.file, row.sheet, row.row), row.pk)
    for (batch_id, file, sheet, number), first in found.items():
        every = ImportProblem.objects.filter(batch=batch_id, file=file, sheet=sheet, row=number)
        kept = every.filter(refused=True).order_by("pk").values_list("pk", flat=True).first() or first
        every.exclude(pk=kept).delete()
        every.update(code=BECAME, column="", parameters={}, value="", cells="")
    return len(found)


def _speaks(row: ImportProblem, said: Said) -> bool:
    texts = [row.value, *map(str, row.parameters.values()), *(json.loads(row.cells) if row.cells else ())]
    if any(codes.normal_code(text) in said.names for text in texts if text):
        return True
    return any(title in text for title in said.titles for text in texts)


def _sheets_of(said: Said) -> set[tuple[int, str]]:
    """Return the sheets (import, name) that are of these units alone, as what stands above the list says; that goes, too."""
    found = set()
    for batch in ImportBatch.objects.filter(fonds=said.fonds_id).only("pk", "mapping"):
        own = [sheet for sheet, one in batch.mapping.items() if _is_of(one, said)]
        for sheet in own:
            batch.mapping[sheet] = {**batch.mapping[sheet], "titles": []}
            says = dict(batch.mapping[sheet].get("says", {}))
            batch.mapping[sheet]["says"] = says | {"list_name": ""}
        if own:
            ImportBatch.objects.filter(pk=batch.pk).update(mapping=batch.mapping)
            found |= {(batch.pk, sheet) for sheet in own}
    return found


def _is_of(one: Any, said: Said) -> bool:
    above = one.get("says", {}).get("volume_code", "") if isinstance(one, dict) else ""
    return bool(above) and codes.normal_code(above) in said.names
