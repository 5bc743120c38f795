"""Rows that come back mended: which import set them aside, and what the titles of their sheet said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lantai.catalogue.models import ImportBatch, ImportProblem
from lantai.catalogue.rules import codes, rows
from lantai.catalogue.rules.describing import Spoken
from lantai.foundation import clock

_ORIGIN = re.compile(r"#?(\d{1,18})·(.{0,120})·(\d{1,8})")


@dataclass(frozen=True, slots=True)
class Origin:
    """Row `row` of `sheet` of the import `batch_id`."""

    batch_id: int
    sheet: str
    row: int


def written(batch_id: int, sheet: str, row: int) -> str:
    """Return an origin as the correction sheet has it."""
    return f"#{batch_id}·{sheet}·{row}"


def said(context: rows.Context) -> dict[str, Any]:
    """Return what is kept of a context with the batch."""
    return {
        name: value
        for name, value in asdict(context).items()
        if value and name not in {"fonds_code", "latest_year", "elements"}
    }


def mended(batch: ImportBatch, several: Iterable[Origin]) -> None:
    """Say of rows that `batch` has brought back mended that they are in now."""
    rows_of: dict[tuple[int, str], list[int]] = {}
    for one in several:
        rows_of.setdefault((one.batch_id, one.sheet), []).append(one.row)
    for (batch_id, sheet), numbers in rows_of.items():
        set_aside = ImportProblem.objects.filter(batch_id=batch_id, sheet=sheet, refused=True)
        set_aside.filter(row__in=numbers).update(mended_by=batch)
        ImportBatch.objects.filter(pk=batch.pk, corrects=None).update(corrects=batch_id)


class Origins:
    """The imports of one fonds whose rows may come back; each is looked up once."""

    def __init__(self, fonds_code: str, elements: Mapping[str, Spoken] | None = None) -> None:
        self.elements = elements or {}
        self.fonds_code = codes.normal_code(fonds_code)
        self._mappings: dict[int, Mapping[str, Any] | None] = {}
        self._contexts: dict[tuple[int, str], rows.Context | None] = {}

    def of(self, text: str) -> Origin | None:
        """Read an origin; None when no import of this fonds set such a row aside."""
        match = _ORIGIN.fullmatch(text.strip())
        if match is None or self._mapping(int(match[1])) is None:
            return None
        return Origin(int(match[1]), match[2], int(match[3]))

    def context(self, origin: Origin) -> rows.Context | None:
        """Return what the titles of its sheet said."""
        key = (origin.batch_id, origin.sheet)
        if key not in self._contexts:
            entry = (self._mapping(origin.batch_id) or {}).get(origin.sheet)
            facts = entry.get("says") if entry else None
            self._contexts[key] = (
                rows.Context(
                    fonds_code=self.fonds_code,
                    latest_year=clock.today().year + 8,
                    elements=self.elements,
                    **facts,
                )
                if facts
                else None
            )
        return self._contexts[key]

    def _mapping(self, batch_id: int) -> Mapping[str, Any] | None:
        if batch_id not in self._mappings:
            found = ImportBatch.objects.filter(pk=batch_id, fonds__code=self.fonds_code).values_list(
                "mapping", flat=True
            )
            self._mappings[batch_id] = found.first()
        return self._mappings[batch_id]
