"""After a destruction: the page images and recordings go, on two people's word; what they were stays as proof (27号令; DA/T 22).

Nothing is erased by itself: scans are often what is kept *instead* of the paper. Certified copies issued before are
documents of their own and stay, with the pages they were made from as certification keeps them.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import DisposalRefused, NotFound
from lantai.catalogue.models import DisposalErasure, DisposalList, PageImage, Recording
from lantai.catalogue.queries import disposal as questions
from lantai.catalogue.services import renditions
from lantai.catalogue.states import Disposal, Erasure
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.preservation import queries as stored
from lantai.preservation import services as preservation
from lantai.preservation.values import StoredView


@transaction.atomic
def propose_erasure(actor: Actor, *, disposal_id: int, reason: str) -> int:
    """Ask to erase the page images of a list that was carried out and witnessed; return how many there are.

    Raises `NotFound`, `NotAllowed`, `DisposalRefused` (not destroyed yet, no images, asked already, no reason).
    """
    policy.require(actor, "catalogue.disposal.propose")
    row = _destroyed(disposal_id)
    count = questions.pages_of(row).count() + questions.recordings_of(row).count()
    if not reason.strip():
        raise DisposalRefused(_("请写明为什么连页图也不留，例如会议纪要的文号。"), code="ERASURE_REASON")
    if not count:
        raise DisposalRefused(_("这份清册上的档案没有页图，没有什么可删。"), code="ERASURE_NOTHING")
    try:
        with transaction.atomic():
            DisposalErasure.objects.create(
                disposal=row, reason=reason.strip()[:300], proposed_by=actor.account_id, proposed_by_name=actor.name,
                proposed_at=clock.now(), pages=count,
            )  # fmt: skip
    except IntegrityError as fault:
        raise DisposalRefused(_("已经有人提议过了。"), code="ERASURE_ASKED") from fault
    told = events.ErasureProposed(pages=count, reason=reason.strip()[:300])
    log.record(told, actor=actor, subject=("disposal", row.pk))
    return count


@transaction.atomic
def withdraw_erasure(actor: Actor, *, disposal_id: int, reason: str) -> None:
    """Keep the page images after all: for who proposed it and for the head. Raises `NotFound`, `DisposalRefused`."""
    policy.require(actor, "catalogue.disposal.propose")
    row = _asked(disposal_id)
    if row.proposed_by != actor.account_id:
        policy.require(actor, "catalogue.disposal.confirm")
    if not reason.strip():
        raise DisposalRefused(_("请写明为什么不删。"), code="ERASURE_REASON")
    _end(actor, row, Erasure.WITHDRAWN, ended_why=reason.strip()[:300])
    log.record(events.ErasureWithdrawn(reason=reason.strip()[:300]), actor=actor, subject=("disposal", disposal_id))


def confirm_erasure(actor: Actor, *, disposal_id: int) -> int:
    """Erase the page images a colleague asked to have erased: for the head or a deputy, never who asked. For good.

    The record of every page (code, label, both digests, length) is kept first, as a file in preservation. A file from
    which pages of something else were taken, too, stays. Raises `NotFound`, `NotAllowed`, `DisposalRefused`.
    """
    policy.require(actor, "catalogue.disposal.confirm")
    with transaction.atomic():
        row = _asked(disposal_id)
        if actor.account_id is None or row.proposed_by == actor.account_id:
            raise DisposalRefused(_("请由另一位同事来确认：提议和确认不能是一个人。"), code="DISPOSAL_ALONE")
        _refuse_held(row.disposal)
        pages = list(questions.pages_of(row.disposal).order_by("ref_code_norm", "sort_key", "pk"))
        films = list(questions.recordings_of(row.disposal).order_by("ref_code_norm", "sort_key", "pk"))
        facts = stored.several([*_objects(pages), *(film.object_id for film in films)])
        kept = _record(actor, row, [*pages, *films], facts)
        length = sum(one.length for one in facts.values())
        _end(
            actor,
            row,
            Erasure.ERASED,
            pages=len(pages) + len(films),
            length=length,
            record_id=kept.id,
            record_sha256=kept.sha256,
        )
        PageImage.objects.filter(pk__in=[page.pk for page in pages]).update(erased_at=clock.now())
        said = {"captions": "", "transcript": ""}  # what is said in a recording goes with it
        Recording.objects.filter(pk__in=[film.pk for film in films]).update(erased_at=clock.now(), **said)
        preservation.erase(actor, object_ids=list(facts), asked_by=row.proposed_by, ground=row.disposal.title)
        told = events.PagesErased(
            pages=len(pages) + len(films), length=length, sha256=kept.sha256, asked_by=row.proposed_by or 0
        )
        log.record(told, actor=actor, subject=("disposal", disposal_id))
        made_of = [*(page.object_id for page in pages), *(film.object_id for film in films)]
        transaction.on_commit(lambda: renditions.forget(made_of))
    return len(pages) + len(films)


def open_erasure_record(actor: Actor, *, disposal_id: int) -> tuple[str, bytes]:
    """Return name and bytes of the record of what was erased. Raises `NotFound`."""
    policy.require(actor, "catalogue.disposal.propose")
    row = DisposalErasure.objects.filter(disposal=disposal_id, state=Erasure.ERASED.value).first()
    if row is None or row.record_id is None:
        raise NotFound(_("还没有删除记录。"))
    (content,) = preservation.read(actor, object_ids=[row.record_id])
    return f"disposal-{disposal_id}-erased.jsonl", content


def _destroyed(disposal_id: int) -> DisposalList:
    row = DisposalList.objects.filter(pk=disposal_id).first()
    if row is None:
        raise NotFound(_("没有这份清册。"))
    if row.state != Disposal.DESTROYED:
        raise DisposalRefused(_("监销人签字以后，才谈得上删页图。"), code="ERASURE_EARLY")
    return row


def _asked(disposal_id: int) -> DisposalErasure:
    row = (
        DisposalErasure.objects.filter(disposal=disposal_id, state=Erasure.PROPOSED.value)
        .select_related("disposal")
        .first()
    )
    if row is None:
        raise NotFound(_("没有人提议删除，或者已经办过了。"))
    return row


def _end(actor: Actor, row: DisposalErasure, to: Erasure, **facts: object) -> None:
    transitions.move(
        DisposalErasure, row.pk, expected=[Erasure.PROPOSED], to=to, ended_by=actor.account_id, ended_by_name=actor.name,
        ended_at=clock.now(), **facts,
    )  # fmt: skip


def _refuse_held(row: DisposalList) -> None:
    entries = row.entries.filter(taken_off_at=None).select_related("volume__class_node", "item")
    units = [unit for entry in entries if (unit := entry.volume or entry.item) is not None]
    if held := questions.held_back(units):
        codes = "、".join(unit.ref_code for unit in units if (type(unit), unit.pk) in held)[:120]
        raise DisposalRefused(
            _("其中有定为不得销毁的：%(codes)s。页图也不能删。") % {"codes": codes}, code="DISPOSAL_HELD"
        )


def _objects(pages: list[PageImage]) -> list[uuid.UUID]:
    """Return the stored objects of some pages, and the files they were taken from where nothing else was."""
    ids = [page.pk for page in pages]
    own = {page.object_id for page in pages}
    sources = {page.source_object_id for page in pages if page.source_object_id} - own
    both = Q(source_object_id__in=sources) | Q(object_id__in=own | sources)
    others = PageImage.objects.filter(both, erased_at=None).exclude(pk__in=ids)
    shared = {one for pair in others.values_list("object_id", "source_object_id") for one in pair if one}
    return sorted((own | sources) - shared)


def _record(
    actor: Actor, row: DisposalErasure, pages: Sequence[PageImage | Recording], facts: dict[uuid.UUID, StoredView]
) -> StoredView:
    head = {
        "disposal": row.disposal_id, "title": row.disposal.title, "certificate_sha256": row.disposal.certificate_sha256,
        "reason": row.reason, "asked_by": row.proposed_by_name, "asked_at": row.proposed_at.isoformat(),
        "erased_by": actor.name, "erased_at": clock.now().isoformat(), "pages": len(pages),
    }  # fmt: skip
    lines = [head, *(_page(page, facts) for page in pages)]
    content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    name = f"disposal-{row.disposal_id}-erased.jsonl"
    return preservation.deposit(actor, stream=io.BytesIO(content), name=name, media_type="application/x-ndjson")


def _page(page: PageImage | Recording, facts: dict[uuid.UUID, StoredView]) -> dict[str, object]:
    known = facts.get(page.object_id)
    return {
        "ref_code": page.ref_code, "page": page.label, "file_name": page.file_name, "handed_in_sha256": page.sha256,
        "attached_at": page.attached_at.isoformat(), "object": str(page.object_id), "erased": known is not None,
        "sha256": known.sha256 if known else "", "sm3": known.sm3 if known else "", "length": known.length if known else 0,
    }  # fmt: skip
