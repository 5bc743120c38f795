"""What was read, to be taken along: ALTO of a page, the courses of transcripts and cards as a list."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from django.db import transaction

from lantai.digitisation import events
from lantai.digitisation.errors import NoSuchReading
from lantai.digitisation.models import Reading
from lantai.digitisation.queries import readings
from lantai.digitisation.rules.alto import NAMESPACE
from lantai.digitisation.services import correcting
from lantai.digitisation.services.reports import csv_line
from lantai.digitisation.states.readings import ReadingState
from lantai.digitisation.values import ReadCell
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.preservation.errors import Damaged, Erased, NotHeld

OF_COURSES = (
    "course",
    "course_kind",
    "term",
    "hours",
    "credit",
    "daily",
    "paper",
    "mark",
    "points",
    "retake",
    "remark",
)
OF_HER = ("name", "student_no")


@transaction.atomic
def export_alto(actor: Actor, *, reading_id: int, purpose: str, as_read: bool = False) -> bytes:
    """Return the ALTO 4.4 of a page with what people corrected, or byte for byte as the machine wrote it; on the record.

    Raises `NoSuchReading` (nothing was read there, or it is gone), `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    row = Reading.objects.filter(pk=reading_id).exclude(alto_id=None).first()
    if row is None:
        raise NoSuchReading
    log.record(events.ReadingViewed(), actor=actor.for_purpose(purpose), subject=("reading", reading_id))
    try:
        if as_read:
            return correcting.bytes_of(row)
        ET.register_namespace("", NAMESPACE)
        told: bytes = ET.tostring(correcting.alto_of(row), encoding="utf-8", xml_declaration=True)
    except (NotHeld, Erased, Damaged) as fault:
        raise NoSuchReading from fault
    return told


@transaction.atomic
def export_courses(
    actor: Actor, *, purpose: str, reading_id: int | None = None, fonds_code: str = "", ref_code: str = ""
) -> str:
    """Return the courses read on one page, or on all pages of a volume, as CSV: whose they are, then a course a line.

    Columns that nobody has are left out; what is doubted is said in the last. Each is on the record. Raises
    `NoSuchReading` (no courses there), `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    rows = Reading.objects.filter(state=ReadingState.READ.value, course_count__gt=0).order_by("label", "pk")
    rows = (
        rows.filter(pk=reading_id) if reading_id is not None else rows.filter(fonds_code=fonds_code, ref_code=ref_code)
    )
    views = [readings.reading(actor, reading_id=pk) for pk in rows.values_list("pk", flat=True)]
    if not views:
        raise NoSuchReading
    told = events.CoursesExported(tuple(one.brief.id for one in views))
    subject = ("reading", reading_id) if reading_id is not None else ("fonds", fonds_code)
    log.record(told, actor=actor.for_purpose(purpose), subject=subject)
    there = {cell.kind for view in views for one in view.courses for cell in one if cell.text}
    kinds = [kind for kind in OF_COURSES if kind in there]
    lines = [csv_line(["fonds", "ref_code", "page", *OF_HER, *kinds, "doubts"])]
    for view in views:
        brief, her = view.brief, _texts(view.rows[0].cells if view.rows else ())
        place = [brief.fonds_code, brief.ref_code, brief.label, *(her.get(kind, "") for kind in OF_HER)]
        for one in view.courses:
            said = _texts(one)
            doubts = " ".join(f"{cell.kind}:{code}" for cell in one for code in cell.doubts)
            lines.append(csv_line([*place, *(said.get(kind, "") for kind in kinds), doubts]))
    return "\ufeff" + "".join(lines)


def _texts(cells: Iterable[ReadCell]) -> dict[str, str]:
    return {cell.kind: cell.text for cell in cells}
