"""The demonstration's bags between campuses: one at every stage, told through the services."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Volume
from lantai.demo import between, people
from lantai.foundation import clock
from lantai.people import queries as people_queries
from lantai.stacks import queries, services
from lantai.stacks.models import Journey
from lantai.stacks.values import Thing
from tests import cast
from tests.stacks import house
from tests.stacks.journeys import THURSDAY

pytestmark = [pytest.mark.django_db, pytest.mark.req("B38")]


@pytest.fixture
def head(db):
    """The staff of the demonstration, and a room with a box of volumes on two campuses."""
    with clock.at(THURSDAY + timedelta(hours=6)):
        yield _house()


def _house():
    cast.fixtures()
    people.seed_staff()
    catalogue.load_fixtures()
    services.load_fixtures()
    head = people.actor("director")
    catalogue.create_fonds(head, code="J02", name="锦江工学院", name_en="Jinjiang Institute of Technology")
    house.volumes("J02", 8)
    every = [Thing("volume", one.pk, one.ref_code, one.title, "J02") for one in Volume.objects.order_by("pk")]
    for code, site, some in (("WM1", "WM", every[:6]), ("SH1", "SH", every[6:])):
        room = services.open_stack(head, site=site, code=code, name=code)
        services.put_up_shelves(head, stack_id=room, rows=(1, 1), levels=(1, 1))
        box = services.make_box(head, site=site)
        services.put_in_box(head, box_id=box, things=some)
        (shelf,) = [one for _row in queries.stack(head, stack_id=room)[1] for one in _row.shelves]
        services.place_box(head, box_id=box, shelf_id=shelf.id)
    return head


def test_every_way_is_known_and_a_bag_stands_at_every_stage(head):
    between.send_about()
    assert len(people_queries.distances()) == 6
    states = sorted(Journey.objects.values_list("state", flat=True))
    assert states == ["ARRIVED", "HOME", "ON_THE_WAY", "ON_THE_WAY", "REQUESTED"]
    late = queries.journeys(head, view="overdue")[0]
    assert [one.destination for one in late if one.state == "ON_THE_WAY"] == ["YT"]
    assert queries.journey_counts(people.actor("workstation_clerk"))["here"] == 1
