"""Thousands of values asked for as one parameter: the rows are those of `__in`."""

from __future__ import annotations

import pytest

from lantai.foundation import clock
from lantai.foundation.models import EventRow, KnownKey

TEXTS = ["", "a", "a\x1fb", "b", '"', "\\", "{c}", "陈,王", "null", "NULL", "line\nline", "'", "%s", " "]


@pytest.mark.parametrize(
    "asked",
    [[], [""], ["", ""], ["a"], ["b", "a"], ["a\x1fb"], ["a", "b", "a\x1fb"], TEXTS, ["absent"], ["null"]],
    ids=repr,
)
def test_the_rows_are_those_whose_text_is_one_of_the_values(db, asked):
    KnownKey.objects.all().delete()
    KnownKey.objects.bulk_create(KnownKey(name=text, mark="mark", noted_at=clock.now()) for text in TEXTS)
    for several in (asked, set(asked)):
        found = KnownKey.objects.filter(name__among=several).values_list("name", flat=True)
        assert sorted(found) == sorted(text for text in TEXTS if text in asked)


def test_numbers_too(db):
    made = EventRow.objects.bulk_create(EventRow(name="A") for _ in range(3))
    wanted = [one.pk for one in made[:2]]
    assert sorted(EventRow.objects.filter(pk__among=wanted).values_list("pk", flat=True)) == wanted
    assert not EventRow.objects.filter(pk__among=[]).exists()
