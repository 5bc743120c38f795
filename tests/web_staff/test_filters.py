"""The worklist's filters live in its address."""

import pytest
from django.http import QueryDict

from lantai.web.staff.reference import filters


def test_an_address_says_what_is_shown_and_nothing_more():
    wanted = filters.read(QueryDict("view=mine&channel=WEB&q=周念慈&page=3"))
    assert (wanted.view, wanted.channel, wanted.text, wanted.page) == ("mine", "WEB", "周念慈", 3)
    again = filters.read(QueryDict(filters.address(wanted, page=4)[1:]))
    assert (again.view, again.channel, again.text, again.page) == ("mine", "WEB", "周念慈", 4)
    assert filters.address(filters.read(QueryDict(""))) == "?"


@pytest.mark.parametrize("query", ["view=nonsense", "page=0", "page=-3", "page=²", "page=99999999", "size=100000"])
def test_nonsense_in_the_address_is_left_out(query):
    wanted = filters.read(QueryDict(query))
    assert (wanted.view, wanted.page, wanted.size) == ("open", 1, filters.SIZE)
