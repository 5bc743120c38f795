"""Where a line of a topic's checklist stands. Pure."""

from __future__ import annotations

import re

from lantai.catalogue.states import PaperState

CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")  # of a topic: it stands in its address


def standing(*, wanted: int, come: int, waived: bool) -> PaperState:
    """Return where a line stands: what has come counts, even of what was waived."""
    if come >= wanted:
        return PaperState.COME
    if waived:
        return PaperState.WAIVED
    return PaperState.PARTLY if come else PaperState.MISSING
