"""Two desks, or one desk twice, at the same moment: one bag leaves, the other is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.foundation import clock
from lantai.foundation.errors import LantaiError
from lantai.stacks import services
from lantai.stacks.models import Journey, Leg, Loan
from lantai.stacks.states import JourneyState, LoanState
from tests import cast
from tests.flows.test_at_once import at_once, refused
from tests.stacks import house, journeys
from tests.stacks.journeys import BAG, THURSDAY, ask

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True), pytest.mark.req("B38")]


@pytest.fixture
def keeper(transactional_db):
    found = journeys.build()
    with clock.at(THURSDAY):
        yield found


def told_at(verb):
    """Do a verb on that Thursday, in whichever thread."""

    def run():
        with clock.at(THURSDAY):
            return verb()

    return run


def test_two_desks_send_one_volume_to_two_campuses(keeper):
    second = cast.second_archivist()
    slips = [ask(cast.workstation_clerk(), 1), ask(cast.far_archivist(), 1, to="SH")]
    answers = at_once(
        *(
            told_at(
                lambda who=who, slip=slip, n=n: services.send_bag(
                    who, journey_id=slip, counted=journeys.codes(1), bag=replace(BAG, number=f"B-{n}")
                )
            )
            for n, (who, slip) in enumerate(zip((keeper, second), slips, strict=True))
        )
    )
    assert refused(answers) == 1, answers
    assert Loan.objects.filter(state=LoanState.OUT).count() == 1
    assert Leg.objects.count() == 1
    assert sorted(Journey.objects.values_list("state", flat=True)) == [JourneyState.ON_THE_WAY, JourneyState.REQUESTED]


def test_one_slip_is_sent_received_and_called_off_once(keeper):
    clerk = cast.workstation_clerk()
    slip = ask(clerk, 1)
    send = told_at(lambda: services.send_bag(keeper, journey_id=slip, counted=journeys.codes(1), bag=BAG))
    cancel = told_at(lambda: services.cancel_journey(clerk, journey_id=slip, note="页图够用"))
    answers = at_once(send, send, cancel)
    assert refused(answers) == 2, answers
    assert Leg.objects.count() <= 1
    if Journey.objects.get().state == JourneyState.CANCELLED:
        assert Loan.objects.get().state == LoanState.WITHDRAWN
        slip = ask(clerk, 1)
        told_at(lambda: services.send_bag(keeper, journey_id=slip, counted=journeys.codes(1), bag=BAG))()
    receive = told_at(lambda: services.receive_bag(clerk, journey_id=slip, counted=journeys.codes(1)))
    home = told_at(lambda: services.take_home(keeper, journey_id=slip, counted=journeys.codes(1), note="校车折返"))
    answers = at_once(receive, receive)
    assert refused(answers) == 1, answers
    assert not isinstance(home(), LantaiError)
    assert set(Leg.objects.values_list("seal_intact", flat=True)) == {True}


def test_one_bag_number_leaves_with_one_slip(keeper):
    clerk = cast.workstation_clerk()
    slips = [ask(clerk, 1), ask(clerk, 2)]
    answers = at_once(
        *(
            told_at(
                lambda slip=slip, n=n: services.send_bag(keeper, journey_id=slip, counted=journeys.codes(n), bag=BAG)
            )
            for n, slip in enumerate(slips, 1)
        )
    )
    assert refused(answers) == 1, answers
    assert Leg.objects.count() == 1
    assert [house.original(keeper, n).is_available for n in (1, 2)].count(True) == 1
