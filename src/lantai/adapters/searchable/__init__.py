"""A page picture with its text lying invisibly over it, as PDF/A-2b (ISO 19005-2): made when somebody asks, never kept.

Words can be found and copied; what is seen is the picture alone. The text is a machine's reading and no evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.adapters.sandbox import run

WORK, BIND = "lantai.adapters.searchable.work.write", "lantai.adapters.searchable.work.bind"
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TextRun:
    """Some characters and where they stand: x, y, width, height in fractions of the upright page. `upright` runs go from
    left to right, others from the top down.
    """

    text: str
    box: Box
    upright: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a volume: a picture, the words that lie unseen over it, how far it is turned clockwise."""

    picture: Path
    lines: Sequence[TextRun] = ()
    turned: int = 0


def bind(sheets: Sequence[Sheet], *, out: Path, title: str, language: str = "zh") -> int:
    """Write several pages as one PDF/A-2b to `out`; return its bytes. Raises as `invisible_pdf`."""
    told = [[one.picture, [_told(line) for line in one.lines], one.turned] for one in sheets]
    arguments = {"sheets": told, "out": out, "title": title, "language": language}
    found = run(BIND, arguments=arguments, seconds=120 + 3 * len(sheets), memory_mb=4096, file_mb=4096)
    return int(found["bytes"])


def _told(line: TextRun) -> list[Any]:
    return [line.text, *line.box, line.upright]


def invisible_pdf(
    picture: Path,
    lines: Sequence[TextRun],
    *,
    out: Path,
    title: str,
    frame: int = 0,
    turned: int = 0,
    language: str = "zh",
) -> int:
    """Write page `frame` of a picture or PDF to `out`, turned clockwise by `turned`, with its text; return the bytes.

    A JPEG is taken as it is, byte by byte. Raises `SandboxRefusal` with one of the codes of `adapters.images.reading`.
    """
    told = [_told(line) for line in lines]
    arguments = {
        "path": picture, "frame": frame, "out": out, "lines": told, "title": title, "turned": turned, "language": language,
    }  # fmt: skip
    found = run(WORK, arguments=arguments, seconds=120, memory_mb=3072)
    return int(found["bytes"])
