"""Files of one JSON object a line, as another house (or this one) wrote them: read line by line, believed in nothing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

LONGEST = 1 << 20  # bytes of a line


class Foreign(Exception):  # noqa: N818
    """A line is no object of a kind that is asked for; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def objects(path: Path, *, kinds: Collection[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield (line, object) of a file in constant memory; empty lines count and are passed over. Raises `Foreign`."""
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(LONGEST + 1):
            number += 1
            if not (bare := line.removeprefix(b"\xef\xbb\xbf").strip()):
                continue
            try:
                said = json.loads(bare.decode("utf-8")) if len(line) <= LONGEST else None
            except (ValueError, RecursionError):
                said = None
            if not isinstance(said, dict) or said.get("kind") not in kinds:
                raise Foreign(number)
            yield number, said


def text(said: Mapping[str, Any], name: str, longest: int = 300) -> str:
    """Return a text of an object, cut; "" where there is none."""
    value = said.get(name)
    return value.strip()[:longest] if isinstance(value, str) else ""


def whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """Return an ISO moment that knows its zone; None of anything else."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else None
