"""What may be kept about a fault: kind and places; its message only when it was written for people.

Messages of databases and parsers quote the data they choked on, which may be somebody's particulars (services.md P5,
domain.md 2.12): neither the log nor the list of dead tasks is a place for those.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType

from lantai.foundation.errors import LantaiError

DEEPEST = 12
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def words(fault: BaseException) -> str:
    """Return kind and places of `fault` and of what caused it, in lines."""
    lines: list[str] = []
    known: set[int] = set()
    one: BaseException | None = fault
    while one is not None and id(one) not in known:
        known.add(id(one))
        lines += _one(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        if one is not None and id(one) not in known:
            lines.append("caused by")
    return "\n".join(lines)


def _one(fault: BaseException) -> list[str]:
    kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
    said = f"{kind}: {fault.code} {fault}" if isinstance(fault, LantaiError) else kind
    frames = traceback.extract_tb(fault.__traceback__)[-DEEPEST:]
    return [said, *(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)]


class Formatter(logging.Formatter):
    """Writes a fault as `words` does, whoever logged it."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802  the library's name
        fault = ei[1] or sys.exc_info()[1]
        return words(fault) if fault is not None else ""
