"""Sending a personnel envelope (ENVELOPE_SEND): institution to institution, by confidential courier or EMS, never otherwise.

Source: domain.md 3.4. The letter made is the transfer notice (转递通知单), checked and sealed by a second person; the envelope
goes with it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.reference import models, texts
from lantai.reference.errors import refused
from lantai.reference.queries import access, vocabulary
from lantai.reference.services import moves, posting, production
from lantai.reference.services.searching import SEARCHABLE, establish_identity, pass_on
from lantai.reference.states import DeliveryState, LineState
from lantai.reference.values import Dispatched

MATERIAL = "ENVELOPE_SEND"
SERVICES = ("JIYAO", "EMS")
DISPATCH_ENDED = 2023


@transaction.atomic
def ready_envelope(actor: Actor, *, line_id: int, contents: tuple[str, ...]) -> None:
    """Say that the envelope was found and what is in it; → PRODUCING with the transfer notice drafted.

    What must be in it (graduate form, transcript; until 2022 the dispatch certificate) and is not is refused by name, so
    that the person is asked to complete it first. Errors: `NotThisWay`, `WrongState`.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, *SEARCHABLE)
    if line.material != MATERIAL:
        raise refused(_("这一项不是档案转递。"), code="NOT_AN_ENVELOPE")
    known = {row.code: row for row in vocabulary.terms("CONTENT")}
    found = [code for code in dict.fromkeys(contents) if code in known]
    graduated = production.claim_of(line).graduated if line.study is not None else None
    old = graduated is not None and graduated < DISPATCH_ENDED
    lacking = [
        row.name
        for code, row in known.items()
        if (row.value.get("must") or (row.value.get("until_2022") and old)) and code not in found
    ]
    if lacking:
        raise refused(
            _("信封里还缺%(papers)s。请先请申请人或学院补齐，再转递。") % {"papers": "、".join(lacking)},
            code="INCOMPLETE",
        )
    establish_identity(actor, line)
    line.contents.all().delete()
    models.EnvelopeContent.objects.bulk_create(models.EnvelopeContent(line=line, code=code) for code in found)
    models.Line.objects.filter(pk=line.pk).update(accepted_by_id=actor.account_id)
    line.accepted_by_id = actor.account_id
    pass_on(actor, line, ready=True)
    if line.state == LineState.PRODUCING:
        production.make_draft(actor, line)


@transaction.atomic
def post_envelope(actor: Actor, *, delivery_ids: tuple[int, ...], service: str, number: str) -> tuple[Dispatched, ...]:
    """PACKED → DISPATCHED by confidential courier (JIYAO) or the EMS channel for student files, with its number.

    Errors: `NotThisWay` for another service, without a number, or for something that is no envelope.
    """
    rows = access.paper_rows(actor, delivery_ids)
    if service not in SERVICES or any(row.line.material != MATERIAL for row in rows):
        raise refused(_("人事档案只走机要或 EMS 学生档案专递，别的件不走这里。"), code="TRANSFER_ONLY")
    if not number.strip():
        raise refused(_("请登记机要交寄单号或 EMS 邮件号，没有单号无法追查。"), code="NO_NUMBER")
    carrier, tracking = str(texts.POSTAL[service]), number.strip()[:40]
    columns = {"carrier": carrier, "tracking_no": tracking, "waybill": False}
    for row in rows:
        row.carrier, row.tracking_no = carrier, tracking
        moves.move_delivery(actor, row, DeliveryState.DISPATCHED, changes={**columns, "scanned_at": clock.now()})
    posting.count_piece(rows)
    return tuple(Dispatched(row.pk, envelope_no=row.envelope_no, tracking_no=row.tracking_no) for row in rows)
