"""Dates of birth are written in many ways; the comparison beside the page image must not call them different."""

import pytest

from lantai.reference.queries.compare import _prefix_verdict


@pytest.mark.parametrize("claimed", ["1968-08", "1968年8月", "196808", "1968/8", "1968", "1968.08.15"])
def test_one_date_in_many_hands(claimed):
    assert _prefix_verdict("1968.8", claimed) == "same"


@pytest.mark.parametrize("claimed", ["1968-09", "1969", "", "八月"])
def test_another_date_is_another_date(claimed):
    assert _prefix_verdict("1968.8", claimed) == ""
