"""How full a shelf is, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

TIGHT, FULL = 0.85, 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """What stands on a shelf (or on many) and what it can hold."""

    used_mm: int
    capacity_mm: int

    @property
    def share(self) -> float:
        """0 to 1, above 1 when it is overfull; 0 when there is no capacity."""
        return self.used_mm / self.capacity_mm if self.capacity_mm else 0.0

    @property
    def free_mm(self) -> int:
        return max(0, self.capacity_mm - self.used_mm)

    @property
    def level(self) -> str:
        """EMPTY, ROOM, TIGHT (above 85 %), FULL or OVER."""
        if self.used_mm == 0:
            return "EMPTY"
        if self.used_mm > self.capacity_mm:
            return "OVER"
        if self.used_mm == self.capacity_mm:
            return "FULL"
        return "TIGHT" if self.share > TIGHT else "ROOM"

    def fits(self, thickness_mm: int) -> bool:
        return self.used_mm + thickness_mm <= self.capacity_mm
