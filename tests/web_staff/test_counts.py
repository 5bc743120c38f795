"""A number with its noun, in the reader's language and in the right number."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from lantai.web.design import counts

pytestmark = [pytest.mark.once]


@pytest.mark.parametrize("noun", counts.NOUNS)
def test_one_of_a_thing_is_told_apart_from_several(noun):
    with override("en"):
        one, several = counts.counted(1, noun), counts.counted(2, noun)
    assert one.split()[0] == "1"
    assert several.split()[0] == "2"
    assert one.split()[1:] != several.split()[1:]
    with override("zh-hans"):
        assert counts.counted(1, noun).replace("1", "2") == counts.counted(2, noun)


@pytest.mark.parametrize(
    ("language", "number", "told"),
    [("en", 1, "1 volume"), ("en", 0, "0 volumes"), ("en", 1200, "1,200 volumes"), ("zh-hans", 1200, "1200 卷")],
)
def test_a_number_is_written_as_the_language_does_and_its_noun_agrees(language, number, told):
    with override(language):
        assert counts.counted(number, "volumes") == told
