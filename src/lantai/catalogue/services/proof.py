"""销毁证明: the certificate of a destruction, set as a PDF and kept in preservation when the witness signs; then sealed.

No case asks for it and it is about nobody, so it is sealed as a deed of the archive (certification's `Deed`): prepared by the
witness, sealed by somebody else, with a number, a code anybody can check and a leaf in the ledger.
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
from lantai.certification import services as certification
from lantai.certification.values import Deed, Wording
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.preservation import services as preservation
from lantai.preservation.values import StoredView

PENDING = "…"  # inside the transaction that seals
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
        "archive": archive.name, "archive_en": archive.name_en, "deed_number": f"{archive.issue_prefix}销〔{on.year if on else ''}〕{row.pk} 号",
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


def seal_disposal_certificate(actor: Actor, *, disposal_id: int, approved_sha256: str) -> str:
    """Seal the certificate that `actor` has read (`approved_sha256`); return the number of the issue. By no witness.

    Raises `NotFound`, `DisposalRefused` (not witnessed yet, sealed before, another than was read), and what
    `certification.seal_copy` raises: `FourEyes`, `SecondFactorNeeded` …
    """
    policy.require(actor, "catalogue.disposal.propose")
    with transaction.atomic():
        row = DisposalList.objects.select_related("fonds").filter(pk=disposal_id).first()
        if row is None or not row.certificate_sha256 or row.witnessed_by is None:
            raise NotFound(_("还没有销毁证明。"))
        if row.certificate_sha256 != approved_sha256:
            raise DisposalRefused(_("这不是您看过的那份证明，请打开再看一遍。"), code="DISPOSAL_UNREAD")
        entries = list(
            row.entries.filter(taken_off_at=None).select_related("volume__class_node", "item").order_by("pk")
        )
        draft = certification.draft_deed(
            actor, deed=Deed(f"DISPOSAL-{row.pk}", "DISPOSAL", row.witnessed_by), template="disposal",
            wording=Wording("销毁证明", "Certificate of destruction", ""), contents=_data(row, entries),
        )  # fmt: skip
        if not DisposalList.objects.filter(pk=row.pk, issue_no="").update(issue_no=PENDING):
            raise DisposalRefused(_("这份证明已经用过印。"), code="DISPOSAL_SEALED")
        issued = certification.seal_copy(actor, draft_id=draft.id, approved_digest=draft.digest)
        DisposalList.objects.filter(pk=row.pk).update(issue_no=issued.issue_no)
        told = events.DisposalCertificateSealed(issue_no=issued.issue_no, sha256=issued.sha256)
        log.record(told, actor=actor, subject=("disposal", row.pk))
    return issued.issue_no


def open_disposal_certificate(actor: Actor, *, disposal_id: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a certificate, sealed once it is; the view is logged. Raises `NotFound` before the witness signed."""
    policy.require(actor, "catalogue.disposal.propose")
    row = DisposalList.objects.filter(pk=disposal_id).exclude(certificate_id=None).first()
    if row is None or row.certificate_id is None:
        raise NotFound(_("还没有销毁证明。"))
    with transaction.atomic():
        log.record(events.DisposalCertificateOpened(), actor=actor, subject=("disposal", row.pk))
    if row.issue_no:
        with certification.open_issued(actor, issue_no=row.issue_no) as stream:
            return f"{row.issue_no}.pdf", stream.read()
    (content,) = preservation.read(actor, object_ids=[row.certificate_id])
    return f"disposal-{row.pk}.pdf", content
