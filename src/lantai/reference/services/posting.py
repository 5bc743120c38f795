"""Counting what is handed to a carrier."""

from __future__ import annotations

from lantai.foundation import clock
from lantai.reference import models


def count_piece(inside: list[models.Delivery]) -> None:
    """One piece handed to the courier: what the yearly figure "mailed" counts, in pieces (B43)."""
    first = inside[0]
    case = first.line.case
    models.MailedPiece.objects.create(
        at=clock.now(),
        day=clock.today(),
        site=first.line.site,
        channel=case.channel,
        purpose=case.purpose,
        envelope_no=first.envelope_no,
        carrier=first.carrier,
        tracking_no=first.tracking_no,
        lines=[row.line_id for row in inside],
        materials=list(dict.fromkeys(row.line.material for row in inside)),
    )
