"""移交单: the paper that goes with a sealed bag, with the barcode of everything in it and a place for every signature."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lantai.adapters.labels import bars
from lantai.adapters.typeset.port import TypesetError
from lantai.adapters.typeset.typst import TypstTypesetter
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.stacks import texts
from lantai.stacks.errors import JourneyRefused, refused
from lantai.stacks.queries import on_the_way
from lantai.stacks.states import LoanState
from lantai.stacks.values import JourneyView

GONE = {LoanState.WITHDRAWN.value, LoanState.LOST.value}


@cache
def _typesetter() -> TypstTypesetter:
    return TypstTypesetter()


def journey_slip(actor: Actor, *, journey_id: int) -> bytes:
    """Return the hand-over slip of a journey as a PDF: what is sent, from where to where, in which bag, by whom.

    What was left out or not in the bag is not on it. Raises `JourneyRefused` when nothing is left, `NotFound`.
    """
    view = on_the_way.journey(actor, journey_id=journey_id)
    units = [one for one in view.units if one.state not in GONE]
    if not units:
        raise refused(JourneyRefused, _("这张移送单上没有要送的。"), "NOTHING")
    rows = [
        [str(place), one.thing.fonds_code, one.thing.ref_code, one.thing.title, one.barcode, bars(one.barcode)]
        for place, one in enumerate(units, 1)
    ]
    try:
        return _typesetter().render("journey", data={**_facts(view), "rows": rows}, pictures={}, at=clock.now())
    except TypesetError as fault:
        words = _("没有排成：%(detail)s。请报告系统管理员。") % {"detail": fault.detail}
        raise JourneyRefused(words, code="TYPESET") from fault


def _facts(view: JourneyView) -> dict[str, Any]:
    archive, brief = people.archive(), view.brief
    known = {site.code: site for site in people.sites()}
    leg = view.legs[-1] if view.legs else None
    return {
        "archive": archive.name, "archive_en": archive.name_en, "number": brief.number,
        "origin": _site(known, brief.origin), "destination": _site(known, brief.destination),
        "purpose": " · ".join(part for part in (brief.purpose, brief.case_number, brief.reader) if part),
        "urgency": str(texts.URGENCY[brief.urgency]), "hot": brief.urgency != "NORMAL", "secret": view.is_secret,
        "wanted_by": _moment(brief.wanted_by), "asked": f"{view.requested_by} {_moment(view.requested_at)}".strip(),
        "carrier": f"{texts.CARRIER[leg.carrier]} {leg.carried_by}" if leg else "", "bag": leg.bag if leg else "",
        "sent": f"{leg.sent_by} {_moment(leg.sent_at)}" if leg else "",
        "expected": _moment(leg.expected_at) if leg else "", "homeward": bool(leg and not leg.outward),
        "count": sum(one.state not in GONE for one in view.units), "made_at": _moment(clock.now()),
        "return_by": brief.return_by.isoformat() if brief.return_by else "",
    }  # fmt: skip


def _site(known: dict[str, Any], code: str) -> str:
    site = known.get(code)
    return f"{site.name}　{site.phone}".strip() if site else code


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
