"""Several events in one statement."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lantai.foundation import events
from lantai.foundation.actor import Actor
from lantai.foundation.models import EventRow
from lantai.preservation.events import ObjectDiscarded

pytestmark = [pytest.mark.django_db, pytest.mark.bare]
SYSTEM = Actor.system()


def discard(number: int) -> None:
    events.record(ObjectDiscarded(str(number), "test"), actor=SYSTEM, subject=("object", number))


def discard_and_fail(number: int) -> None:
    discard(number)
    raise ValueError("nothing")


def written() -> list[str]:
    return list(EventRow.objects.order_by("id").values_list("subject_id", flat=True))


def test_what_is_recorded_together_is_written_in_its_order_by_one_statement() -> None:
    with transaction.atomic():
        discard(1)
        with CaptureQueriesContext(connection) as asked, events.together():
            for number in (2, 3, 4):
                discard(number)
        discard(5)
    assert [one["sql"].split()[0] for one in asked].count("INSERT") == 1
    assert written() == ["1", "2", "3", "4", "5"]


def test_a_block_that_fails_writes_none_and_leaves_the_next_as_always() -> None:
    with pytest.raises(ValueError, match="nothing"), transaction.atomic(), events.together():
        discard_and_fail(1)
    with transaction.atomic():
        discard(2)
        assert written() == ["2"]
