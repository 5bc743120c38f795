"""Putting what a sheet says in place of a mention, under the same id, once a person has decided so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import MentionNumber, OtherName, PersonMention
from lantai.catalogue.services import indexing
from lantai.catalogue.values import MentionRow
from lantai.foundation import policy
from lantai.foundation.actor import Actor

KEPT = {"id", "person", "enrolment", "page_image", "region", "region_verified", "indexed_at"}
PLACE = ("ref_code_norm", "page_norm", "row")


def replace_mention(actor: Actor, *, mention_id: int, offered: Mapping[str, Any]) -> None:
    """Let the mention say what `offered` (the fields of a `MentionRow`) says; its id, person and history stay.

    Its mark stays while it stands in the same place, and is dropped when the new words name another.
    """
    policy.require(actor, "catalogue.conflict.decide")
    old = PersonMention.objects.filter(pk=mention_id).first()
    if old is None:
        raise NotFound
    fields = {**offered, "former_names": tuple(offered.get("former_names", ()))}
    with transaction.atomic():
        PersonMention.objects.filter(pk=old.pk).update(identity=f"replaced-{old.pk}")
        row = MentionRow(**fields, fonds_code=old.fonds_code)
        indexing.index_mentions(actor, rows=[row], batch_id=old.batch_id)
        new = PersonMention.objects.exclude(pk=old.pk).order_by("-pk")[0]
        moved = any(getattr(old, name) != getattr(new, name) for name in PLACE)
        for field in PersonMention._meta.concrete_fields:  # noqa: SLF001
            if field.name not in KEPT:
                setattr(old, field.attname, getattr(new, field.attname))
        if moved:
            old.page_image, old.region, old.region_verified = None, None, False
            old.marks.filter(superseded_at=None).update(superseded_at=new.indexed_at)
        MentionNumber.objects.filter(mention=old).delete()
        OtherName.objects.filter(mention=old).delete()
        MentionNumber.objects.filter(mention=new).update(mention=old)
        OtherName.objects.filter(mention=new).update(mention=old)
        new.delete()
        old.save()
