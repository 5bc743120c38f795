"""A page picture with its text lying invisibly over it, as PDF/A-2b (ISO 19005-2): made when somebody asks, never kept.

Words can be found and copied; what is seen is the picture alone. The text is a machine's reading and no evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lantai.adapters.sandbox import run

WORK = "lantai.adapters.searchable.work.write"
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TextRun:
    """Some characters and where they stand: x, y, width, height in fractions of the upright page. `upright` runs go from
    left to right, others from the top down.
    """

    text: str
    box: Box
    upright: bool = True


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
    told = [[line.text, *line.box, line.upright] for line in lines]
    arguments = {
        "path": picture, "frame": frame, "out": out, "lines": told, "title": title, "turned": turned, "language": language,
    }  # fmt: skip
    found = run(WORK, arguments=arguments, seconds=120, memory_mb=3072)
    return int(found["bytes"])
