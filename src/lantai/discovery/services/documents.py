"""A description as a document of the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lantai.adapters.index.port import NO_NUMBER, Document
from lantai.catalogue.queries import carriers
from lantai.catalogue.queries.findables import Findable
from lantai.discovery import policy as access
from lantai.discovery.rules import identity, tokens
from lantai.discovery.values import PageText
from lantai.stacks.queries import sites as stacks


def of(findables: Iterable[Findable]) -> Iterator[Document]:
    several = list(findables)
    for one, site, carrier in zip(several, sites_of(several), carriers_of(several), strict=True):
        yield document(one, site=site, carrier=carrier)


def carriers_of(several: Sequence[Findable]) -> list[str]:
    """Return the code of what each is kept on; empty for a state secret."""
    known = carriers.of(
        volumes={one.id for one in several if one.kind == "volume"},
        items={one.id for one in several if one.kind == "item"},
    )
    return [known.get((one.kind, one.id), "") for one in several]


def sites_of(several: Sequence[Findable]) -> list[str]:
    """Return the code of the site at which each is kept, an item with its volume; empty for what has no place."""
    known = stacks.sites_of(
        volumes={one.volume_id or 0 if one.kind == "item" else one.id for one in several},
        items=[one.id for one in several if one.kind == "item"],
    )
    return [known.get((one.kind, one.id)) or known.get(("volume", one.volume_id or 0), "") for one in several]


def document(one: Findable, *, site: str = "", carrier: str = "") -> Document:
    """Return the document of one volume, item or series."""
    body = " , ".join(
        text
        for text in (
            one.doc_number, one.department, one.remark, one.class_name, one.fonds_name, one.date_text,
            str(one.year) if one.year else "", *(said for _element, said in one.elements),
        )
        if text
    )  # fmt: skip
    desks = tokens.of_text(" , ".join(said for _element, said in one.desk_elements)) if one.desk_elements else ()
    codes = [token for code in (one.ref_code, *one.former_codes) for token in tokens.of_code(code)]
    return Document(
        id=identity.number(one.kind, one.id),
        tokens={
            "title": tokens.of_text(one.title),
            "code": codes,
            "creator": tokens.of_text(one.creator),
            "body": [*tokens.of_text(body), *tokens.for_desk(desks)],
        },
        columns={
            "kind": one.kind,
            "fonds": one.fonds_code.upper(),
            "category": one.category.upper(),
            "site": site.upper(),
            "carrier": carrier,
            "pages": _pages(one),
            "opening": one.opening_status,
            "year": one.year if one.year is not None else NO_NUMBER,
            "audience": access.PUBLIC if one.public else access.DESK,
            "opens_on": one.opens_on.toordinal() if one.opens_on else NO_NUMBER,
        },
    )


def _pages(one: Findable) -> str:
    if one.kind == "series":
        return ""  # it has no pages of its own to have or to lack
    return "destroyed" if one.destroyed else "scanned" if one.pages else "none"


def page(one: PageText) -> Document:
    """Return the document of what was read on one page: found by its words, narrowed as what it belongs to."""
    return Document(
        id=identity.number("page", one.id),
        tokens={"body": tokens.of_text(one.text)},
        columns={
            "kind": "page",
            "fonds": one.fonds_code.upper(),
            "category": one.category.upper(),
            "site": one.site.upper(),
            "carrier": one.carrier,
            "pages": "scanned",
            "opening": one.opening_status,
            "year": one.year if one.year is not None else NO_NUMBER,
            "audience": access.PUBLIC if one.public else access.DESK,
            "opens_on": one.opens_on.toordinal() if one.opens_on else NO_NUMBER,
        },
    )
