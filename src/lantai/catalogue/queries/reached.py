"""Names as the index holds them, reached by the keys of a name as somebody asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from lantai.catalogue.models import NameForm, NameKey, NameKeyWaiting
from lantai.catalogue.names import keys
from lantai.catalogue.names.clean import parse
from lantai.catalogue.names.compare import Agreement, agree
from lantai.catalogue.names.keys import How

MOST_KEYS = 5000


@dataclass(slots=True)
class Names:
    """The names found by their keys: id → how they agree with what was asked."""

    strong: dict[int, Agreement] = field(default_factory=dict)
    weak: dict[int, Agreement] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def of(self, name: int) -> Agreement | None:
        return self.strong.get(name) or self.weak.get(name)


def names(name: str, further: Iterable[str] = ()) -> Names:
    """Ask the key table once for all ways to write `name`, what stands in its brackets, and `further` names."""
    asked: dict[str, tuple[How, str]] = {}
    for raw in (name, *further, *(text for _kind, text in parse(name).others)):
        for key, how in keys.of_question(raw):
            if key not in asked or how < asked[key][0]:
                asked[key] = (how, raw)
    found = Names()
    if not asked:
        return found
    reached = list(bearing(list(asked), "key", "name_id")[:MOST_KEYS])
    # asked apart: joined, PostgreSQL expects far too many and walks through all names, with helpers
    written_as = dict(NameForm.objects.filter(pk__in={pk for _key, pk in reached}).values_list("pk", "text"))
    for key, pk in reached:
        how, raw = asked[key]
        agreement = agree(raw, written_as[pk], how) if pk in written_as else None
        if agreement is None:
            continue
        if raw is not name and agreement.how is not How.EXACT:
            agreement = Agreement(
                agreement.how, agreement.quality - 4.0, agreement.pairs, agreement.surname, agreement.alike
            )
        held = found.strong.get(pk) or found.weak.get(pk)
        if held is None or agreement.quality > held.quality:
            found.weak.pop(pk, None)
            (found.strong if agreement.how <= How.HOLES else found.weak)[pk] = agreement
            found.texts[pk] = written_as[pk]
    return found


def bearing(keys: Collection[str], *columns: str) -> QuerySet[NameKey, tuple[Any, ...]]:
    """Return `columns` of the names with one of `keys`, of those that wait to be put in too."""
    there = NameKey.objects.filter(key__in=keys).values_list(*columns)
    return there.union(NameKeyWaiting.objects.filter(key__in=keys).values_list(*columns), all=True)
