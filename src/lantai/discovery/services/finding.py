"""Where on one page the words of a question stand: boxes to draw on its picture."""

from __future__ import annotations

from collections.abc import Iterator

from lantai.digitisation import services as digitisation
from lantai.digitisation.values import PlacedLine
from lantai.discovery.rules import asking, marking
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region

MOST = 60


def places(actor: Actor, *, page_image_id: int, text: str) -> list[Region]:
    """Return where the words asked for stand on a page as it reads now, corrections and all; places on the stored picture.

    For those who may read such pages (archivists); others, and pages that were not read, get none. Text alone: whether
    the page may be seen is decided by who shows it.
    """
    if not policy.allows(actor, "catalogue.browse"):
        return []
    terms = [term for group in asking.read(text).must for term in group if term.field in {None, "body"}]
    found = []
    for line in digitisation.lines_on(actor, page_image_id=page_image_id) if terms else ():
        found += [_part(line, begin, end) for begin, end in _runs(marking.marked(line.text, terms))]
        if len(found) >= MOST:
            break
    return found[:MOST]


def _runs(marked: list[bool]) -> Iterator[tuple[int, int]]:
    begin = None
    for place, asked in enumerate([*marked, False]):
        if asked and begin is None:
            begin = place
        elif not asked and begin is not None:
            yield begin, place
            begin = None


def _part(line: PlacedLine, begin: int, end: int) -> Region:
    """Return the part of a line from one character to another: characters of a line are about as wide as each other."""
    first, last, whole = begin / len(line.text), end / len(line.text), line.region
    if line.backwards:
        first, last = 1 - last, 1 - first
    if line.down:
        return Region(whole.x, whole.y + first * whole.h, whole.w, (last - first) * whole.h)
    return Region(whole.x + first * whole.w, whole.y, (last - first) * whole.w, whole.h)
