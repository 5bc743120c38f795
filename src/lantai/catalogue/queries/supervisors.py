"""Supervisors on rows of lists: a way to a graduate student (domain.md 5.7 rule 7). Asked only where one is asked for."""

from __future__ import annotations

from collections.abc import Collection

from lantai.catalogue.models import SupervisorName
from lantai.catalogue.names.keys import How
from lantai.catalogue.queries import reached

MOST = 1500


def students_of(name: str) -> dict[int, bool]:
    """Return the mentions whose rows name a supervisor of that name → whether it is the name itself, not only its sound."""
    found = reached.names(name)
    alike = {pk for pk, agreement in found.weak.items() if agreement.how is How.PINYIN}
    names = {*found.strong, *alike}
    if not names:
        return {}
    rows = SupervisorName.objects.filter(name__in=names).order_by().values_list("mention_id", "name_id")[:MOST]
    students: dict[int, bool] = {}
    for mention, pk in rows:
        students[mention] = students.get(mention, False) or pk not in alike
    return students


def of_mentions(ids: Collection[int]) -> dict[int, str]:
    """Return mention → its supervisors as the list has them, with 、 between."""
    several: dict[int, list[str]] = {}
    for mention, written in SupervisorName.objects.filter(mention__in=ids).values_list("mention_id", "written"):
        several.setdefault(mention, []).append(written)
    return {mention: "、".join(names) for mention, names in several.items()}
