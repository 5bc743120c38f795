"""Places on a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle on a page image, as fractions (0–1) of its width and height from the top left corner."""

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        inside = 0 <= self.x <= 1 and 0 <= self.y <= 1 and self.x + self.w <= 1.0001 and self.y + self.h <= 1.0001
        if not inside or self.w <= 0 or self.h <= 0:
            raise ValueError(f"not a rectangle inside the page: {self}")

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return ``(left, top, right, bottom)`` in pixels of an image of that size."""
        return (
            int(self.x * width),
            int(self.y * height),
            min(width, round((self.x + self.w) * width)),
            min(height, round((self.y + self.h) * height)),
        )

    def as_list(self) -> list[float]:
        return [round(value, 5) for value in (self.x, self.y, self.w, self.h)]

    @classmethod
    def from_list(cls, values: list[float] | None) -> Region | None:
        return cls(*values) if values else None
