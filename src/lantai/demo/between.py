"""What travels between the demonstration's four campuses: the ways, and bags at every stage of one.

Everything goes through the services, at past moments where the story needs them.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from lantai.demo import people
from lantai.demo.stacks import days_ago
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.people import queries as people_queries
from lantai.people import services as people_services
from lantai.reference import queries as reference
from lantai.reference.values import WorklistFilters
from lantai.stacks import queries, services
from lantai.stacks.states import Availability
from lantai.stacks.values import Bag, Counted, Thing

# site, site, kilometres, minutes, how one goes
WAYS = (
    ("WM", "SH", "9.2", 25, "校车 7:50、12:30、17:40，文庙北门"),
    ("WM", "YT", "23.5", 45, "校车 7:30、13:00，文庙北门"),
    ("WM", "BJ", "61.5", 75, "校车 8:00、13:30，走锦江高速"),
    ("SH", "YT", "16.8", 40, ""),
    ("SH", "BJ", "55", 70, "先到文庙换车，或派专人"),
    ("YT", "BJ", "44.3", 60, "校车 10:00，周二、周四"),
)
DRIVER = "校车司机 韩师傅"


def send_about() -> None:
    """Tell the ways and the bags; what needs an original that is not there is left out."""
    head, keeper, clerk = people.actor("director"), people.actor("archivist"), people.actor("workstation_clerk")
    with days_ago(120):
        for one, other, kilometres, minutes, note in WAYS:
            people_services.set_distance(
                head, one=one, other=other, kilometres=Decimal(kilometres), minutes=minutes, note=note
            )
    free = _free(head, "WM1")
    if len(free) >= 5:
        _there_and_back(keeper, clerk, free[0])
        _in_use(keeper, clerk, free[1])
        _late(keeper, free[2])
        _asked(clerk, free[3:5])
    if far := _free(head, "SH1"):
        _on_the_road(_named("liangziheng"), keeper, far[0])


def _named(username: str) -> Actor:
    account = people_queries.by_username(username)
    assert account is not None
    return people_queries.actor_for(account.id, channel="WEB", purpose="demonstration", second_factor=True)


def _free(head: Actor, code: str) -> list[Thing]:
    """Return some volumes of a room that are in, those of its last boxes first."""
    room = next(room for room in queries.stacks(head) if room.code == code)
    boxes = queries.boxes_of(head, stack_id=room.id, limit=200)[-8:]
    inside = [one for box in boxes for one in queries.box(head, box_id=box.id).contents]
    return [one.thing for one in inside if one.state is Availability.AVAILABLE]


def _hours_ago(hours: float) -> AbstractContextManager[None]:
    return clock.at(clock.now() - timedelta(hours=hours))


def _noon(days: int) -> datetime:
    """Return noon of a day, counted from the moment of the story."""
    local = timezone.localtime(clock.now()) + timedelta(days=days)
    return local.replace(hour=12, minute=0, second=0, microsecond=0)


def _ask(who: Actor, thing: Thing, to: str, purpose: str, **facts: str) -> int:
    (made,) = services.ask_journey(who, things=[thing], to=to, purpose=purpose, wanted_by=_noon(2), **facts)
    return made


def _there_and_back(keeper: Actor, clerk: Actor, thing: Thing) -> None:
    counted = Counted(thing.ref_code)
    with days_ago(12):
        journey = _ask(clerk, thing, "BJ", "补办学历证明，核对原件", urgency="URGENT", reader="滨江校区人事科")
    with days_ago(11):
        services.send_bag(keeper, journey_id=journey, counted=counted, bag=Bag("BUS", DRIVER, "JB-0117"))
    with days_ago(10):
        services.receive_bag(clerk, journey_id=journey, counted=counted)
    with days_ago(8):
        services.send_back(clerk, journey_id=journey, counted=counted, bag=Bag("MESSENGER", "罗敏", "JB-0121"))
    with days_ago(7):
        services.take_home(keeper, journey_id=journey, counted=counted)


def _in_use(keeper: Actor, clerk: Actor, thing: Thing) -> None:
    counted = Counted(thing.ref_code)
    with days_ago(3):
        journey = _ask(clerk, thing, "BJ", "读者查阅名册原件", reader="机械学院 顾教授")
        services.send_bag(keeper, journey_id=journey, counted=counted, bag=Bag("BUS", DRIVER, "JB-0130"))
    with days_ago(2):
        services.receive_bag(clerk, journey_id=journey, counted=counted, note="比约定的班车晚一班")


def _late(keeper: Actor, thing: Thing) -> None:
    with days_ago(4):
        journey = _ask(keeper, thing, "YT", "校庆布展前核对图片说明")
        bag = Bag("MESSENGER", "办公室 小唐", "JB-0128")
        services.send_bag(keeper, journey_id=journey, counted=Counted(thing.ref_code), bag=bag)


def _on_the_road(sender: Actor, keeper: Actor, thing: Thing) -> None:
    with _hours_ago(3):
        journey = _ask(keeper, thing, "WM", "核对学籍卡背面的更正章", urgency="IMMEDIATE")
    with _hours_ago(0.2):
        bag = Bag("BUS", DRIVER, "JB-0133")
        services.send_bag(sender, journey_id=journey, counted=Counted(thing.ref_code), bag=bag)


def _asked(clerk: Actor, things: list[Thing]) -> None:
    """Two volumes for a case that is open; nobody has fetched them yet."""
    rows = reference.worklist(clerk, filters=WorklistFilters()).rows
    with _hours_ago(1):
        services.ask_journey(
            clerk, things=things, to="BJ", purpose="窗口有人等，核对成绩单原件", wanted_by=_noon(1), urgency="URGENT",
            case_number=rows[0].number if rows else "",
        )  # fmt: skip
