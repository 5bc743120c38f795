"""销毁证明: the certificate of a destruction, set as a PDF and kept in preservation. It bears no e-seal: the seal stands
only on documents that somebody asked for about a subject (certification's Mandate).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantai.adapters.typeset.port import TypesetError
from lantai.adapters.typeset.typst import TypstTypesetter
from lantai.catalogue import events
from lantai.catalogue.errors import DisposalRefused, NotFound
from lantai.catalogue.models import DisposalEntry, DisposalList
from lantai.catalogue.queries.disposal import shown_title
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.preservation import services as preservation
from lantai.preservation.values import StoredView

STAGES = (
    ("提议", "Proposed by", "proposed"), ("批准", "Approved by", "approved"), ("批准", "Approved by", "confirmed"),
    ("执行", "Carried out by", "carried_out"), ("监销", "Witnessed by", "witnessed"),
)  # fmt: skip


@cache
def _typesetter() -> TypstTypesetter:
    return TypstTypesetter()


def make_certificate(actor: Actor, row: DisposalList, entries: Sequence[DisposalEntry]) -> StoredView:
    """Set and keep the certificate of a list that was carried out and witnessed. In the caller's transaction."""
    try:
        content = _typesetter().render("disposal", data=_data(row, entries), pictures={}, at=clock.now())
    except TypesetError as fault:
        words = _("证明没有排成：%(detail)s。请报告系统管理员；清册还在等监销人签字。") % {"detail": fault.detail}
        raise DisposalRefused(words, code="DISPOSAL_TYPESET") from fault
    name = f"disposal-{row.pk}.pdf"
    return preservation.deposit(actor, stream=io.BytesIO(content), name=name, media_type="application/pdf")


def _data(row: DisposalList, entries: Sequence[DisposalEntry]) -> dict[str, Any]:
    archive = people.archive()
    on = row.carried_out_on
    return {
        "archive": archive.name, "archive_en": archive.name_en, "number": f"{archive.issue_prefix}销〔{on.year if on else ''}〕{row.pk} 号",
        "title": row.title, "fonds": f"{row.fonds.code} {row.fonds.name}", "count": len(entries),
        "pages": sum(entry.pages or 0 for entry in entries), "reason": row.reason, "minutes": row.minutes,
        "method": row.method, "place": row.place, "on": on.isoformat() if on else "",
        "hands": [
            [zh, english, getattr(row, f"{stage}_by_name"), timezone.localtime(getattr(row, f"{stage}_at")).strftime("%Y-%m-%d %H:%M")]
            for zh, english, stage in STAGES
        ],
        "rows": [_line(number, entry) for number, entry in enumerate(entries, 1)],
    }  # fmt: skip


def _line(number: int, entry: DisposalEntry) -> list[str]:
    unit = entry.volume or entry.item
    assert unit is not None
    pages = "" if entry.pages is None else str(entry.pages)
    return [
        str(number),
        unit.ref_code,
        shown_title(unit),
        str(unit.year or ""),
        entry.retention,
        str(entry.expired_year),
        pages,
    ]


def open_disposal_certificate(actor: Actor, *, disposal_id: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a certificate; the view is logged. Raises `NotFound` before the witness signed."""
    policy.require(actor, "catalogue.disposal.propose")
    row = DisposalList.objects.filter(pk=disposal_id).exclude(certificate_id=None).first()
    if row is None or row.certificate_id is None:
        raise NotFound(_("还没有销毁证明。"))
    with transaction.atomic():
        log.record(events.DisposalCertificateOpened(), actor=actor, subject=("disposal", row.pk))
    (content,) = preservation.read(actor, object_ids=[row.certificate_id])
    return f"disposal-{row.pk}.pdf", content
