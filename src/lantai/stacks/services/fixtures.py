"""The data every archive starts from: climate standards, loan terms, label stock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from lantai.stacks.models import ClimateStandard, LabelStock, LoanTerm

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_fixtures() -> None:
    """Bring the room's fixture data in; running it again changes nothing, and what an archive changed stays."""
    for model, name, key in ((ClimateStandard, "climate", "code"), (LoanTerm, "terms", "reason"), (LabelStock, "labels", "code")):  # fmt: skip
        rows: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text("utf-8"))
        table: Any = model
        held = set(table.objects.values_list(key, flat=True))
        table.objects.bulk_create([table(**row) for row in rows if row[key] not in held])
