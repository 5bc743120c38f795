"""Electronic copies into the applicant's hands: a one-time code, a plain link, a new code. Source: A20; services.md P5."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.certification import queries as certification_queries
from lantai.certification import services as certification
from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import NotTimely, WrongState
from lantai.reference.events import DownloadGranted
from lantai.reference.queries import access
from lantai.reference.rules import timers
from lantai.reference.services import electronic, moves, telling
from lantai.reference.states import DeliveryState, Method
from lantai.reference.values import Download

D = DeliveryState
OPENABLE = frozenset({D.E_READY, D.DOWNLOADED, D.UNCLAIMED, D.REPLY_SENT, D.DELIVERED})


def download(actor: Actor, *, delivery_id: int, code: str = "", grant: str = "") -> Download:
    """Open an electronic copy with its one-time code: E_READY → DOWNLOADED at the first time; the count is kept.

    For its applicant (signed in or with a grant). The code came by another channel than the link; a used code is
    renewed by `renew_link`. Errors: `WrongCode`, `WrongState`.
    """
    row = _opened_with(actor, delivery_id, code, grant)
    with transaction.atomic():
        electronic.use_up(row)
        _note_download(actor, row)
        return _open(row)


def download_ticket(actor: Actor, *, delivery_id: int, code: str = "", grant: str = "") -> str:
    """Spend the one-time code as `download` does, but return a ticket for a plain link, good for ten minutes.

    For browsers that cannot take a file as the answer to a form, such as the one inside WeChat: the link may be carried
    over to another browser. Errors: as `download`. Source: A20.
    """
    row = _opened_with(actor, delivery_id, code, grant)
    with transaction.atomic():
        electronic.use_up(row)
        _note_download(actor, row)
    until = int((clock.now() + electronic.TICKET_LIVES).timestamp())
    return electronic.ticket(row.pk, until)


def download_by_ticket(actor: Actor, *, ticket: str) -> Download:  # noqa: ARG001  whoever carries it
    """Open the electronic copy a ticket was given for. Errors: `WrongCode` when it is over or not ours, `WrongState`."""
    delivery_id = electronic.read_ticket(ticket)
    if delivery_id is None:
        raise electronic.wrong_code()
    row = access.delivery_row(delivery_id)
    moves.expect_delivery(row, *OPENABLE)
    return _open(row)


def _opened_with(actor: Actor, delivery_id: int, code: str, grant: str) -> models.Delivery:
    row = access.applicant_delivery(actor, delivery_id, grant)
    moves.expect_delivery(row, *OPENABLE)
    if row.method not in {Method.E_COPY, Method.REPLY} or not row.line.issue_no:
        raise WrongState(_("这一件不是电子件，不能下载。"))
    if not electronic.right_code(row, kind="download", code=code):
        raise electronic.wrong_code()
    return row


def _note_download(actor: Actor, row: models.Delivery) -> None:
    models.Delivery.objects.filter(pk=row.pk).update(downloads=F("downloads") + 1)
    number = row.line.case.number
    events.record(DownloadGranted(number, row.line_id, row.pk), actor=actor, subject=("case", number))
    if row.state == D.E_READY:
        moves.move_delivery(actor, row, D.DOWNLOADED)
    elif row.state == D.UNCLAIMED:
        moves.move_delivery(actor, row, D.E_READY)
        moves.move_delivery(actor, row, D.DOWNLOADED)


def _open(row: models.Delivery) -> Download:
    system = Actor.system("reference.download")
    issued = certification_queries.issued(system, row.line.issue_no)
    stream = certification.open_issued(system, issue_no=row.line.issue_no)
    return Download(f"{row.line.issue_no}.pdf", "application/pdf", issued.length, row.line.issue_no, stream)


def renew_link(actor: Actor, *, delivery_id: int, grant: str = "") -> None:
    """Send a new one-time code (and, after UNCLAIMED, a new link). At most one a minute. Errors: `WrongState`."""
    row = access.applicant_delivery(actor, delivery_id, grant)
    moves.expect_delivery(row, *OPENABLE)
    case = row.line.case
    last = row.code_until - timers.LINK_LIVES if row.code_until else None
    if last is not None and (clock.now() - last).total_seconds() < 60:
        raise NotTimely(_("刚刚发过一个验证码。请等一分钟再取。"), code="TOO_OFTEN")
    with transaction.atomic():
        if row.state == D.UNCLAIMED and row.method == Method.E_COPY:
            moves.move_delivery(actor, row, D.E_READY)
        code = electronic.new_code(row, kind="download", life=timers.LINK_LIVES)
        telling.send(actor, case, "e_copy_code", {"code": code}, to=telling.second_address(case))
