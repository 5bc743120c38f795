"""What recognition read of pages that became a state secret goes: text, rows, doubts, access copies (domain.md 2.12)."""

from __future__ import annotations

from django.db import transaction

from lantai.catalogue.queries import read_people as catalogue
from lantai.digitisation.models import Reading
from lantai.digitisation.services import copying
from lantai.foundation.actor import Actor


@transaction.atomic
def forget_secret(actor: Actor, *, kind: str, unit_id: int) -> int:
    """Remove what was read of the pages of a volume or item, and copies made of them; return how many pages. Idempotent."""
    pages = catalogue.pages_of(actor, kind="volume" if kind == "volume" else "item", ids=[unit_id])
    rows = Reading.objects.filter(page_image_id__in=pages)
    count = rows.count() if pages else 0
    if count:
        rows.delete()
    copying.forget(**{f"{kind}_id": unit_id})
    return count
