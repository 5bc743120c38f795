"""Of a state secret nothing leaves but its stub, whatever its row still says."""

from __future__ import annotations

from typing import Any

from lantai.catalogue.states import Secrecy

DESCRIBED = ("title", "creator", "doc_number", "remark", "restricted_reason")


def only(row: Any) -> Any:
    """Return a volume or item as it may be shown; of a state secret, in memory, all but the stub is emptied."""
    if Secrecy(row.secrecy).is_state_secret:
        for name in DESCRIBED:
            setattr(row, name, "")
        row.elements, row.extra = {}, {}
    return row
