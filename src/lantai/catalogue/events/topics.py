"""Events of topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class TopicKept(Event):
    """A topic was made or its words or departments changed. Subject: ("topic", code)."""

    name: ClassVar[str] = "catalogue.TopicKept"
    made: bool


@dataclass(frozen=True)
class TopicOpened(Event):
    """The head let a topic have a public page, or took it back. Subject: ("topic", code)."""

    name: ClassVar[str] = "catalogue.TopicOpened"
    opened: bool


@dataclass(frozen=True)
class PaperExpected(Event):
    """A line of the checklist was written, waived or taken out. Subject: ("topic", code)."""

    name: ClassVar[str] = "catalogue.PaperExpected"
    paper: int
    act: str  # written | waived | wanted | removed


@dataclass(frozen=True)
class TopicTagged(Event):
    """Volumes and items were put into a topic, or taken out. Subject: ("topic", code)."""

    name: ClassVar[str] = "catalogue.TopicTagged"
    volumes: tuple[int, ...]
    items: tuple[int, ...]
    paper: int | None
    taken_out: bool = False


@dataclass(frozen=True)
class TopicsExported(Event):
    """Topics went out as a file, with their checklists and the codes of what is in them. Subject: ("topic", code or "*")."""

    name: ClassVar[str] = "catalogue.TopicsExported"
    form: str
    rows: int
    sha256: str
