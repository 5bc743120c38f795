"""Marks on the page of a case: the row of a mention, the header of its page. The catalogue keeps them."""

from __future__ import annotations

import dataclasses

from django.db import transaction

from lantai.catalogue import services as catalogue
from lantai.catalogue.values import Candidate
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.reference import models
from lantai.reference.queries import access
from lantai.reference.services import moves, production
from lantai.reference.services.searching import SEARCHABLE, live
from lantai.reference.states import LineState
from lantai.reference.values.packing import pack, unpack

L = LineState


@transaction.atomic
def choose_mark(
    actor: Actor,
    *,
    line_id: int,
    mention_id: int,
    page_image_id: int,
    region: Region,
    header: Region | None = None,
) -> None:
    """Mark the row of a mention by mouse or keyboard, and with it the header of its page where one is given.

    The catalogue keeps both as verified regions. The line's candidate shows the mark at once; a draft made without it
    is thrown away.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, *SEARCHABLE, L.PRODUCING)
    catalogue.mark_region(actor, mention_id=mention_id, page_image_id=page_image_id, region=region)
    if header is not None:
        catalogue.mark_header(actor, page_image_id=page_image_id, region=header, whole_volume=False)
    kept = line.candidates.filter(mention_id=mention_id).first()
    item = live(actor, mention_id)
    if kept is None:
        rank = line.candidates.count()
        models.Candidate.objects.create(
            line=line, mention_id=mention_id, rank=rank, snapshot=pack(item), certain=False, attached_at=clock.now()
        )
    else:
        before = unpack(Candidate, kept.snapshot)
        kept.snapshot = pack(
            dataclasses.replace(
                before,
                page_image_id=page_image_id,
                region=region,
                verified=True,
                page=item.page,
                ref_code=item.ref_code,
            )
        )
        kept.save(update_fields=["snapshot"])
    production.make_anew(actor, line)


@transaction.atomic
def choose_header(
    actor: Actor, *, line_id: int, page_image_id: int, region: Region | None, whole_volume: bool = True
) -> None:
    """Mark the header of a page of the case (None: what a machine proposed is refused); a draft made before is made anew.

    Errors: `WrongState`, `MarkRefused`, `NotFound` when nothing is proposed.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, *SEARCHABLE, L.PRODUCING)
    if region is None:
        catalogue.refuse_header(actor, page_image_id=page_image_id)
    else:
        catalogue.mark_header(actor, page_image_id=page_image_id, region=region, whole_volume=whole_volume)
        production.make_anew(actor, line)
