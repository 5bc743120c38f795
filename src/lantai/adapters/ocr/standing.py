"""One page: which way up it stands, which way its lines run, what they say, and where rules are drawn.

Two steps tell how a page stands: the shape of the lines found gives the axis, up to ten of the longest read both ways give
the direction. The model also reads a column of writing laid on its side (to the left) as if it were a line, so a third
reading, of its characters set side by side, tells columns from lines. No second search is made for an upright page.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lantai.adapters.ocr import ink
from lantai.adapters.ocr.machine import Machine, Piece, Pixels

ASKED = 10  # lines read both ways
SURE = 0.25  # by how much one direction must be better for the question to be closed after four lines
LONGEST = 14.0  # times as long as high: longer lines cost more than they tell
TALL_SHARE = 0.5
NO_WORSE = 0.1  # by how much columns may read worse than lines and still be columns
AGAIN_BELOW = 0.97
RED_SHARE = 0.04
SEAL_WORDS = 0.12  # a line as red as this is the seal's own words
UNDER_SEAL = 0.1  # what is told as the red share of a line found once the seal was taken away
PALE, VERY_PALE = 0.5, 0.25  # of the contrast of a usual line
READABLE = 0.5  # certainty of every character of a column read on its side, to be believed where it says more
GHOST = 0.8  # mean certainty below which a pale line is no line of this side
Corners = np.ndarray[Any, Any]
Ring = tuple[float, float, float]


def read(machine: Machine, picture: Pixels) -> dict[str, Any]:
    """Return a reading in plain values (see `PageReading`)."""
    corners = machine.find(picture)
    if len(corners) == 0:
        return {"lines": []}
    turned, vertical = _stands(machine, picture, corners)
    if turned:
        picture = np.ascontiguousarray(np.rot90(picture, -turned // 90))
        corners = machine.find(picture)
    high, wide = picture.shape[:2]
    slant = _slant(corners)
    uprights, rulers = ink.rules(machine.cv2, picture, slant)
    rings = ink.rings(machine.cv2, picture)
    lines = _lines(machine, picture, *under_seals(machine, picture, corners), vertical=vertical, rings=rings)
    return {
        "width": wide, "height": high, "turned": turned, "vertical": vertical, "slant": round(slant, 3),
        "uprights": uprights, "rulers": rulers, "lines": lines,
    }  # fmt: skip


def _shape(corners: Pixels) -> tuple[Pixels, Pixels]:
    """Return how wide and how high each line is."""
    wide = np.linalg.norm(corners[:, 0] - corners[:, 1], axis=1)
    high = np.linalg.norm(corners[:, 0] - corners[:, 3], axis=1)
    return wide, np.maximum(high, 1)


def _stands(machine: Machine, picture: Pixels, corners: Pixels) -> tuple[int, bool]:
    """Return how far the picture must be turned clockwise, and whether its writing runs from the top down."""
    wide, high = _shape(corners)
    long = (wide > 2 * high) | (high > 2 * wide)
    if not long.any():
        return 0, False
    weight = np.maximum(wide, high) * long
    tall = bool((weight * (high > wide)).sum() > TALL_SHARE * weight.sum())
    ratio = np.where(tall, high / wide, wide / high)
    able = [int(one) for one in np.argsort(-ratio) if 2 < ratio[one] <= LONGEST][:ASKED]
    if not able:
        return 0, False
    pieces = [machine.cut(picture, corners[one]) for one in able]
    across = _told(machine, pieces, (90, 270) if tall else (0, 180))
    turned = max(across, key=across.__getitem__)
    down = (turned + 90) % 360
    read_down = [piece.mean for piece in machine.read([_laid(piece, down, True) for piece in pieces[:4]])]
    if sum(read_down) / len(read_down) > across[turned] - NO_WORSE:
        return down, True
    return turned, False


def _laid(piece: Pixels, turned: int, vertical: bool) -> Pixels:
    """Return the piece as it would be read if the page had to be turned so far."""
    turned_piece = np.ascontiguousarray(np.rot90(piece, -turned // 90))
    return ink.stack(turned_piece) if vertical else turned_piece


def _told(machine: Machine, pieces: list[Pixels], ways: tuple[int, int]) -> dict[int, float]:
    """Return how sure the machine is of the pieces when the page is turned so far: four of them, more when in doubt."""
    told: dict[int, list[float]] = {way: [] for way in ways}
    for some in (pieces[:4], pieces[4:]):
        for way in ways:
            told[way] += [piece.mean for piece in machine.read([_laid(piece, way, False) for piece in some])]
        one, other = (sum(told[way]) / len(told[way]) for way in ways)
        if abs(one - other) > SURE:
            break
    return {way: sum(found) / len(found) for way, found in told.items()}


def _slant(corners: Pixels) -> float:
    """Return the angle of the lines in degrees, clockwise positive: the middle one of the long ones."""
    wide, high = _shape(corners)
    chosen = corners[wide > 3 * high]
    if len(chosen) < 3:
        return 0.0
    step = (chosen[:, 1] - chosen[:, 0]) + (chosen[:, 2] - chosen[:, 3])
    return float(np.median(np.degrees(np.arctan2(step[:, 1], step[:, 0]))))


def under_seals(machine: Machine, picture: Pixels, corners: Corners) -> tuple[Corners, list[Pixels]]:
    """Look once more where seals are, without their ink: lines hidden by one are found, its own words are not.

    Return all corners, those of the lines so found last, and the cleaned pieces of these.
    """
    high, wide = picture.shape[:2]
    cleaned: list[Pixels] = []
    found: list[Corners] = []
    for left, top, right, bottom in ink.seals(machine.cv2, picture):
        margin = int(0.7 * (right - left))
        x, y, x_end, y_end = (
            max(0, left - margin),
            max(0, top - margin // 3),
            min(wide, right + margin),
            min(high, bottom + margin // 3),
        )
        clean = ink.without_red(picture[y:y_end, x:x_end])
        for box in machine.find(clean):
            low, up = box.min(axis=0), box.max(axis=0)
            inside = low.min() > 3 and up[0] < x_end - x - 3 and up[1] < y_end - y - 3
            across, down = (float(value) for value in box.mean(axis=0))
            if inside and left < across + x < right and top < down + y < bottom:
                cleaned.append(machine.cut(clean, box))
                found.append(box + np.array((x, y), np.float32))
    words = [ink.red_share(machine.cut(picture, one)) > SEAL_WORDS if _near(one, found) else False for one in corners]
    longer = [one for one, of_seal in zip(corners, words, strict=True) if not of_seal]
    better = [not any(_meet(new, one) and _length(one) > 1.6 * _length(new) for one in longer) for new in found]
    new = [one for one, good in zip(found, better, strict=True) if good]
    kept = [one for one in corners if not _near(one, new)]
    pieces = [piece for piece, good in zip(cleaned, better, strict=True) if good]
    return np.array([*kept, *new], np.float32).reshape(-1, 4, 2), pieces


def _near(one: Corners, found: list[Corners]) -> bool:
    return any(_meet(one, new) for new in found)


def _meet(one: Corners, other: Corners) -> bool:
    """Tell whether the middle of either line lies within the other."""
    return _within(one, other) or _within(other, one)


def _within(inner: Corners, outer: Corners) -> bool:
    (left, top), (right, bottom), (x, y) = outer.min(axis=0), outer.max(axis=0), inner.mean(axis=0)
    return bool(left < x < right and top < y < bottom)


def _length(corners: Corners) -> float:
    return float((corners.max(axis=0) - corners.min(axis=0)).max())


def _lines(
    machine: Machine, picture: Pixels, corners: Pixels, cleaned: list[Pixels], *, vertical: bool, rings: list[Ring]
) -> list[dict[str, Any]]:
    pieces = [machine.cut(picture, one) for one in corners[: len(corners) - len(cleaned)]] + cleaned
    upright = [not vertical or piece.shape[0] < 1.4 * piece.shape[1] for piece in pieces]
    lying = {place: np.ascontiguousarray(np.rot90(pieces[place])) for place, stands in enumerate(upright) if not stands}
    pieces = [piece if stands else ink.stack(piece) for piece, stands in zip(pieces, upright, strict=True)]
    reds = [ink.red_share(piece) for piece in pieces]
    reds[len(reds) - len(cleaned) :] = [UNDER_SEAL] * len(cleaned)
    stamped = [any(_touches(one, ring) for ring in rings) for one in corners]
    first = machine.read(pieces)
    of_other_side = ghosts(pieces, first)
    looks = dict(lying)  # the model reads columns laid on their side as well: a second opinion on each
    for place, piece in enumerate(first):
        if place not in looks and _short_han(piece) and (piece.lowest < AGAIN_BELOW or reds[place] > RED_SHARE):
            looks[place] = ink.otherwise(machine.cv2, pieces[place], reds[place] > RED_SHARE)
    second = dict(zip(looks, machine.read(list(looks.values())), strict=True))
    high, wide = picture.shape[:2]
    found = []
    for place, piece in enumerate(first):
        again = second.get(place)
        other = again is not None and (reds[place] > RED_SHARE or place in lying)
        if again is not None and other and (again.mean > piece.mean or (place in lying and _holds_more(again, piece))):
            piece, again = again, piece  # noqa: PLW2901  without the seal, or laid on its side, is the better look
        if piece.signs and place not in of_other_side:
            unread = _short_han(piece) and ink.unread(pieces[place], [sign[2] for sign in piece.signs])
            red = max(reds[place], UNDER_SEAL) if stamped[place] else reds[place]
            found.append({**_line(piece, again, corners[place] / (wide, high), red, upright[place]), "unread": unread})
    return found


def _touches(corners: Corners, ring: Ring) -> bool:
    """Tell whether a line lies under a round seal."""
    x, y, radius = ring
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    across, down = max(left - x, 0.0, x - right), max(top - y, 0.0, y - bottom)
    return bool(across * across + down * down < (1.04 * radius) ** 2)


def ghosts(pieces: list[Pixels], read: list[Piece]) -> set[int]:
    """Return which pieces are writing of the other side that shines through: very pale beside the rest, or pale and read
    unsurely. Digits of the other side are read with confidence, mirrored or not.
    """
    known = [place for place, piece in enumerate(read) if piece.signs]
    if len(known) < 8:
        return set()
    strengths = {place: ink.contrast(pieces[place]) for place in known}
    usual = float(np.median(list(strengths.values())))
    return {
        place for place, strength in strengths.items()
        if strength < VERY_PALE * usual or (strength < PALE * usual and read[place].mean < GHOST)
    }  # fmt: skip


def _holds_more(again: Piece, piece: Piece) -> bool:
    """Tell whether a column laid on its side says all that its characters set side by side say, and some more.

    Setting them side by side cuts between characters: a stroke of one (一) or a character under a seal falls into the cut.
    """
    more, text = "".join(again.text.split()), "".join(piece.text.split())
    left = iter(more)
    return len(more) > len(text) > 0 and again.lowest >= READABLE and all(sign in left for sign in text)


def _short_han(piece: Piece) -> bool:
    """Tell whether this may be a name: two to eight signs, mostly Han."""
    han = sum("㐀" <= sign[0] <= "鿿" or sign[0] > "\U0001ffff" for sign in piece.signs)
    return han >= 1 and len(piece.signs) <= 8 and han * 2 >= len(piece.signs)


def _line(piece: Piece, again: Piece | None, corners: Pixels, red: float, upright: bool) -> dict[str, Any]:
    left, top = (max(0.0, float(value)) for value in corners.min(axis=0))
    right, bottom = (min(1.0, float(value)) for value in corners.max(axis=0))
    return {
        "text": piece.text, "box": [round(value, 5) for value in (left, top, right - left, bottom - top)],
        "score": piece.lowest, "signs": piece.signs, "again": again.text if again else None,
        "again_score": again.lowest if again else 0.0, "red": round(red, 3), "upright": upright,
    }  # fmt: skip
