"""Deciding how a course is called in English: a dictionary with years and approval (domain.md 5.6 #24)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lantai.catalogue import events
from lantai.catalogue.errors import CourseRefused, NotFound
from lantai.catalogue.models import CourseName
from lantai.catalogue.rules import courses
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor


@transaction.atomic
def decide_course_name(
    actor: Actor, *, name: str, name_en: str, approval: str, year_from: int | None = None, year_to: int | None = None
) -> int:
    """Decide the English name of a course for some years, with what approved it; return the entry.

    A decision for the same years replaces the one before. Raises `NotAllowed`, `CourseRefused` (something missing, years
    turned round, years that overlap another decision).
    """
    policy.require(actor, "catalogue.course.decide")
    norm, years = courses.normal(name), (year_from, year_to)
    if not norm or not name_en.strip() or not approval.strip():
        raise CourseRefused(_("请写课程名、英文名和依据的文件。"), code="COURSE_WORDS")
    if year_from is not None and year_to is not None and year_to < year_from:
        raise CourseRefused(_("年份前后颠倒了。"), code="COURSE_YEARS")
    for row in CourseName.objects.filter(name_norm=norm, ended_at=None):
        if (row.year_from, row.year_to) == years:
            CourseName.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now())
        elif courses.overlap((row.year_from, row.year_to), years):
            raise CourseRefused(
                _("与已定的“%(name)s — %(english)s”（%(first)s—%(last)s）年份重叠。请先改那一条的年份。")
                % {"name": row.name, "english": row.name_en, "first": row.year_from or "…", "last": row.year_to or "…"},
                code="COURSE_OVERLAP",
            )
    made = CourseName.objects.create(
        name=name.strip()[:120], name_norm=norm[:120], name_en=name_en.strip()[:200], approval=approval.strip()[:200],
        year_from=year_from, year_to=year_to, decided_by=actor.account_id, decided_at=clock.now(),
    )  # fmt: skip
    log.record(events.CourseNameDecided(made.name, made.name_en), actor=actor, subject=("course_name", made.pk))
    return made.pk


@transaction.atomic
def end_course_name(actor: Actor, *, course_id: int) -> None:
    """End an entry, as before its years are changed. Raises `NotAllowed`, `NotFound`."""
    policy.require(actor, "catalogue.course.decide")
    if not CourseName.objects.filter(pk=course_id, ended_at=None).update(ended_at=clock.now()):
        raise NotFound(_("这一条已经不用了。"))
    log.record(events.CourseNameEnded(), actor=actor, subject=("course_name", course_id))
