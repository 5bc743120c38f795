"""Every column and every doubt has its word: a code nobody can read helps nobody."""

from __future__ import annotations

import re

from lantai.catalogue.texts.read_people import COLUMNS, DOUBTS
from lantai.digitisation.rules import agreeing, cells, pages, words
from lantai.digitisation.texts.readings import LAYOUTS, PAGE_DOUBTS


def codes(text: str) -> set[str]:
    """Return the codes named by the docstring of a module after its "Doubts"."""
    return set(re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)*\b", (text or "").partition("Doubts")[2]))


def test_every_column_layout_and_doubt_has_a_word():
    assert set(words.headings()) == set(COLUMNS)
    assert {layout.code for layout in words.layouts()} <= set(LAYOUTS)
    of_pages = codes(pages.__doc__) | {"OTHER_YEAR", "OTHER_TITLE"}
    assert (codes(cells.__doc__) | codes(agreeing.__doc__) | {"ROW_MISSING"}) - {"OTHER_YEAR"} == set(DOUBTS)
    assert of_pages == set(PAGE_DOUBTS)
