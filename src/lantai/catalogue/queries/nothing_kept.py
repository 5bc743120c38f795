"""Years of which somebody said that nothing of a key class should exist, as they bear on kinds of records (A14, B09)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from lantai.catalogue.models import ClassNode, ExpectedHoldings, KeyClass, RecordKind
from lantai.people import queries as people


def grounds(kinds: Collection[str], *, year: int | None, unit: str = "") -> dict[str, str]:
    """Return those of `kinds` (of records) of which there was nothing to keep in that year, with the ground.

    Of each fonds and department the latest saying counts; a department's goes before that of its fonds where `unit` is
    the department or what it was or became. A saying that something should exist says the contrary. One query where
    nobody said such a thing of the year.
    """
    if year is None or not kinds:
        return {}
    said = list(
        ExpectedHoldings.objects.filter(withdrawn_at=None, year_from__lte=year, year_to__gte=year)
        .select_related("key_class")
        .order_by("declared_at", "pk")
    )
    if all(row.volumes for row in said):
        return {}
    names = {unit, *people.lineage(unit).names} if unit and any(row.department for row in said) else {unit}
    of_key: dict[KeyClass, dict[tuple[int, str], ExpectedHoldings]] = {}
    for row in said:
        if not row.department or row.department in unit or row.department in names:
            of_key.setdefault(row.key_class, {})[row.fonds_id, row.department] = row
    answered = _kinds_of(list(of_key))
    found: dict[str, str] = {}
    for key, latest in of_key.items():
        closest = [row for row in latest.values() if row.department] or list(latest.values())
        if not any(row.volumes for row in closest):
            found |= dict.fromkeys(answered[key.pk] & set(kinds), closest[-1].ground)
    return found


def _kinds_of(keys: Sequence[KeyClass]) -> dict[int, set[str]]:
    """Return which kinds of records lie in the classes of each key class; where it goes by words, those of such a name."""
    nodes = list(ClassNode.objects.values_list("code", "scheme__code", "record_kinds"))
    names: Mapping[str, Collection[str]] = {
        row.code: {row.name, *row.aliases} for row in RecordKind.objects.all() if any(key.words for key in keys)
    }
    found: dict[int, set[str]] = {}
    for key in keys:
        inside = {
            kind
            for code, scheme, kinds in nodes
            if code.startswith(tuple(key.classes.get(scheme, ())))
            for kind in kinds
        }
        found[key.pk] = {kind for kind in inside if not key.words or set(key.words) & set(names.get(kind, ()))}
    return found
