"""People as a reading machine found them on a page, on their way into the person index."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from lantai.catalogue.values.finding import MentionRow


@dataclass(frozen=True, slots=True)
class ReadPerson:
    """One row of a page. `place` counts rows from 1; `row` holds what it says with region, confidence and source "ocr".

    `doubts` are codes of cells nobody has looked at yet ("name:FAINT"); `reviewed`: somebody has looked.
    """

    place: int
    row: MentionRow
    doubts: tuple[str, ...] = ()
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class PageToRead:
    """An attached page picture, with what its volume or item says that helps to understand it."""

    page_image_id: int
    object_id: uuid.UUID
    fonds_code: str
    fonds_name: str
    ref_code: str
    label: str
    title: str
    year: int | None
    record_kind: str


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """What another record says of somebody who may stand on a page, by kind of cell. `sure`: typed, or looked at by a person."""

    cells: Mapping[str, str]
    sure: bool


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What the index knows of the class a page belongs to; `year` and `title` are those of its volume or item."""

    people: tuple[KnownRecord, ...] = ()
    majors: frozenset[str] = frozenset()
    year: int | None = None
    title: str = ""
