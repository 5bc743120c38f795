"""When the demonstration's holdings were taken in, seen from its past."""

from __future__ import annotations

import pytest
from django.db.models import Max

from lantai.catalogue.models import RegionMark
from lantai.demo import history

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("taken"), pytest.mark.integration]


def test_pages_were_scanned_and_marked_before_anybody_asked_for_a_copy_of_one() -> None:
    latest = RegionMark.objects.aggregate(latest=Max("marked_at"))["latest"]
    assert latest < history.visits()[0].at
