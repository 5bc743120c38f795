"""Dates of descriptions, as readers of either language write them; what is not plainly a date stays as it is held."""

from __future__ import annotations

import pytest
from django.utils import translation

from lantai.web.design import dates


@pytest.mark.parametrize(
    ("held", "chinese", "english"),
    [
        ("1952.1.10–1952.12.20", "1952.1.10–1952.12.20", "10 Jan 1952 – 20 Dec 1952"),
        ("20090110-20091220", "2009.1.10–2009.12.20", "10 Jan 2009 – 20 Dec 2009"),
        ("2020.3", "2020.3", "Mar 2020"),
        ("1952至1993", "1952–1993", "1952 – 1993"),
        ("[1953]", "[1953]", "[1953]"),
        ("1999年春", "1999年春", "1999年春"),
        ("2020.13.1", "2020.13.1", "2020.13.1"),
    ],
)
def test_a_date_of_description_is_said_as_the_reader_writes_it(held, chinese, english):
    with translation.override("zh-hans"):
        assert dates.period(held) == chinese
    with translation.override("en"):
        assert dates.period(held) == english
