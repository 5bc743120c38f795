"""Envelope and courier labels. The remark of an applicant never comes here (A17)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantai.adapters import labels as press
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.errors import refused
from lantai.reference.queries import access, vocabulary
from lantai.reference.rules import privacy
from lantai.reference.states import DeliveryState, Method
from lantai.reference.values import Receiver
from lantai.reference.values.packing import unpack


def _envelopes(rows: list[models.Delivery]) -> dict[str, list[models.Delivery]]:
    found: dict[str, list[models.Delivery]] = {}
    for row in rows:
        if not row.envelope_no:
            raise refused(_("还没有封装，没有信封号。请先封装再打印标签。"), code="NOT_PACKED")
        found.setdefault(row.envelope_no, []).append(row)
    return found


def _sender(row: models.Delivery) -> tuple[str, ...]:
    archive = people.archive()
    site = people.site(row.line.site)
    return (f"{archive.name} {site.name}", site.address or archive.address, site.phone or archive.phone)


def _copies(inside: list[models.Delivery]) -> str:
    return ngettext("%(count)s 份", "%(count)s 份", sum(row.copies for row in inside)) % {
        "count": sum(row.copies for row in inside)
    }


def envelope_labels(actor: Actor, *, delivery_ids: tuple[int, ...]) -> bytes:
    """Return a PDF of envelope labels, one an envelope, 100 × 150 mm.

    On a pick-up envelope name and phone are masked: whoever passes the box learns nothing. A mailed envelope carries
    the receiver and what the receiving body wants printed (a WES reference, for example).
    """
    made = []
    for number, inside in _envelopes(access.paper_rows(actor, delivery_ids)).items():
        first = inside[0]
        receiver = unpack(Receiver, first.receiver)
        pickup = first.method == Method.PICKUP
        archive = people.archive()
        lines: tuple[str, ...]
        if pickup:
            lines = (
                privacy.mask_name(receiver.name or first.line.case.applicant_name),
                privacy.mask_phone(receiver.phone),
            )
        else:
            lines = (receiver.unit, receiver.name, receiver.address, receiver.postcode)
        made.append(
            press.Label(
                title=_("到馆领取") if pickup else str(texts.METHOD[Method.MAIL]),
                code=number,
                link=f"https://{archive.domain}/progress/{first.line.case.number}/" if pickup else "",
                lines=tuple(line for line in lines if line),
                notes=(
                    first.line.case.number,
                    _copies(inside),
                    vocabulary.words("SEALING").get(first.sealing, "") if first.sealing != "NONE" else "",
                    "" if pickup else first.envelope_text,
                    "" if pickup or not first.reference_no else f"Ref. {first.reference_no}",
                ),
                sender=_sender(first),
            )
        )
    return press.sheet(made)


def courier_labels(actor: Actor, *, delivery_ids: tuple[int, ...]) -> bytes:
    """Return a PDF of courier labels with Code 128 and QR of the tracking number.

    Name and phone are masked where the courier holds an electronic waybill; without one they are in full, else nobody
    could deliver.
    """
    made = []
    for inside in _envelopes(access.paper_rows(actor, delivery_ids)).values():
        first = inside[0]
        if (
            first.method != Method.MAIL
            or first.state in {DeliveryState.PLANNED, DeliveryState.PACKED}
            or not first.tracking_no
        ):
            raise refused(_("还没有运单号。请先交快递再打印面单。"), code="NO_WAYBILL")
        receiver = unpack(Receiver, first.receiver)
        name = privacy.mask_name(receiver.name) if first.waybill else receiver.name
        phone = privacy.mask_phone(receiver.phone) if first.waybill else receiver.phone
        address = " ".join(part for part in (receiver.region, receiver.address, receiver.postcode) if part)
        made.append(
            press.Label(
                title=first.carrier,
                code=first.tracking_no,
                link=first.tracking_no,
                lines=tuple(line for line in (f"{name}  {phone}", receiver.unit, address) if line),
                notes=(first.envelope_no, _copies(inside), str(texts.FREIGHT.get(first.freight, ""))),
                sender=_sender(first),
            )
        )
    return press.sheet(made)
