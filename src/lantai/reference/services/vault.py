"""The applicant's papers: put in once, shown watermarked, dropped when their time is over (B32, P2)."""

from __future__ import annotations

from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.adapters import images
from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.people import services as people_services
from lantai.preservation import services as preservation
from lantai.reference import models, texts
from lantai.reference.errors import NoSuchCase, refused
from lantai.reference.events import EvidenceChecked, EvidenceDropped, EvidenceViewed
from lantai.reference.queries import access, vocabulary
from lantai.reference.queries.papers import evidence_view
from lantai.reference.values import EvidenceView

KEPT_FOR_NEXT_TIME = timedelta(days=730)
KEPT_AFTER_CHECK = timedelta(days=30)
KEPT_UNCHECKED = timedelta(days=90)
LARGEST = 12 * 1024 * 1024
TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"%PDF-": "application/pdf"}


def on_file(account_id: int | None) -> set[str]:
    """Return the kinds of evidence a person has on file and passed (never asked again)."""
    if account_id is None:
        return set()
    rows = models.Evidence.objects.filter(owner_id=account_id, removed_at=None).exclude(result="FAILED")
    return set(rows.values_list("kind", flat=True))


def add_evidence(
    actor: Actor, *, stream: BinaryIO, name: str, media_type: str, kind: str, consent: bool = False
) -> EvidenceView:
    """Put one paper into the vault: JPEG, PNG or PDF up to 12 MB, judged by its bytes, not its name.

    With `consent` it is kept two years for next time; otherwise it is dropped 30 days after the check. Errors:
    `NotThisWay` with what to do. Source: B32; services.md P2.
    """
    if actor.kind not in {"applicant", "staff"} or actor.account_id is None:
        raise NotAllowed(texts.SIGN_IN_FIRST)
    known = {choice.code for choice in vocabulary.evidence_kinds()}
    if kind not in known:
        raise refused(_("请选择这是哪一种凭据。"), code="EVIDENCE_KIND")
    head = stream.read(8)
    stream.seek(0, 2)
    length = stream.tell()
    stream.seek(0)
    found = next((media for magic, media in TYPES.items() if head.startswith(magic)), "")
    if not found:
        raise refused(_("只收 JPG、PNG 图片或 PDF。请重新拍照，或另存为 PDF 再传。"), code="EVIDENCE_TYPE")
    if length > LARGEST:
        raise refused(_("文件超过 12 MB。请把照片调小一些再传。"), code="EVIDENCE_SIZE")
    _probe(stream, found)
    with transaction.atomic():
        stored = preservation.deposit(actor, stream=stream, name=name[:120] or kind, media_type=found)
        now = clock.now()
        row = models.Evidence.objects.create(
            owner_id=actor.account_id if actor.kind == "applicant" else None,
            kind=kind,
            name=name[:120],
            object_id=stored.id,
            sha256=stored.sha256,
            media_type=found,
            length=stored.length,
            added_at=now,
            consent=consent,
            keep_until=now + (KEPT_FOR_NEXT_TIME if consent else KEPT_UNCHECKED),
        )
    return evidence_view(row)
