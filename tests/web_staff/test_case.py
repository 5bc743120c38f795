"""The case page: claims, holdings, next step; three actions from opened to sealed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from lantai.reference.models import Line
from lantai.foundation.models import EventRow

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_worklist_shows_the_case_masked(desk, number):
    page = desk.get(reverse("staff:worklist"))
    assert page.status_code == 200
    shown = text_of(page)
    assert number in shown
    assert "周＊慈" in shown
    assert "周念慈" not in shown
    print(list(Line.objects.values_list("state", flat=True)), list(EventRow.objects.values_list("name", flat=True)))
    page = desk.get(reverse("staff:case", args=[number]))
    assert page.status_code == 200
    print(text_of(page)[5000:16000])
    assert 0
