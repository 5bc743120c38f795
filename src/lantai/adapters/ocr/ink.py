"""Ink on a picture: red seals, ruled lines, characters one below the other. Imported inside the sandbox only."""

from __future__ import annotations

from typing import Any

import numpy as np

Pixels = np.ndarray[Any, Any]
SMALL = 1100  # pixels of the longer side when rules are looked for
RULE_SHARE = 0.45  # of the longest rule another must have
SHORTEST = 0.12  # of the page the longest must have


def red_share(piece: Pixels) -> float:
    """Return which share of the piece is red ink."""
    blue, green, red = (piece[:, :, channel].astype(np.int16) for channel in range(3))
    return float(((red - np.maximum(green, blue) > 46) & (red > 110)).mean())


def otherwise(cv2: Any, piece: Pixels, red: bool) -> Pixels:
    """Return the piece for a second look: red ink taken away, else grey, a little stretched and in clearer contrast."""
    if red:
        clear = piece[:, :, 2]
    else:
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
    side = max(b - a for a, b in zip(cuts, cuts[1:], strict=False))
    paper = np.median(piece.reshape(-1, 3), axis=0).astype(np.uint8)
    strip = np.empty((side, wide * (len(cuts) - 1), 3), np.uint8)
    strip[:] = paper
    for place, (begin, end) in enumerate(zip(cuts, cuts[1:], strict=False)):
        down = (side - (end - begin)) // 2
        strip[down : down + end - begin, place * wide : (place + 1) * wide] = piece[begin:end]
    return strip


def rules(cv2: Any, picture: Pixels, slant: float) -> tuple[list[float], list[float]]:
    """Return x of vertical and y of horizontal ruled lines, fractions of the page with its slant taken out."""
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
        found.append(_peaks(thick.sum(axis=axis).astype(np.float32), ink.shape[axis]))
    return found[0], found[1]


def _peaks(weight: Pixels, extent: int) -> list[float]:
    """Return the places of the lines, as fractions; `extent` is how long a line can be."""
    highest = float(weight.max(initial=0))
    if highest < SHORTEST * extent:
        return []
    places, at = [], 0
    strong = weight > RULE_SHARE * highest
    while at < len(weight):
        if strong[at]:
            end = at
            while end < len(weight) and strong[end]:
                end += 1
            places.append(round((at + end - 1) / 2 / len(weight), 5))
            at = end
        at += 1
    return places
