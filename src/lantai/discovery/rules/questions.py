"""A question as the index takes it: phrases of tokens, and conditions."""

from __future__ import annotations

import re

from lantai.discovery.rules import tokens
from lantai.discovery.rules.asking import Asked, Field, Term

_CODE = re.compile(r"(?=.*\d)[^\s]{4,}")

# (tokens, prefix, field): what `adapters.index.Phrase` is made of; rules know no adapter.
PhraseParts = tuple[tuple[str, ...], bool, Field | None]


def phrases(term: Term, *, desk: bool = False) -> tuple[PhraseParts, ...]:
    """Return the phrases any of which answers a term: its words, for what may be a code also its joined form, and for the
    desk the words as they stand where only the desk may look.
    """
    found: list[PhraseParts] = [(term.phrase, term.prefix, term.field)]
    if term.field in {None, "code"} and len(term.phrase) > 1 and _CODE.fullmatch(term.words):
        found.append(((tokens.in_one(term.words),), False, "code"))
    if desk and term.field in {None, "body"}:
        found.append((tuple(tokens.for_desk(term.phrase)), term.prefix, "body"))
    return tuple(found)


def clauses(asked: Asked, *, desk: bool = False) -> tuple[tuple[PhraseParts, ...], ...]:
    return tuple(tuple(phrase for term in group for phrase in phrases(term, desk=desk)) for group in asked.must)
