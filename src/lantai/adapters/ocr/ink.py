"""Ink on a picture: red seals, ruled lines, characters one below the other. Imported inside the sandbox only."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

Pixels = np.ndarray[Any, Any]
SMALL = 1100  # pixels of the longer side when rules are looked for
RULE_SHARE = 0.45  # of the longest rule another must have
SEAL_DENSITY = 0.13  # share of red ink in a window that belongs to a seal
UNREAD_SHARE = 0.25  # of the ink under characters
SHORTEST = 0.12  # of the page the longest must have
RING_SMALL = 800  # pixels of the longer side when round seals are looked for
RING_SURE = 0.7  # how round a ring must be, 0–1
RED_RING = 0.02  # share of red ink in a circle from which it is a red seal


def red_ink(piece: Pixels) -> Pixels:
    """Return where red ink is."""
    blue, green, red = (piece[:, :, channel].astype(np.int16) for channel in range(3))
    return (red - np.maximum(green, blue) > 46) & (red > 110)


def red_share(piece: Pixels) -> float:
    """Return which share of the piece is red ink."""
    return float(red_ink(piece).mean())


def without_red(piece: Pixels) -> Pixels:
    """Return the piece as seen through a red glass, so bright that the ink of the seal itself becomes paper."""
    red = piece[:, :, 2].astype(np.float32)
    marked = red_ink(piece)
    white = float(np.percentile(red[marked], 30)) if marked.any() else 255.0
    low = float(np.percentile(red, 1))
    clear = np.clip((red - low) * (255.0 / max(30.0, white - low)), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(clear[:, :, None], 3, axis=2))


def seals(cv2: Any, picture: Pixels) -> list[tuple[int, int, int, int]]:
    """Return where seals were pressed: left, top, right, bottom in pixels. Rules and printed words are too thin."""
    high, wide = picture.shape[:2]
    factor = min(1.0, SMALL / max(high, wide))
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    size = max(9, round(max(small.shape[:2]) * 0.024))
    dense = cv2.blur(red_ink(small).astype(np.float32), (size, size)) > SEAL_DENSITY
    _count, _labels, boxes, _middles = cv2.connectedComponentsWithStats(dense.astype(np.uint8))
    longest = max(small.shape[:2])
    return [
        (int(x / factor), int(y / factor), int((x + w) / factor), int((y + h) / factor))
        for x, y, w, h, _area in boxes[1:]
        if 0.06 * longest < min(w, h) and max(w, h) < 0.3 * longest
    ]


def rings(cv2: Any, picture: Pixels) -> list[tuple[float, float, float]]:
    """Return round seals without red ink (a photocopy, a page scanned in grey): middle and radius in pixels."""
    high, wide = picture.shape[:2]
    factor = min(1.0, RING_SMALL / max(high, wide))
    small = cv2.resize(picture.min(axis=2), None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    longest = max(small.shape)
    found = cv2.HoughCircles(
        cv2.medianBlur(small, 3), cv2.HOUGH_GRADIENT_ALT, 1.5, longest * 0.05, param1=200, param2=RING_SURE,
        minRadius=int(longest * 0.035), maxRadius=int(longest * 0.11),
    )  # fmt: skip
    if found is None:
        return []
    circles = [tuple(float(value) / factor for value in one[:3]) for one in found.reshape(-1, found.shape[-1])]
    return [(x, y, radius) for x, y, radius in circles if not _red_within(picture, x, y, radius)]


def _red_within(picture: Pixels, x: float, y: float, radius: float) -> bool:
    """Tell whether a circle is drawn in red: then the red ink itself says what it covers."""
    left, top = max(0, int(x - radius)), max(0, int(y - radius))
    return red_share(picture[top : int(y + radius) + 1 : 2, left : int(x + radius) + 1 : 2]) > RED_RING


def contrast(piece: Pixels) -> float:
    """Return how far the ink of a piece stands off its paper, in grey levels."""
    low, high = np.percentile(piece[:, :, 1], (4, 80))
    return float(high - low)


def otherwise(cv2: Any, piece: Pixels, red: bool) -> Pixels:
    """Return the piece for a second look: red ink taken away, else grey, a little stretched and in clearer contrast."""
    if red:
        return without_red(piece)
    grey = cv2.cvtColor(piece, cv2.COLOR_BGR2GRAY)
    low, high = np.percentile(grey, (2, 90))
    clear = np.clip((grey.astype(np.float32) - low) * (255.0 / max(1.0, high - low)), 0, 255).astype(np.uint8)
    pad = max(2, piece.shape[0] // 12)
    clear = cv2.copyMakeBorder(clear, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(np.repeat(clear[:, :, None], 3, axis=2))


def stack(piece: Pixels) -> Pixels:
    """Return characters that stand one below the other side by side, in the same order."""
    high, wide = piece.shape[:2]
    if high < 1.4 * wide:
        return piece
    grey = piece.min(axis=2).astype(np.float32)
    dark = (np.median(grey) - grey).clip(0)
    weight = dark.sum(axis=1)
    cuts = [0]
    while high - cuts[-1] > 1.45 * wide:
        begin, end = cuts[-1] + int(0.75 * wide), min(high - 1, cuts[-1] + int(1.3 * wide))
        window = weight[begin:end] + 1e-3 * np.abs(np.arange(begin, end) - cuts[-1] - wide)
        cuts.append(begin + int(window.argmin()))
    cuts.append(high)
    side = max(b - a for a, b in itertools.pairwise(cuts))
    paper = np.median(piece.reshape(-1, 3), axis=0).astype(np.uint8)
    strip = np.empty((side, wide * (len(cuts) - 1), 3), np.uint8)
    strip[:] = paper
    for place, (begin, end) in enumerate(itertools.pairwise(cuts)):
        down = (side - (end - begin)) // 2
        strip[down : down + end - begin, place * wide : (place + 1) * wide] = piece[begin:end]
    return strip


Rule = tuple[float, float, float]


def rules(cv2: Any, picture: Pixels, slant: float) -> tuple[list[Rule], list[Rule]]:
    """Return vertical and horizontal ruled lines of the page with its slant taken out: where, from, to (fractions)."""
    high, wide = picture.shape[:2]
    factor = min(1.0, SMALL / max(high, wide))
    small = cv2.resize(picture.min(axis=2), None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    if abs(slant) > 0.05:
        turn = cv2.getRotationMatrix2D((small.shape[1] / 2, small.shape[0] / 2), slant, 1.0)
        small = cv2.warpAffine(small, turn, small.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 15, 6)
    found = []
    for shape, axis in (((1, max(12, ink.shape[0] // 22)), 0), ((max(12, ink.shape[1] // 22), 1), 1)):
        drawn = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape[::-1], np.uint8)) > 0
        thick = cv2.dilate(drawn.astype(np.uint8), np.ones((1, 3) if axis == 0 else (3, 1), np.uint8))
        found.append(_peaks(thick if axis == 0 else thick.T))
    return found[0], found[1]


def _peaks(drawn: Pixels) -> list[Rule]:
    """Return the upright lines of a picture of lines: where each stands, from where, to where."""
    weight = drawn.sum(axis=0).astype(np.float32)
    highest, extent = float(weight.max(initial=0)), drawn.shape[0]
    if highest < SHORTEST * extent:
        return []
    strong = weight > RULE_SHARE * highest
    places: list[Rule] = []
    at = 0
    while at < len(weight):
        end = at
        while end < len(weight) and strong[end]:
            end += 1
        if end > at:
            along = np.flatnonzero(drawn[:, at:end].any(axis=1))
            middle = (at + end - 1) / 2 / len(weight)
            places.append((round(middle, 5), round(along[0] / extent, 5), round(along[-1] / extent, 5)))
        at = max(end, at + 1)
    return places


def unread(piece: Pixels, places: list[float]) -> bool:
    """Tell whether the piece holds ink where no character was read; `places` are where characters were (0–1)."""
    high, wide = piece.shape[:2]
    if not places or wide < high:
        return False
    grey = piece[int(0.15 * high) : max(1, int(0.85 * high)), :, 2].astype(np.float32)
    dark = (np.percentile(grey, 75) - grey - 40).clip(0).sum(axis=0)
    at = (np.arange(wide) + 0.5) / wide
    half = 0.5 * high / wide
    covered = (np.abs(at[:, None] - np.array(places)[None, :]) < half).any(axis=1)
    edge = (at < 0.06 * high / wide) | (at > 1 - 0.06 * high / wide)
    bare = ~covered & ~edge
    if bare.sum() < 0.25 * high or not covered.any():
        return False
    return bool(dark[bare].mean() > UNREAD_SHARE * max(1.0, dark[covered].mean()))
