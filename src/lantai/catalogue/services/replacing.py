"""Putting what a sheet says in place of a mention, under the same id, once a person has decided so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import MentionNumber, OtherName, PersonMention, SupervisorName
from lantai.catalogue.services import indexing
from lantai.catalogue.values import MentionRow
from lantai.foundation import policy
from lantai.foundation.actor import Actor

KEPT = {"id", "person", "enrolment", "page_image", "region", "region_verified", "indexed_at"}
SAID = ("raw_name", "student_no", "sex", "birth", "id_number", "unit", "major", "class_name", "level", "entered", "graduated",
        "native_place", "record_kind", "ref_code", "page", "row", "list_name", "sequence")  # fmt: skip
PLACE = ("ref_code_norm", "page_norm", "row")


NUMBERS = {"diploma_no": "diploma", "degree_no": "degree", "exam_no": "exam"}


def said(mention_id: int) -> dict[str, Any]:
    """Return what a mention says, as fields of a `MentionRow`, with the digest of it and the import it came by."""
    one = PersonMention.objects.get(pk=mention_id)
    numbers = dict(one.numbers.values_list("kind", "value"))
    fields = {name: getattr(one, name) for name in SAID} | {
        name: numbers.get(kind, "") for name, kind in NUMBERS.items()
    }
    former = list(one.other_names.filter(kind="former").values_list("name__text", flat=True))
    supervisors = list(one.supervisors.values_list("written", flat=True))
    raw = json.loads(one.raw) if one.raw else {}
    return {
        **fields,
        "former_names": former,
        "supervisors": supervisors,
        "raw": raw,
        "content": one.content,
        "batch": one.batch_id,
    }


def replace_mention(actor: Actor, *, mention_id: int, offered: Mapping[str, Any], batch_id: int | None = None) -> None:
    """Let the mention say what `offered` (the fields of a `MentionRow`) says; its id, person and history stay.

    Its mark stays while it stands in the same place, and is dropped when the new words name another.
    """
    policy.require(actor, "catalogue.conflict.decide")
    old = PersonMention.objects.filter(pk=mention_id).first()
    if old is None:
        raise NotFound
    fields = {name: value for name, value in offered.items() if name != "batch"}
    fields |= {name: tuple(offered.get(name, ())) for name in ("former_names", "supervisors")}
    with transaction.atomic():
        PersonMention.objects.filter(pk=old.pk).update(identity=f"replaced-{old.pk}")
        row = MentionRow(**fields, fonds_code=old.fonds_code)
        indexing.index_mentions(actor, rows=[row], batch_id=batch_id or old.batch_id)
        new = PersonMention.objects.exclude(pk=old.pk).order_by("-pk")[0]
        moved = any(getattr(old, name) != getattr(new, name) for name in PLACE)
        for field in PersonMention._meta.concrete_fields:  # noqa: SLF001
            if field.name not in KEPT:
                setattr(old, field.attname, getattr(new, field.attname))
        if moved:
            old.page_image, old.region, old.region_verified = None, None, False
            old.marks.filter(superseded_at=None).update(superseded_at=new.indexed_at)
        for beside in (MentionNumber.objects, OtherName.objects, SupervisorName.objects):
            beside.filter(mention=old).delete()
            beside.filter(mention=new).update(mention=old)
        new.delete()
        old.save()
