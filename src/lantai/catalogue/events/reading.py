"""Events of the reading room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class OpenPageRead(Event):
    """A page image of something open was shown to the public; who looked is not kept. Subject: ("page_image", id)."""

    name: ClassVar[str] = "catalogue.OpenPageRead"
    ref_code: str
    page: str


@dataclass(frozen=True)
class ReadingTermsSet(Event):
    """The head decided how a fonds is read by the public. Subject: ("fonds", code)."""

    name: ClassVar[str] = "catalogue.ReadingTermsSet"
    stubs: bool
    images: str
