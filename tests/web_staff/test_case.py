"""The case page: claims, holdings, next step; three actions from opened to sealed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from lantai.foundation.models import EventRow
from lantai.reference.models import Line
from tests.web_staff import world

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def said(response) -> str:
    """The messages on the page after a redirect."""
    found = re.search(r'<div class="lt-messages".*?</div>', text_of(response))
    return re.sub(r"<[^>]+>", "", found[0]) if found else ""


def hidden(response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no hidden field {name}"
    return found[1]


def line_of(number: str) -> Line:
    return Line.objects.get(case__number=number)


def mark(client, number: str, region=None):
    line = line_of(number)
    address = reverse("staff:mark", args=[number, line.pk]) + "?mention=1"
    box = region or world.row(1)
    values = {name: round(getattr(box, name) * 100, 2) for name in "xywh"}
    header = {name: round(getattr(world.HEADER, name) * 100, 2) for name in "xywh"}
    assert client.post(f"{address}&kind=header", header).status_code == 302
    return client.post(address, values, follow=True)


@pytest.mark.req("A11")
def test_the_worklist_masks_names_and_the_case_page_shows_them(desk, number):
    shown = text_of(desk.get(reverse("staff:worklist")))
    assert number in shown
    assert "周＊慈" in shown
    assert "周念慈" not in shown
    page = text_of(desk.get(reverse("staff:case", args=[number])))
    assert "周念慈" in page
    assert "姓名全同" in page
    assert "1987-JX13-1" in page
    assert "录取名册" in page


def test_opening_a_case_is_written_down_with_its_purpose(desk, number):
    desk.get(reverse("staff:case", args=[number]))
    seen = EventRow.objects.filter(name="reference.CaseViewed").latest("id")
    assert (seen.actor_name, seen.purpose) == ("何静安", "REVIEW")
