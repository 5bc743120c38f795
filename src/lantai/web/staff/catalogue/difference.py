"""What an import would do, row by row, as the preview shows it: one kind of outcome at a time."""

from __future__ import annotations

from typing import Any

from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import ImportReport, RowChange
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
    rows = [_row(one) for one in report.trail if one.outcome == code]
    return {
        "code": code,
        "tabs": [(one, texts.OUTCOMES[one], counts[one]) for one in OUTCOMES],
        "mark": OUTCOMES[code],
        "word": texts.OUTCOMES[code],
        "rows": rows[:MOST],
        "more": max(0, counts[code] - MOST),
    }


def _row(change: RowChange) -> dict[str, Any]:
    return {
        "sheet": change.sheet,
        "row": change.row,
        "key": change.key,
        "fields": [(FIELDS.get(name, name), held, offered) for name, held, offered in change.differences],
        "reasons": [(column, *texts.of_row(code, parameters)) for column, code, parameters in change.reasons],
    }
