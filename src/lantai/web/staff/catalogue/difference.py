"""What an import would do, row by row, as the preview shows it: one kind of outcome at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lantai.catalogue.queries import persons
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import ImportBeside, ImportReport, RowChange
from lantai.web.staff.catalogue.words import FIELDS, OUTCOMES

MOST = 200  # rows on the page


def shown(report: ImportReport, wanted: str) -> dict[str, Any]:
    """Return the tabs (code, word, count) and the rows of the one that is `wanted`, else of the first with any."""
    counts = {
        "CONFLICT": report.conflicts, "REFUSED": report.rejected, "CHANGED": report.changed, "NEW": report.accepted,
        "SAME": report.unchanged,
    }  # fmt: skip
    first = next((code for code in OUTCOMES if counts[code]), "NEW")
    code = wanted if wanted in OUTCOMES else first
    kinds = persons.record_kinds()
    rows = [_row(one, kinds) for one in report.trail if one.outcome == code]
    return {
        "code": code,
        "tabs": [(one, texts.OUTCOMES[one], counts[one]) for one in OUTCOMES],
        "mark": OUTCOMES[code],
        "word": texts.OUTCOMES[code],
        "rows": rows[:MOST],
        "more": max(0, counts[code] - MOST),
    }


def _said(name: str, value: str, kinds: Mapping[str, str]) -> str:
    """Return a value as people say it: a kind of record by its name, not by its code."""
    return kinds.get(value, value) if name == "record_kind" else value


def _row(change: RowChange, kinds: Mapping[str, str]) -> dict[str, Any]:
    return {
        "sheet": change.sheet,
        "row": change.row,
        "key": change.key,
        "fields": [
            (FIELDS.get(name, name), _said(name, held, kinds), _said(name, offered, kinds))
            for name, held, offered in change.differences
        ],
        "reasons": [(column, *texts.of_row(code, parameters)) for column, code, parameters in change.reasons],
    }


def beside(report: ImportReport) -> list[tuple[str, ImportBeside]]:
    """Return what the rows bring beside themselves, each kind with its word."""
    return [(str(texts.BESIDE[one.kind]), one) for one in report.beside]
