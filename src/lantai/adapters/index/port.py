"""What an index must do. It is handed tokens, never text: every engine finds the same under the same tokens.

An index holds *generations*, numbered; one is built while another answers. It decides nothing about who may see what:
the conditions it is handed stand inside the query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

Field: TypeAlias = Literal["title", "code", "creator", "body"]
FIELDS: tuple[Field, ...] = ("title", "code", "creator", "body")
# What a document can be narrowed and counted by; small words, and whole numbers.
WORDS = ("kind", "fonds", "category", "site", "carrier", "pages", "opening")
NUMBERS = ("year", "audience", "opens_on")
COLUMNS = (*WORDS, *NUMBERS)
MOST = 16_000  # tokens of a document, and an eighth of a million characters: a page of a newspaper; PostgreSQL counts no further
MOST_CHARACTERS = 125_000
NO_NUMBER = -1  # stands for "none" in a number column, so that both engines sort and compare alike


class IndexFault(Exception):  # noqa: N818
    """The index cannot answer; `code` is ``ABSENT`` (no such generation), ``FULL`` or ``BROKEN``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found. `tokens` per field, in order, none longer than 200 characters, those beyond `MOST` not
    held; `columns` by name, absent ones empty or `NO_NUMBER`.
    """

    id: int
    tokens: Mapping[Field, Sequence[str]]
    columns: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens one after another in one field (any, or `field`); with `prefix` the last one may go on."""

    tokens: tuple[str, ...]
    prefix: bool = False
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    column: str
    values: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """`column` within low..high, both included; a document without a number lies in no range that starts above it."""

    column: str
    low: int
    high: int


Condition: TypeAlias = AnyOf | Between


@dataclass(frozen=True, slots=True)
class Question:
    """Every clause of `must` (any phrase of a clause will do) and none of `never`, under all `conditions`.

    Without `must` every document under the conditions is meant, but for those that `never` names.
    """

    must: tuple[tuple[Phrase, ...], ...] = ()
    never: tuple[Phrase, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`ids` of one page, strongest first; `total` counts to the cap and no further (`capped`)."""

    ids: tuple[int, ...]
    total: int
    capped: bool
    facets: Mapping[str, Mapping[str | int, int]] = field(default_factory=dict)


class Index(Protocol):
    def create(self, generation: int) -> None:
        """Make an empty generation; one left over under that number is thrown away."""
        ...

    def drop(self, generation: int) -> None:
        """Throw a generation away; absent is no error."""
        ...

    def generations(self) -> set[int]:
        """Return the numbers that stand."""
        ...

    def write(self, generation: int, documents: Iterable[Document], *, fresh: bool = False) -> int:
        """Put documents in, each in the place of the one with its id; `fresh` promises that none stands yet."""
        ...

    def remove(self, generation: int, ids: Iterable[int]) -> int:
        """Take documents out; absent is no error."""
        ...

    def settle(self, generation: int) -> None:
        """Make a generation that was written at once quick to ask (merge, analyse, build what was put off)."""
        ...

    def count(self, generation: int) -> int:
        """Return how many documents stand in a generation."""
        ...

    def search(
        self, generation: int, question: Question, *, start: int, size: int, cap: int, facets: Sequence[str] = ()
    ) -> Answer:
        """Answer one question; facets count at most `cap` documents. Raises `IndexFault`."""
        ...
