"""The head's page about the ways between the campuses."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lantai.people import queries
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration, pytest.mark.req("B38")]


@pytest.fixture
def head(db):
    return world.browser(cast.director())


def test_every_pair_is_listed_one_is_written_down_and_put_right(head):
    page = reverse("staff:distances")
    assert text_of(head.get(page)).count("还没有登记") == 6  # four campuses
    facts = {"one": "WM", "other": "BJ", "kilometres": "61.5", "minutes": "75", "note": "校车 8:00"}
    assert head.post(page, facts).status_code == 302
    shown = text_of(head.get(page))
    assert ("61.5" in shown, "75 分钟" in shown, shown.count("还没有登记")) == (True, True, 5)
    assert 'value="61.5"' in head.get(f"{page}?one=BJ&other=WM").content.decode()
    head.post(page, {**facts, "one": "BJ", "other": "WM", "minutes": "80"})
    assert queries.distance("WM", "BJ").minutes == 80


def test_a_campus_is_not_away_from_itself(head):
    answer = head.post(reverse("staff:distances"), {"one": "WM", "other": "WM", "kilometres": "1", "minutes": "5"})
    assert answer.status_code == 422
    assert "两个不同的校区" in said(answer)
    head.cookies["lantai_language"] = "en"
    assert "Distances between campuses" in text_of(head.get(reverse("staff:distances")))
