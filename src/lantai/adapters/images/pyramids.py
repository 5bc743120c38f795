"""The outside of pyramids: made in the sandbox, cut where they are asked for. libvips is loaded when first needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lantai.adapters.sandbox import Refused, SandboxRefusal, run

TILE = 512


@dataclass(frozen=True, slots=True)
class Levels:
    """A pyramid: size of the whole page in pixels, pixels per inch of the paper (0: not known), how many levels."""

    width: int
    height: int
    dpi: int
    levels: int


def build(path: Path, *, out: Path, frame: int = 0, seconds: float = 90) -> None:
    """Write the page at `path` as a pyramid to `out`. Raises `SandboxRefusal` as `images.scale` does."""
    arguments = {"path": path, "frame": frame, "out": out}
    run("lantai.adapters.images.tiles.pyramid", arguments=arguments, seconds=seconds, memory_mb=3072, file_mb=1024)


def levels(path: Path) -> Levels:
    """Return what a pyramid holds. Raises `SandboxRefusal` IMAGE_BROKEN."""
    from lantai.adapters.images import tiles

    try:
        return Levels(**tiles.facts(str(path)))
    except tiles.Error as fault:
        raise SandboxRefusal("IMAGE_BROKEN", ascii(fault)[:200]) from fault


def cut(
    path: Path,
    *,
    box: Sequence[float],
    size: Sequence[int],
    rotation: int = 0,
    mirrored: bool = False,
    quality: str = "default",
    form: str = "jpg",
    text: str = "",
    font: str = "",
) -> bytes:
    """Return a piece of a pyramid (see `tiles.cut`). Raises `SandboxRefusal` IMAGE_BROKEN."""
    from lantai.adapters.images import tiles

    try:
        return tiles.cut(
            str(path), box, size, rotation=rotation, mirrored=mirrored, quality=quality, form=form, text=text, font=font
        )
    except Refused as fault:
        raise SandboxRefusal(fault.code, fault.detail) from fault
