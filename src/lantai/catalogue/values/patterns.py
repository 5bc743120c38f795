"""Patterns of reference codes as they are shown and given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PatternWords:
    """A pattern as somebody writes it. `rank`: the smaller, the earlier it is tried."""

    name: str
    name_en: str
    level: str  # volume | item
    expression: str
    example: str
    rank: int = 100


@dataclass(frozen=True, slots=True)
class PatternView:
    id: int
    shown: str  # its name in the reader's language
    level_name: str
    words: PatternWords
