"""What can be painted, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field

from lantai.adapters.painting.box import Box

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """How a page aged. `face` is the typeface of what was filled in: ``song`` or ``hei``; headings are printed in Song."""

    seed: int
    tint: Colour = (236, 221, 188)
    rule: Colour = (168, 62, 44)
    ink: Colour = (38, 36, 44)
    face: str = "song"
    rotation: float = 0.0  # degrees, anticlockwise
    stains: int = 2
    grain: float = 5.0
    wobble: float = 1.5  # how far a clerk's hand strays from the line, in pixels
    holes: bool = True
    quality: int = 78


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    align: str = "centre"  # centre | left


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled list of people: rosters, score sheets, graduate lists."""

    title: str
    above: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()
    stamp: str = ""
    size: tuple[int, int] = (1640, 1160)
    row_height: int = 0  # 0: fill the page


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a card: either label–value pairs in `columns` pairs a row, or a small table."""

    pairs: tuple[tuple[str, str], ...] = ()
    columns: int = 3
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One person's page: student-status card, transcript, certificate."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    below: tuple[str, ...] = ()
    stamp: str = ""
    portrait: bool = True
    size: tuple[int, int] = (1160, 1640)


@dataclass(frozen=True, slots=True)
class Slip:
    """Something written by somebody: a drop-box slip, an official letter, a thank-you verse."""

    lines: tuple[str, ...]
    title: str = ""
    signed: tuple[str, ...] = ()
    stamp: str = ""
    size: tuple[int, int] = (1000, 1400)
    large: bool = False
    framed: bool = False  # a printed certificate in its border


@dataclass(frozen=True, slots=True)
class Painting:
    """JPEG bytes; `header` what identifies the page, `rows` where each row stands, in fractions of the page."""

    content: bytes
    width: int
    height: int
    header: Box
    rows: tuple[Box, ...] = ()
    cells: tuple[tuple[Box, ...], ...] = field(default=())
