"""The print run: the paper copies of sealed lines, each with its serial."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lantai.adapters import labels
from lantai.certification import services as certification
from lantai.foundation import clock, events, ids
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import refused
from lantai.reference.events import CopiesPrinted
from lantai.reference.queries import access
from lantai.reference.states import Method
from lantai.reference.values import PrintRun


@transaction.atomic
def print_run(actor: Actor, *, line_ids: tuple[int, ...]) -> PrintRun:
    """Print all paper copies of sealed lines in one PDF, each with its serial (copy x of y), and record the run.

    Errors: `NotThisWay` when nothing of it is sealed or goes out on paper.
    """
    lines = [access.staff_line(actor, line_id, "reference.paper") for line_id in dict.fromkeys(line_ids)]
    now = clock.now()
    run = models.PrintRun.objects.create(
        id=f"P{now:%y%m%d}-{ids.mint(5)}",
        site=lines[0].site if lines else "",
        printed_by=actor.account_id or 0,
        printed_at=now,
    )
    sheets: list[tuple[bytes, str]] = []  # content, serial and "1/2"
    for line in lines:
        paper = line.deliveries.filter(method__in=[Method.MAIL, Method.PICKUP], replaced_by=None).exclude(
            state="CANCELLED"
        )
        copies = sum(paper.values_list("copies", flat=True))
        if line.issue_no and copies:
            sheets += _serials(actor, line, run, copies)
    if not sheets:
        raise refused(_("所选的申请项里没有已用印的纸质件。"), code="NOTHING_TO_PRINT")
    run.serials = [words.split()[0] for _content, words in sheets]
    run.save(update_fields=["serials"])
    events.record(CopiesPrinted(run.pk, tuple(line_ids), len(sheets)), actor=actor, subject=("print_run", run.pk))
    return PrintRun(run.pk, tuple(run.serials), labels.numbered(sheets), f"{run.pk}.pdf")


def _serials(actor: Actor, line: models.Line, run: models.PrintRun, copies: int) -> list[tuple[bytes, str]]:
    """Print what of a line's paper copies is not printed yet; certification numbers them and refuses too many."""
    before = line.serials.filter(serial__startswith=f"{line.issue_no}-").count()
    if before >= copies:
        return []
    certification.print_copies(actor, issue_no=line.issue_no, count=copies - before)
    for row in line.deliveries.exclude(envelope_no="").filter(replaced_by=None):  # packed before it was printed
        certification.enclose_copies(actor, issue_no=line.issue_no, count=row.copies, envelope=row.envelope_no)
    with certification.open_issued(actor, issue_no=line.issue_no) as stream:
        content = stream.read()
    made = []
    for copy in range(before + 1, copies + 1):
        serial = f"{line.issue_no}-{copy:02d}"
        models.Serial.objects.create(serial=serial, run=run, line=line, copy=copy, of=copies)
        made.append((content, f"{serial}  {copy}/{copies}"))
    return made
