"""What discovery tells: an index was made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class IndexRebuilt(Event):
    """A generation was built and answers from now on. Subject: ("index_generation", number)."""

    name: ClassVar[str] = "discovery.IndexRebuilt"
    documents: int
    tokens: int  # version of the token rule
