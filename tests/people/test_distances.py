"""How far the campuses are apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests import cast

from lantai.foundation import events as log
from lantai.foundation.errors import NotAllowed
from lantai.people import queries, services
from lantai.people.errors import DistanceRefused, NotFound
from lantai.people.models import SiteDistance

pytestmark = [pytest.mark.django_db, pytest.mark.req("B38")]


@pytest.fixture(autouse=True)
def _ready(db):
    cast.fixtures()


def say(one="WM", other="BJ", kilometres="61.5", minutes=75, **facts):
    services.set_distance(
        cast.director(), one=one, other=other, kilometres=Decimal(kilometres), minutes=minutes, **facts
    )


def test_a_distance_is_known_from_both_ends_and_put_right_from_either():
    assert queries.distance("WM", "BJ") is None
    say(note="校车 8:00")
    assert (queries.distance("BJ", "WM").minutes, queries.distance("WM", "BJ").note) == (75, "校车 8:00")
    say("BJ", "WM", "60", 90)
    found = queries.distance("WM", "BJ")
    assert (found.first, found.second, found.kilometres, found.minutes, found.note) == ("WM", "BJ", Decimal(60), 90, "")
    assert SiteDistance.objects.count() == 1
    assert [row.payload["minutes"] for row in log.of_subject("site", "WM")] == [75]
    assert [row.payload["minutes"] for row in log.of_subject("site", "BJ")] == [90]


def test_pairs_come_in_the_order_of_the_sites():
    say("BJ", "SH")
    say("SH", "WM", "9", 25)
    assert [(one.first, one.second) for one in queries.distances()] == [("WM", "SH"), ("SH", "BJ")]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"other": "WM"}, "ONE_SITE"),
        ({"kilometres": "0.01"}, "DISTANCE"),
        ({"kilometres": "-3"}, "DISTANCE"),
        ({"kilometres": "10000"}, "DISTANCE"),
        ({"kilometres": "NaN"}, "DISTANCE"),
        ({"minutes": 0}, "DISTANCE"),
        ({"minutes": 2881}, "DISTANCE"),
    ],
)
def test_what_cannot_be_a_distance_is_refused(facts, code):
    with pytest.raises(DistanceRefused) as refusal:
        say(**facts)
    assert refusal.value.code == code
    assert not SiteDistance.objects.exists()
    say()


def test_an_unknown_site_is_told():
    with pytest.raises(NotFound):
        say(other="XX")


@pytest.mark.parametrize("who", [cast.window_archivist, cast.workstation_clerk, cast.sysadmin, cast.applicant])
def test_only_the_head_says_how_far_it_is(who):
    with pytest.raises(NotAllowed):
        services.set_distance(who(), one="WM", other="BJ", kilometres=Decimal(1), minutes=5)


def test_the_database_keeps_one_row_a_pair():
    say()
    row = SiteDistance.objects.get()
    for first, second in ((row.first, row.second), (row.second, row.first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            SiteDistance.objects.create(first=first, second=second, kilometres=1, minutes=1)
