"""The opening review: two people, grounds from data, an embargo read on the day, batches with a sample."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lantai.catalogue import policy_holdings, states
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import OpeningReview, Volume
from lantai.catalogue.queries import findables, holdings, opening
from lantai.catalogue.queries.described import opening_of
from lantai.catalogue.rules import gates
from lantai.catalogue.rules import opening_review as rules
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from tests import cast
from tests.catalogue import reviewing

TODAY = date(2026, 11, 23)
REASONS = [rules.Reason("PERSONAL", ("CONTROLLED",), ("处分",)), rules.Reason("YEARS", ("OPEN",))]


@pytest.mark.parametrize(
    ("facts", "status", "because"),
    [
        (rules.Facts("校务会议记录", due=True, restricted=False, about_people=False), "OPEN", ""),
        (rules.Facts("关于学生处分的决定", due=True, restricted=False, about_people=False), "CONTROLLED", "处分"),
        (rules.Facts("录取名册", due=True, restricted=False, about_people=True), "CONTROLLED", ""),
        (rules.Facts("校务会议记录", due=True, restricted=True, about_people=False), "CONTROLLED", ""),
        (rules.Facts("校务会议记录", due=False, restricted=False, about_people=False), None, ""),
        (rules.Facts(" ", due=True, restricted=False, about_people=False), None, ""),
    ],
)
def test_rules_propose_the_narrower_first_and_nothing_where_a_person_must_look(facts, status, because):
    said = rules.proposed(facts, REASONS)
    assert (said.status.value if said else None, said.because if said else "") == (status, because)


def test_a_tenth_is_drawn_five_at_least_and_the_draw_can_be_repeated():
    assert len(rules.sampled(range(300), seed=4)) == 30
    assert len(rules.sampled(range(3), seed=4)) == 3
    assert rules.sampled(range(300), seed=4) == rules.sampled(range(300), seed=4) != rules.sampled(range(300), seed=5)


@pytest.fixture
def volume(archivist, fonds):
    return _volume("1987-XZ11-1", "校务会议记录", 1987)


def _volume(code: str, title: str, year: int, **fields) -> Volume:
    from lantai.catalogue.models import ClassNode, Fonds

    node = ClassNode.objects.get(code="XZ11", scheme__code="process")
    return Volume.objects.create(
        fonds=Fonds.objects.get(code="J02"), ref_code=code, ref_code_norm=code, sort_key=code, title=title, year=year,
        class_node=node, class_code="XZ11", **fields,
    )  # fmt: skip


def test_one_person_alone_opens_nothing(volume, archivist):
    director, deputy = cast.director(), cast.deputy_director()
    with pytest.raises(CatalogueError, match="第一意见"):
        catalogue.review_opening(director, volume_id=volume.pk, status="OPEN", reason="满 25 年")
    catalogue.give_opening_opinion(director, volume_id=volume.pk, status="OPEN", reason="YEARS")
    with pytest.raises(CatalogueError, match="另一位"):
        catalogue.review_opening(director, volume_id=volume.pk, status="OPEN", reason="满 25 年")
    with pytest.raises(NotAllowed):
        catalogue.review_opening(archivist, volume_id=volume.pk, status="OPEN", reason="满 25 年")
    assert Volume.objects.get(pk=volume.pk).opening_status == "UNREVIEWED"
    catalogue.review_opening(deputy, volume_id=volume.pk, status="CONTROLLED", reason="教务处请求暂缓")
    row = OpeningReview.objects.get()
    assert (row.status, row.second_status, Volume.objects.get(pk=volume.pk).opening_status) == (
        "OPEN", "CONTROLLED", "CONTROLLED",
    )  # fmt: skip
    assert EventRow.objects.get(name="catalogue.OpeningDecided").payload["first"] == "OPEN"


@pytest.mark.parametrize(
    ("status", "reason", "words", "day", "code"),
    [
        ("OPEN", "PERSONAL", "", None, "OPENING_REASON"),
        ("CONTROLLED", "UNIT", "", None, "OPENING_WORDS"),
        ("DEFERRED", "NOT_YET", "", None, "OPENING_DAY"),
        ("OPEN", "YEARS", "", date(1999, 1, 1), "OPENING_PAST"),
        ("CONTROLLED", "PERSONAL", "", date(2222, 1, 1), "OPENING_DAY_FOR_NOTHING"),
    ],
)
def test_an_opinion_needs_a_ground_that_fits(volume, archivist, status, reason, words, day, code):  # noqa: PLR0917
    with pytest.raises(CatalogueError) as refusal:
        catalogue.give_opening_opinion(
            archivist, volume_id=volume.pk, status=status, reason=reason, words=words, opens_on=day
        )
    assert refusal.value.code == code


def test_an_embargo_is_read_on_the_day_and_not_stored(volume):
    day = clock.today() + timedelta(days=40)
    reviewing.opened(volume.pk, opens_on=day)
    said = opening_of(cast.window_archivist(), fonds_code="J02", ref_code=volume.ref_code).decision
    assert (said.allowed, said.code) == (False, "EMBARGOED")
    row = Volume.objects.get(pk=volume.pk)
    assert not policy_holdings.is_public(row)
    assert not findables.by_code(cast.stranger(), code=volume.ref_code)
    (one,) = findables.by_code(cast.window_archivist(), code=volume.ref_code)
    assert (one.public, one.opens_on) == (True, day)
    with clock.at(clock.now() + timedelta(days=40)):
        assert opening_of(cast.window_archivist(), fonds_code="J02", ref_code=volume.ref_code).decision.code == "OPEN"
        assert policy_holdings.is_public(row)
        assert findables.by_code(cast.stranger(), code=volume.ref_code)


def test_a_deferred_volume_comes_up_for_review_again_and_is_not_open_by_itself(volume):
    reviewing.opened(volume.pk, status="DEFERRED", reason="NOT_YET", opens_on=clock.today() + timedelta(days=40))
    assert not holdings.opening_reviews(cast.window_archivist(), view="due")[0]
    with clock.at(clock.now() + timedelta(days=40)):
        (row,) = holdings.opening_reviews(cast.window_archivist(), view="due")[0]
        said = opening_of(cast.window_archivist(), fonds_code="J02", ref_code=volume.ref_code).decision
        assert (row.unit_id, said.code, said.allowed) == (volume.pk, "DEFERRED_OVER", False)


def test_what_is_destroyed_is_gone_for_everybody():
    record = gates.Record(date(1987, 1, 1), states.Opening.OPEN, states.Secrecy.PUBLIC, destroyed=True)
    for who in gates.Relationship:
        assert gates.opening(record, who, TODAY).code == "DESTROYED"


@pytest.fixture
def batch(archivist, fonds):
    for number in range(12):
        _volume(f"1980-XZ11-{number}", f"校务会议记录（{number}）", 1980)
    _volume("1980-XZ11-90", "关于学生处分的决定", 1980)
    _volume("2020-XZ11-1", "校务会议记录", 2020)
    _volume("1980-XZ11-91", "", 1980)
    return catalogue.make_opening_batch(archivist, fonds_code="J02", class_code="XZ", year_to=2025)


def _read(batch: int, *, changed: int = 0) -> None:
    drawn = OpeningReview.objects.filter(batch_id=batch, sampled=True).order_by("pk")
    for place, row in enumerate(drawn):
        status, reason = ("CONTROLLED", "UNIT") if place < changed else (row.status, "")
        catalogue.read_opening_sample(
            cast.second_archivist(), batch_id=batch, review_id=row.pk, status=status, reason=reason, words="教务处"
        )


def test_a_batch_is_proposed_by_rules_read_in_a_sample_and_decided_by_another(batch, archivist):
    view, rows, total = opening.opening_batch(archivist, batch_id=batch, sampled=False)
    assert (view.size, total, dict(view.by_status)) == (13, 13, {"OPEN": 12, "CONTROLLED": 1})
    assert {row.words for row in rows} == {"", "处分"}
    with pytest.raises(CatalogueError) as unread:
        catalogue.decide_opening_batch(cast.director(), batch_id=batch, reason="满 25 年")
    assert unread.value.code == "OPENING_SAMPLE"
    _read(batch)
    with pytest.raises(NotAllowed):
        catalogue.decide_opening_batch(archivist, batch_id=batch, reason="满 25 年")
    assert catalogue.decide_opening_batch(cast.director(), batch_id=batch, reason="满 25 年").units == 13
    assert Volume.objects.filter(opening_status="OPEN").count() == 12
    assert Volume.objects.get(ref_code="1980-XZ11-90").opening_status == "CONTROLLED"
    assert EventRow.objects.filter(name="catalogue.OpeningDecided").count() == 13


def test_a_batch_whose_sample_was_changed_too_often_goes_back_whole(batch, archivist):
    _read(batch, changed=2)
    with pytest.raises(CatalogueError) as bad:
        catalogue.decide_opening_batch(cast.director(), batch_id=batch, reason="满 25 年")
    assert bad.value.code == "OPENING_SAMPLE_BAD"
    catalogue.drop_opening_batch(archivist, batch_id=batch, reason="规则不适合")
    assert not Volume.objects.exclude(opening_status="UNREVIEWED").exists()
    assert catalogue.make_opening_batch(archivist, fonds_code="J02", year_to=2025) != batch


def test_who_made_a_batch_cannot_decide_it(archivist, fonds):
    for number in range(6):
        _volume(f"1980-XZ11-{number}", "校务会议记录", 1980)
    made = catalogue.make_opening_batch(cast.director(), fonds_code="J02")
    _read(made)
    with pytest.raises(CatalogueError) as alone:
        catalogue.decide_opening_batch(cast.director(), batch_id=made, reason="满 25 年")
    assert alone.value.code == "OPENING_TWO"
    assert catalogue.decide_opening_batch(cast.deputy_director(), batch_id=made, reason="满 25 年").units == 6
