"""The worklist's numbers and its rows are two questions: they must never disagree."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle

import pytest

from lantai.foundation import clock
from lantai.reference import models, queries
from lantai.reference.queries import tally
from lantai.reference.states import LineState
from lantai.reference.values import WorklistFilters
from tests import cast, scenes
from tests.reference import stage

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
DUE = (None, timedelta(days=-3), timedelta(hours=-1), timedelta(minutes=1), timedelta(days=1), timedelta(days=9))


def fill(number: str) -> None:
    first, second = cast.window_archivist().account_id, cast.second_archivist().account_id
    case, line = models.Case.objects.get(number=number), models.Line.objects.get(case__number=number)
    now = clock.now()
    hands, dues, channels = cycle([first, second, None]), cycle(DUE), cycle(["WEB", "PHONE", "LETTER"])
    for place, state in enumerate(list(LineState) * 4):
        case.pk, case.number, case.channel = None, f"2026-{place:07d}", next(channels)
        case.save()
        due = next(dues)
        line.pk, line.case, line.state, line.handler_id, line.producer_id = None, case, state, next(hands), next(hands)
        line.forwarded_to_id = next(hands)
        line.due_at = None if due is None else now + due
        line.save()
        if place % 5 == 0:
            models.Message.objects.create(case=case, at=now, side="APPLICANT", text="在吗")
        next(hands)


MANY = scenes.Scene(lambda _folder: fill(stage.SUBMITTED.value), on=stage.SUBMITTED)


@pytest.fixture
@scenes.begins_with(MANY)
def many(db):
    """Lines in every state, of several hands, deadlines and channels; some cases with an unread message."""
    return stage.SUBMITTED.value


@pytest.mark.req("A09")
@pytest.mark.parametrize("channel", ["", "PHONE"])
def test_every_view_counts_the_rows_it_lists(many, channel):
    for who in (cast.window_archivist(), cast.second_archivist()):
        everything = queries.worklist(who, filters=WorklistFilters())
        counts = {view.code: view.count for view in everything.views}
        for view in (*counts, "closed"):
            found = queries.worklist(who, filters=WorklistFilters(view=view, channel=channel, size=200))
            listed = tally.lines().filter(tally.condition(view, who.account_id))
            assert found.total == len(found.rows), view
            assert found.total == (listed.filter(case__channel=channel) if channel else listed).count(), view
            assert found.channels[0].count == listed.count(), view
            assert counts.get(view, listed.count()) == listed.count(), view
        assert all(counts[view] for view in tally.COUNT), "a view with nothing in it shows nothing"


def test_counts_follow_the_other_filters(many):
    desk = cast.window_archivist()
    nowhere = queries.worklist(desk, filters=WorklistFilters(site="XX"))
    assert {view.count for view in nowhere.views} == {0}
    named = queries.worklist(desk, filters=WorklistFilters(text=many))
    assert (named.total, named.rows[0].number) == (1, many)


def test_what_stands_prepared_is_counted_once(many):
    assert queries.worklist(cast.window_archivist(), filters=WorklistFilters()).prepared == 1


def test_a_page_out_of_very_many_is_the_same_page(many, monkeypatch):
    import sys

    desk, wanted = cast.window_archivist(), WorklistFilters(page=3, size=7)
    few = queries.worklist(desk, filters=wanted)
    monkeypatch.setattr(sys.modules["lantai.reference.queries.worklist"], "MANY", 5)
    assert queries.worklist(desk, filters=wanted) == few
    assert len(few.rows) == 7


def test_the_second_persons_queue_is_the_two_views(many):
    second = cast.second_archivist()
    found = queries.second_queue(second)
    for rows, count, view in (
        (found.to_seal, found.seal, "seal"),
        (found.to_confirm, found.confirm, "second"),
    ):
        alone = queries.worklist(second, filters=WorklistFilters(view=view, size=60))
        assert [row.line_id for row in rows] == [row.line_id for row in alone.rows]
        assert count == alone.total > 0
