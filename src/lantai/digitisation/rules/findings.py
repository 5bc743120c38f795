"""What is found on a page by looking at it: measures in, codes out. Pure.

Thresholds are the project's (`Thresholds`, kept as data with the project); where each finding leads is `WEIGHT`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

STOP, LOOK, NOTE = "STOP", "LOOK", "NOTE"  # delivered again · a person looks · worth knowing

WEIGHT: dict[str, str] = {
    # the file cannot be used at all
    "NOT_AN_IMAGE": STOP, "IMAGE_BROKEN": STOP, "IMAGE_TOO_LARGE": STOP, "IMAGE_TIME": STOP, "PDF_ENCRYPTED": STOP,
    "FILE_TOO_LARGE": STOP, "EMPTY": STOP, "FORBIDDEN_MEMBER": STOP,
    # it does not agree with what was declared, or where it belongs
    "DIGEST_DIFFERS": STOP, "NAME_UNREAD": STOP, "OTHER_VOLUME": LOOK, "SECOND_DELIVERY": LOOK, "NOT_DECLARED": LOOK,
    "AFTER_CHECK": LOOK,
    # below what the contract asks
    "LOW_RESOLUTION": STOP, "NO_RESOLUTION": LOOK, "NOT_COLOUR": STOP, "TOO_SMALL": STOP,
    # how it looks
    "BLANK": LOOK, "SAME_FILE": LOOK, "LOOKS_SAME": LOOK, "SKEWED": LOOK, "CUT_OFF": LOOK, "SIDEWAYS": LOOK, "TORN": LOOK,
    "UPSIDE_DOWN": LOOK, "PHOTOGRAPH": LOOK, "PDF_SCRIPTS": LOOK,
    # what reading it showed
    "OTHER_TITLE": LOOK, "NOT_READ": LOOK, "NO_TEXT": NOTE, "HANDWRITTEN": NOTE,
    # made usable by us; the file stays as it came
    "TURNED": NOTE, "CMYK": NOTE, "DEEP": NOTE, "ONE_BIT": NOTE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits of a contract. Lengths in pixels, shares 0–1, angles in degrees, resolution in dots per inch."""

    least_dpi: int = 200
    colour: str = "ANY"  # ANY | GREY (grey or colour) | COLOUR
    least_side: int = 800
    blank_ink: float = 0.004
    most_skew: float = 1.5
    edge_ink: float = 0.04
    same_bits: int = 6  # of 256: two pages side by side that differ in no more are the same
    photo_share: float = 0.55

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> Thresholds:
        """Return the thresholds kept with a project; what it does not say is ours."""
        known = {one.name for one in fields(cls)}
        kept: dict[str, Any] = {name: value for name, value in (data or {}).items() if name in known}
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Measures:
    """One page as the child process measured it (see `adapters.images.examining`)."""

    width: int
    height: int
    dpi: float
    mode: str
    ink: float
    skew: float
    edges: Sequence[float]  # ink along top, right, bottom, left
    corners: Sequence[float]  # how dark each corner is against the paper, 0–1
    tones: float  # share of the page that is not of the paper's colour
    sideways: bool
    turned: bool
    print: str  # 256 bits, hex: pages that look alike differ in few
    scripts: bool = False
    coloured: bool = True


DARK_CORNER = 0.75
BORDER = 0.6  # an edge darker than that is the scanner's ground, not writing


def of_page(page: Measures, limits: Thresholds) -> list[str]:
    """Return the codes of what was found on one page by itself."""
    found = []
    if page.dpi <= 0:
        found.append("NO_RESOLUTION")
    elif page.dpi < limits.least_dpi - 1:  # 199.9 is 200, written in dots per metre
        found.append("LOW_RESOLUTION")
    if min(page.width, page.height) < limits.least_side:
        found.append("TOO_SMALL")
    if (limits.colour == "COLOUR" and not page.coloured) or (limits.colour == "GREY" and page.mode == "1"):
        found.append("NOT_COLOUR")
    if page.ink < limits.blank_ink:
        found.append("BLANK")
    else:
        found += _looks(page, limits)
    found += [code for code, is_so in (
        ("PDF_SCRIPTS", page.scripts), ("TURNED", page.turned), ("CMYK", page.mode == "CMYK"),
        ("DEEP", page.mode.startswith(("I", "F"))), ("ONE_BIT", page.mode == "1"),
    ) if is_so]  # fmt: skip
    return found


def _looks(page: Measures, limits: Thresholds) -> list[str]:
    if page.tones > limits.photo_share:
        return ["PHOTOGRAPH"]
    found = []
    if abs(page.skew) > limits.most_skew:
        found.append("SKEWED")
    if any(limits.edge_ink < edge < BORDER for edge in page.edges):
        found.append("CUT_OFF")
    dark = [corner > DARK_CORNER for corner in page.corners]
    if 1 <= sum(dark) <= 2:
        found.append("TORN")
    if page.sideways:
        found.append("SIDEWAYS")
    return found


def alike(first: str, second: str, most: int) -> bool:
    """Tell whether two prints differ in no more than `most` bits."""
    return bool(first) and bool(second) and (int(first, 16) ^ int(second, 16)).bit_count() <= most


def stops(codes: Sequence[str]) -> bool:
    """Tell whether one of `codes` sends the page back by itself."""
    return any(WEIGHT.get(code) == STOP for code in codes)


def looks(codes: Sequence[str]) -> bool:
    """Tell whether a person has to look at the page."""
    return any(WEIGHT.get(code) in {STOP, LOOK} for code in codes)
