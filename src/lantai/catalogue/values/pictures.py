"""Page images as they are looked at: who may see what of one, and which piece is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Sight:
    """What one reader sees of one page: a picture of `width` × `height` pixels, under the words `mark`.

    For the public it may be smaller than what is kept. `open` says that anybody may see it.
    """

    page_image_id: int
    object_id: UUID
    ref_code: str
    page: str
    width: int
    height: int
    kept_width: int
    mark: str
    open: bool

    @property
    def scale(self) -> float:
        """Pixels that are kept for each pixel that is shown."""
        return self.kept_width / self.width


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece asked for: left, top, width, height in pixels of the picture shown, and how it shall look."""

    box: tuple[int, int, int, int]
    size: tuple[int, int]
    rotation: int = 0
    mirrored: bool = False
    quality: str = "default"
    form: str = "jpg"


@dataclass(frozen=True, slots=True)
class Measures:
    """Pixels per inch of the paper (0: not known) in the picture shown, and how many times it can be halved."""

    dpi: int
    levels: int
