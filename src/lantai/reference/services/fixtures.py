"""The data every archive starts from: 32 materials (domain.md 3.2) and the word lists. Versioned, never overwritten."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from django.db import transaction

from lantai.foundation.tasks import schedule
from lantai.reference.models import MaterialType, Term
from lantai.reference.queries import vocabulary

TIMERS_EVERY_SECONDS = 120
PURGE_EVERY_SECONDS = 24 * 3600


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        resources.files("lantai.reference").joinpath(f"data/{name}.json").read_text("utf-8")
    )
    return rows


@transaction.atomic
def load_fixtures() -> None:
    """Bring the room's data in. What is there already stays: an archive's own changes are newer versions."""
    held = set(MaterialType.objects.values_list("code", flat=True))
    MaterialType.objects.bulk_create(MaterialType(**row) for row in _rows("materials") if row["code"] not in held)
    vocabulary.MATERIALS.forget()
    known = set(Term.objects.values_list("kind", "code"))
    Term.objects.bulk_create(Term(**row) for row in _rows("terms") if (row["kind"], row["code"]) not in known)
    vocabulary.TERMS.forget()
    schedule("reference.purge", "lantai.reference.tasks.run_purge", PURGE_EVERY_SECONDS)
    schedule("reference.timers", "lantai.reference.tasks.run_timers", TIMERS_EVERY_SECONDS)
