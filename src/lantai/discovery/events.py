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


@dataclass(frozen=True)
class PageTextsViewed(Event):
    """An answer showed what was read on pages about people. Subject: ("search", keyed digest of the question)."""

    name: ClassVar[str] = "discovery.PageTextsViewed"
    page_images: tuple[int, ...]
