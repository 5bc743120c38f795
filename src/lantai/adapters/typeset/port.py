"""What a typesetter must do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol


class TypesetError(Exception):
    """The page cannot be set; `code` is ``MISSING_GLYPH`` (with the character in `detail`) or ``TEMPLATE``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Typesetter(Protocol):
    """Sets a named template with data (plain JSON values) and pictures (by file name)."""

    def render(self, template: str, *, data: Mapping[str, Any], pictures: Mapping[str, bytes], at: datetime) -> bytes:
        """Return a PDF/A-2b. The same input gives the same bytes. Raises `TypesetError`."""
        ...

    def version(self, template: str) -> str:
        """Return a digest of the template and the compiler, so that a draft can be set again exactly."""
        ...
