"""The look-up of domain.md 5.7 as the desk hands it in with "not found"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of each place and of each further way, by the codes of the catalogue's check list.

    `places`: code → INDEX, PAPER or NOT_HELD; `steps`: code → TRIED or NO_SENSE; `reasons`: why a step made no sense.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
