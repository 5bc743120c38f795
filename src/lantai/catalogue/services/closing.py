"""Kept originals that say what became a state secret: closed in preservation, and listed for a person to decide about.

Nothing in preservation is thrown away by the way: sheets are evidence of other units, too, and scans may be the only copy. Here
nobody reads them any more; whether they are erased, handed to the secrecy office or kept is decided by people (domain.md 2.12).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q

from lantai.catalogue.models import (
    ImportChange,
    ImportConflict,
    ImportSpan,
    PageImage,
    PersonMention,
    PictureThen,
    Recording,
    SecretOriginal,
    SourceSheet,
)
from lantai.catalogue.services.emptying import MODELS, Said
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation


def imports_of(kind: str, ids: Sequence[int], said: Collection[Said]) -> set[int]:
    """Return the imports whose sheets say what these units said; to be asked before that is forgotten."""
    held = {"kind": kind, "held_id__in": ids}
    found = set(MODELS[kind].objects.filter(pk__in=ids).values_list("batch_id", flat=True))
    found |= set(ImportChange.objects.filter(**held).values_list("batch_id", flat=True))
    found |= set(ImportConflict.objects.filter(**held).values_list("batch_id", flat=True))
    for span in ImportSpan.objects.filter(kind=kind, role="SAME", first_id__lte=max(ids), last_id__gte=min(ids)):
        if any(span.first_id <= pk <= span.last_id for pk in ids):
            found.add(span.batch_id)
    for one in said:
        listed = PersonMention.objects.filter(fonds_code=one.fonds_code, ref_code_norm__in=one.names)
        found |= set(listed.values_list("batch_id", flat=True))
    return {pk for pk in found if pk is not None}


def close(actor: Actor, kind: str, ids: Sequence[int], imports: Collection[int]) -> int:
    """Close the originals of these units in preservation and list them; return how many. In the caller's transaction."""
    now = clock.now()
    rows = [
        SecretOriginal(
            **{f"{kind}_id": ids[0]}, what="SHEET", object_id=sheet.object_id, batch_id=sheet.batch_id, shared=True,
            listed_at=now,
        )
        for sheet in SourceSheet.objects.filter(batch__in=imports)
    ]  # fmt: skip
    pages = list(PageImage.objects.filter(**{f"{kind}__in": ids}, erased_at=None))
    earlier: dict[int, set[UUID | None]] = defaultdict(set)  # pictures that another was put in place of
    for then in PictureThen.objects.filter(page_image__in=pages):
        earlier[then.page_image_id] |= {then.object_id, then.source_object_id}
    for page in pages:
        of = {f"{kind}_id": getattr(page, f"{kind}_id")}
        kept = {page.object_id, page.source_object_id} | earlier[page.pk]
        for object_id in {one for one in kept if one is not None}:
            shared = _of_others(kind, ids, object_id)
            rows.append(SecretOriginal(**of, what="PAGE", object_id=object_id, shared=shared, listed_at=now))
    for film in Recording.objects.filter(**{f"{kind}__in": ids}, erased_at=None):
        of = {f"{kind}_id": getattr(film, f"{kind}_id")}
        rows.append(SecretOriginal(**of, what="RECORDING", object_id=film.object_id, listed_at=now))
    SecretOriginal.objects.bulk_create(rows)
    closing = {row.object_id for row in rows if row.what == "SHEET" or not row.shared}
    if closing:
        preservation.close(actor, object_ids=sorted(closing))
    return len({row.object_id for row in rows})


def _of_others(kind: str, ids: Sequence[int], object_id: UUID) -> bool:
    """Tell whether pages of other units are in a file, too: it stays readable for them, through their own pages alone."""
    within = PageImage.objects.filter(Q(object_id=object_id) | Q(source_object_id=object_id), erased_at=None)
    return within.exclude(**{f"{kind}__in": ids}).exists()
