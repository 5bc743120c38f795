"""Fees are decided by the head, in a new version; what was ordered before keeps its own."""

from __future__ import annotations

import pytest

from lantai.foundation.errors import NotAllowed
from lantai.reference import models, services
from lantai.reference.errors import NotThisWay
from lantai.reference.queries import vocabulary
from tests import cast

pytestmark = pytest.mark.django_db
WORDS = {"pay_words": "窗口交", "refund_words": "用印前撤回全额退"}


@pytest.fixture(autouse=True)
def words():
    cast.fixtures()
    services.load_fixtures()


def test_the_head_sets_a_fee_in_a_new_version_and_takes_it_back():
    before = vocabulary.material_row("TRANSCRIPT_EN")
    services.decide_fees(cast.director(), on=True, fees={"TRANSCRIPT_EN": 2500}, **WORDS)
    now = vocabulary.material_row("TRANSCRIPT_EN")
    assert (now.version, now.fee_fen, now.name) == (before.version + 1, 2500, before.name)
    assert models.MaterialType.objects.get(pk=before.pk).fee_fen == 0
    assert vocabulary.switch("FEES") == {"on": True, **WORDS}
    services.decide_fees(cast.director(), on=False, fees={"TRANSCRIPT_EN": 0})
    assert vocabulary.switch("FEES")["on"] is False
    assert vocabulary.material_row("TRANSCRIPT_EN").fee_fen == 0


def test_nobody_else_decides_fees():
    with pytest.raises(NotAllowed):
        services.decide_fees(cast.window_archivist(), on=True, fees={}, **WORDS)
    assert not vocabulary.switch("FEES")["on"]


@pytest.mark.parametrize(("fees", "more", "code"), [({"NOTHING": 1}, WORDS, "FEE"), ({"OTHER": -1}, WORDS, "FEE"), ({}, {}, "FEE_WORDS")])  # fmt: skip
def test_fees_without_sense_or_words_are_refused(fees, more, code):
    with pytest.raises(NotThisWay) as refusal:
        services.decide_fees(cast.director(), on=True, fees=fees, **more)
    assert refusal.value.code == code
