"""What an export takes out, and how it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

# Volumes or items, id → the volume it is in (none for a volume): where each lies, in the words of a sheet. A room above knows.
Places = Callable[[Literal["volume", "item"], Mapping[int, int | None]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes out: of one fonds all, or a class, what bears a code or words, what has page images; or chosen records.

    `volumes` and `items` are numbers of chosen records, of any fonds; then nothing else narrows them. `places`: how to ask
    where they lie; without it nothing is said of that.
    """

    fonds_code: str = ""
    class_code: str = ""
    text: str = ""
    with_pages: bool = False
    volumes: tuple[int, ...] | None = None
    items: tuple[int, ...] | None = None
    places: Places | None = field(default=None, compare=False, repr=False)

    @property
    def chosen(self) -> bool:
        return self.volumes is not None or self.items is not None

    @property
    def whole(self) -> bool:
        """Tell whether this is a whole fonds."""
        return not (self.chosen or self.class_code or self.text or self.with_pages)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file on its way out: its name, its kind, its bytes as they come. Written down when it begins and when it ends."""

    name: str
    media_type: str
    pieces: Iterator[bytes]
