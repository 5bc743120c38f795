"""Questions and answers of search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Part = tuple[str, bool]  # a piece of text, and whether it was asked for


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What narrows a search; empty means everything. Words as the facets give them."""

    kind: str = ""  # volume | item | page | series
    fonds: str = ""
    category: str = ""
    site: str = ""  # code of the site where it lies in a box
    carrier: str = ""  # paper | photograph | sound …, see `catalogue.rules.carriers`
    pages: str = ""  # of page images: scanned | none | destroyed
    opening: str = ""
    year_from: int | None = None
    year_to: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One volume, item, series or page (`id`: its page image), with what was found in it."""

    kind: str
    id: int
    fonds_code: str
    fonds_name: str
    fonds_name_en: str
    ref_code: tuple[Part, ...]
    title: tuple[Part, ...]
    creator: tuple[Part, ...]
    further: tuple[tuple[str, tuple[Part, ...]], ...]  # (field, text) where else it stands: remark, el_scope …
    former_codes: tuple[str, ...]
    class_code: str
    class_name: str
    class_name_en: str
    year: int | None
    date_text: str
    opening_status: str
    secrecy: str
    volume_id: int | None
    pages: bool
    path: str  # where it is read: the part of its address after the fonds
    exact_code: bool  # the question is this very reference code
    label: str = ""  # of a page
    text: tuple[Part, ...] = ()  # what was read on a page, around the words asked for
    people: bool = False  # people stand on that page


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    hits: tuple[Hit, ...]
    total: int
    capped: bool  # more than `total`
    start: int
    size: int
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()  # parts of the question that hold nothing to search for
    names: bool = False  # the question may be a person's name: ask the person index, too


@dataclass(frozen=True, slots=True)
class PageText:
    """What recognition read on one page image, and what the volume or item it belongs to says of who may know of it."""

    id: int  # of the page image
    text: str
    fonds_code: str
    category: str
    year: int | None
    opening_status: str
    public: bool
    opens_on: date | None = None
    site: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class IndexView:
    """The index as people see it."""

    live: int | None
    documents: int
    live_since: str
    building: int | None
    current: bool  # made by the token rule in force
