"""The outside of looking at pictures: calls the sandboxed worker and returns small values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.adapters.sandbox import SandboxRefusal, run, stream

LARGEST = 300 * 1024 * 1024
CODES = ("NOT_AN_IMAGE", "IMAGE_TOO_LARGE", "IMAGE_BROKEN", "PDF_ENCRYPTED", "FILE_TOO_LARGE", "EMPTY")
WORK = "lantai.adapters.images.work."


@dataclass(frozen=True, slots=True)
class Picture:
    """What an image file is. `plain` is False when it must be derived before others can use it."""

    media_type: str
    width: int
    height: int
    frames: int
    plain: bool


def probe(path: Path, *, seconds: float = 62) -> Picture:
    """Tell what the file is; every byte of an image is decoded once. Raises `SandboxRefusal` with one of `CODES`."""
    answer = next(probe_all([path], seconds=seconds))
    if isinstance(answer, SandboxRefusal):
        raise answer
    return answer


def probe_all(paths: Sequence[Path], *, seconds: float | None = None) -> Iterator[Picture | SandboxRefusal]:
    """Answer for each of `paths` in order, many in one child; when a file ends the child, only that file is refused."""
    waiting = list(paths)
    while waiting:
        if refusal := _beforehand(waiting[0]):
            yield refusal
            waiting.pop(0)
            continue
        some = []
        for path in waiting[:200]:
            if _beforehand(path):
                break
            some.append(path)
        done = 0
        try:
            for found in stream(
                WORK + "probe_each", arguments={"paths": some}, seconds=seconds or 60 + 2 * len(some), memory_mb=2048
            ):
                done += 1
                yield _picture(found)
        except SandboxRefusal as refusal:
            done += 1
            yield SandboxRefusal("IMAGE_TIME" if refusal.code == "TIME" else "IMAGE_BROKEN", refusal.detail)
        waiting = waiting[done:]


def _beforehand(path: Path) -> SandboxRefusal | None:
    size = path.stat().st_size
    if size == 0:
        return SandboxRefusal("NOT_AN_IMAGE", "empty")
    return SandboxRefusal("FILE_TOO_LARGE", str(size)) if size > LARGEST else None


def _picture(found: dict[str, Any]) -> Picture | SandboxRefusal:
    if "refused" in found:
        return SandboxRefusal(found["refused"], found["detail"])
    return Picture(found["media_type"], found["width"], found["height"], found["frames"], found["plain"])


def draw_pages(path: Path, *, most: int, seconds: float) -> int:
    """Draw every page of a PDF once and return how many there are. Raises `SandboxRefusal`, TOO_MANY_PAGES too."""
    found = run(WORK + "draw_pages", arguments={"path": path, "most": most}, seconds=seconds, memory_mb=2048)
    return int(found["pages"])


def derive(path: Path, *, frame: int, out: Path) -> tuple[int, int]:
    """Write one page of a PDF, TIFF or deep image as a plain PNG; return its size."""
    found = run(WORK + "derive", arguments={"path": path, "frame": frame, "out": out}, seconds=90, memory_mb=3072)
    return found["width"], found["height"]


def scale(
    path: Path,
    *,
    out: Path,
    width: int,
    box: Sequence[float] | None = None,
    frame: int = 0,
    seconds: float = 60,
) -> tuple[int, int]:
    """Write a JPEG of the page, or of `box` in it, at most `width` wide; return its size."""
    arguments = {"path": path, "frame": frame, "out": out, "width": width, "box": list(box) if box else None}
    found = run(WORK + "scale", arguments=arguments, seconds=seconds, memory_mb=3072)
    return found["width"], found["height"]


def copy(path: Path, *, out: Path, quality: int) -> tuple[int, int]:
    """Write a picture as an upright JPEG of the same size and resolution; return its size."""
    found = run(WORK + "copy", arguments={"path": path, "out": out, "quality": quality}, seconds=90, memory_mb=3072)
    return found["width"], found["height"]


def watermark(path: Path, *, out: Path, text: str, font: Path) -> tuple[int, int]:
    """Write the JPEG at `path` with `text` all over it; return its size."""
    arguments = {"path": path, "out": out, "text": text, "font": font}
    found = run("lantai.adapters.images.stamping.stamp", arguments=arguments, seconds=30, memory_mb=1536)
    return found["width"], found["height"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One page of a file as it was measured: see `examining.examine`. `refused`: it cannot be drawn, and why."""

    frame: int
    frames: int
    facts: dict[str, Any]
    refused: str = ""
    detail: str = ""


def examine(path: Path, *, folder: Path, first: int = 0, most: int = 20, seconds: float = 120) -> Iterator[Seen]:
    """Measure `most` pages of a file from page `first`; into `folder` go ``FRAME.jpg`` and, if not plain, ``FRAME.png``.

    Raises `SandboxRefusal` with one of `CODES`, or ``IMAGE_TIME``, for a file that cannot be opened.
    """
    if refusal := _beforehand(path):
        raise refusal
    arguments = {"path": path, "first": first, "most": most, "folder": folder}
    try:
        for found in stream(
            "lantai.adapters.images.examining.examine", arguments=arguments, seconds=seconds, memory_mb=3072
        ):
            yield Seen(found["frame"], found["frames"], found, found.get("refused", ""), found.get("detail", ""))
    except SandboxRefusal as refusal:
        if refusal.code in CODES:
            raise
        raise SandboxRefusal("IMAGE_TIME" if refusal.code == "TIME" else "IMAGE_BROKEN", refusal.detail) from refusal
