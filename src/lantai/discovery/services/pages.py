"""What was read on pages, in the index: found by its words, known to those who may know of what the page belongs to.

Text comes from digitisation, places and gates from the catalogue. A page on which people stand is never public, whatever
its volume says; the others are public when their volume or item is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lantai.adapters.index.port import Document
from lantai.catalogue.queries import read_people as catalogue
from lantai.catalogue.queries.findables import Kind
from lantai.digitisation.queries import readings
from lantai.digitisation.queries.readings import ReadPage
from lantai.discovery.services import documents
from lantai.discovery.values import PageText
from lantai.foundation.actor import Actor

CHUNK = 500


def every(actor: Actor) -> Iterator[list[Document]]:
    """Yield the documents of all pages that were read, some at a time."""
    after = 0
    while rows := readings.read_pages(after=after, limit=CHUNK):
        after = rows[-1].page_image_id
        yield of(actor, rows)


def of(actor: Actor, rows: Iterable[ReadPage]) -> list[Document]:
    """Return the documents of these pages; those that were taken away, destroyed or made secret give none."""
    several = list(rows)
    places = catalogue.page_places(actor, page_image_ids=[one.page_image_id for one in several])
    kept = documents.sites_of([place.of for place in places.values()])
    sites = dict(zip(places, kept, strict=True))
    carriers = dict(zip(places, documents.carriers_of([place.of for place in places.values()]), strict=True))
    found = []
    for one in several:
        place = places.get(one.page_image_id)
        if place is None or not one.text:
            continue
        about = place.of
        found.append(
            documents.page(
                PageText(
                    id=one.page_image_id, text=one.text, fonds_code=about.fonds_code, category=about.category,
                    year=about.year, opening_status=about.opening_status, public=about.public and not one.people,
                    opens_on=about.opens_on, site=sites[one.page_image_id],
                    carrier=carriers[one.page_image_id],
                )
            )
        )  # fmt: skip
    return found


def read_on(actor: Actor, kind: Kind, ids: Sequence[int]) -> list[int]:
    """Return the pages of some volumes or items on which something was read."""
    pages = catalogue.pages_of(actor, kind=kind, ids=ids)
    return sorted(readings.read_pages_of(page_image_ids=pages)) if pages else []
