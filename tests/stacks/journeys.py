"""Two campuses and a workstation, an hour and a quarter apart, and the verbs of a journey as the tests tell them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lantai.foundation import clock
from lantai.foundation import events as log
from lantai.people import services as people
from lantai.stacks import services
from lantai.stacks.values import Bag, Counted
from tests import cast
from tests.stacks import house

ZONE = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 26, 9, tzinfo=ZONE)
BAG = Bag("BUS", "校车司机 韩师傅", "B-017")
HOMEWARD = Bag("MESSENGER", "罗敏", "B-018")


EVERYBODY = (
    cast.workstation_clerk, cast.far_archivist, cast.director, cast.second_archivist, cast.sysadmin, cast.secadmin,
    cast.auditor, cast.guard, cast.unit_clerk, cast.dept_archivist, cast.contractor, cast.applicant,
)  # fmt: skip


def build():
    """Return 何静安 of 文庙, with volumes 1 to 3 in a box there; everybody has been here since before the story."""
    with clock.at(datetime(2026, 9, 1, 9, tzinfo=ZONE)):
        keeper = house.build()
        for who in EVERYBODY:
            who()
        house.boxed(keeper, 1, 2, 3, on=house.shelf(), number="12")
        say_how_far()
    return keeper


def say_how_far() -> None:
    """From 文庙 to 滨江 in the other city an hour and a quarter, to 沙河 twenty-five minutes."""
    for other, kilometres, minutes in (("BJ", "61.5", 75), ("SH", "9", 25)):
        people.set_distance(cast.director(), one="WM", other=other, kilometres=Decimal(kilometres), minutes=minutes)


def ask(actor, *numbers, things=None, at=THURSDAY, **facts):
    """Ask for volumes to be at 滨江 within five hours; return the journey."""
    values = {"to": "BJ", "purpose": "核对学籍卡原件", "wanted_by": at + timedelta(hours=5), **facts}
    found = things or services.units_named("\n".join(map(house.code, numbers)))[0]
    (made,) = services.ask_journey(actor, things=found, **values)
    return made


def codes(*numbers, **facts) -> Counted:
    return Counted("\n".join(map(house.code, numbers)), **facts)


def send(actor, journey, *numbers, bag=BAG, short=False, **facts):
    return services.send_bag(actor, journey_id=journey, counted=codes(*numbers, short=short), bag=bag, **facts)


def receive(actor, journey, *numbers, short=False, **facts):
    return services.receive_bag(actor, journey_id=journey, counted=codes(*numbers, short=short), **facts)


def send_back(actor, journey, *numbers, bag=HOMEWARD, **facts):
    return services.send_back(actor, journey_id=journey, counted=codes(*numbers), bag=bag, **facts)


def take_home(actor, journey, *numbers, short=False, **facts):
    return services.take_home(actor, journey_id=journey, counted=codes(*numbers, short=short), **facts)


def later(hours: float):
    return clock.at(THURSDAY + timedelta(hours=hours))


def story(journey: int) -> list[str]:
    return [row.name.removeprefix("stacks.") for row in log.of_subject("journey", journey)]
