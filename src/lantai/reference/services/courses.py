"""The courses of a transcript, in the English of the university's dictionary (domain.md 5.6 #24)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lantai.catalogue import queries as catalogue
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import refused
from lantai.reference.queries import access, vocabulary
from lantai.reference.services import moves, production
from lantai.reference.states import LineState

MOST = 120


@transaction.atomic
def name_courses(actor: Actor, *, line_id: int, names: Sequence[str]) -> int:
    """Put the courses as they stand on the page beside their approved English names, and make the draft anew.

    No name is made up here: what the dictionary does not have is refused with the names, so that it is decided first.
    The applicant proof-reads the list before anything is sealed. Return how many. Errors: `NotThisWay` (none, too many,
    unknown names), `WrongState`.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, LineState.PRODUCING)
    if not vocabulary.lists_courses(line.material, line.material_version):
        raise refused(_("这种材料不列课程。"), code="NO_COURSES")
    asked = [name for name in (" ".join(text.split()) for text in names) if name]
    if not asked or len(asked) > MOST:
        raise refused(_("请写课程名，一行一门，最多 %(most)s 门。") % {"most": MOST}, code="NO_COURSES")
    found = catalogue.english_names(asked, year=production.claim_of(line).graduated)
    unknown = list(dict.fromkeys(one.asked for one in found if not one.name_en))
    if unknown:
        raise refused(
            _("译名表里还没有：%(names)s。请先在“课程译名”里定下来再写。") % {"names": "、".join(unknown)},
            code="COURSE_UNKNOWN",
        )
    line.courses = [[one.asked, one.name_en, one.approval] for one in found]
    models.Line.objects.filter(pk=line.pk).update(courses=line.courses)
    production.make_draft(actor, line)
    return len(found)
