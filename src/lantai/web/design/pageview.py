"""What every page around a page image hands to its template: where its tiles are, its neighbours, boxes to find on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

MOST_BOXES = 40
THUMB = "full/96,/0/default.jpg"


@dataclass(frozen=True, slots=True)
class Thumb:
    label: str
    href: str
    picture: str
    here: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the page."""

    x: int
    y: int
    w: int
    h: int


def image(address: str) -> str:
    """Return the base address of a picture; info.json and every piece of it lie below."""
    return reverse("iiif:image", args=[address]).rstrip("/")


def strip(pages: Iterable[tuple[int, str]], *, here: int, to: str, pictures: Mapping[int, str]) -> list[Thumb]:
    """Return small pictures of a page's neighbours. `pages` are id and label, `pictures` id → address, `to` a page's name."""
    return [
        Thumb(label, reverse(to, args=[one]), f"{image(pictures.get(one, str(one)))}/{THUMB}", one == here)
        for one, label in pages
    ]


def boxes(texts: Iterable[str], *, width: int, height: int) -> list[Box]:
    """Read ``x,y,w,h`` in per cent of the page, as ``?box=`` brings them; what is no rectangle on the page is passed over."""
    found = []
    for text in list(texts)[:MOST_BOXES]:
        try:
            x, y, w, h = (float(part) for part in text.split(","))
        except ValueError:
            continue
        if 0 <= x < 100 and 0 <= y < 100 and 0 < w <= 100.01 - x and 0 < h <= 100.01 - y:
            sides = (x * width, y * height, w * width, h * height)
            found.append(Box(*(max(0, round(side / 100)) for side in sides)))
    return [box for box in found if box.w and box.h]
