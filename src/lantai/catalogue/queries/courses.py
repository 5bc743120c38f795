"""The dictionary of course names: what is decided, and a transcript's courses looked up at once."""

from __future__ import annotations

from collections.abc import Sequence

from lantai.catalogue.models import CourseName
from lantai.catalogue.rules import courses
from lantai.catalogue.values import CourseView
from lantai.foundation import policy
from lantai.foundation.actor import Actor


def course_names(actor: Actor, *, text: str = "", limit: int = 200) -> list[CourseView]:
    """Return the entries in force, by name; `text` is looked for in both languages."""
    policy.require(actor, "catalogue.browse")
    rows = CourseName.objects.filter(ended_at=None).order_by("name_norm", "year_from")
    if text.strip():
        norm = courses.normal(text).partition("#")[0]
        rows = rows.filter(name_norm__contains=norm) | rows.filter(name_en__icontains=text.strip())
    return [_view(row, row.name) for row in rows[:limit]]


def english_names(names: Sequence[str], *, year: int | None = None) -> list[CourseView]:
    """Return each name with its approved English name for a year, in the order asked; empty where none is decided.

    However it is written (full width, Roman or Chinese numbers, brackets) a course is one course. One query.
    """
    norms = {name: courses.normal(name) for name in names}
    rows = CourseName.objects.filter(name_norm__in=set(norms.values()), ended_at=None).order_by("year_from", "pk")
    known: dict[str, list[CourseName]] = {}
    for row in rows:
        known.setdefault(row.name_norm, []).append(row)
    answer = []
    for name in names:
        fitting = [row for row in known.get(norms[name], ()) if courses.covers((row.year_from, row.year_to), year)]
        answer.append(_view(fitting[-1], name) if fitting else CourseView(name, ""))
    return answer


def _view(row: CourseName, asked: str) -> CourseView:
    return CourseView(asked, row.name_en, row.approval, (row.year_from, row.year_to), row.pk)
