"""Two desks at the same moment: a volume goes out, or an item that lies in it, never both."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction

from lantai.foundation import clock, turns
from lantai.foundation.actor import Actor
from lantai.stacks import services
from lantai.stacks.errors import LoanRefused
from lantai.stacks.models import Loan
from lantai.stacks.values import Bag, Counted, Thing
from tests.stacks import house

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


class Desk(threading.Thread):
    """Somebody at a desk of her own, with her own connection."""

    def __init__(self, does: Callable[[], object]) -> None:
        super().__init__()
        self.does, self.refusal = does, ""
        self.fault: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.does()
        except LoanRefused as refusal:
            self.refusal = refusal.code
        except BaseException as fault:  # noqa: BLE001  told by the one who waits
            self.fault = fault
        finally:
            connection.close()


def lend(actor: Actor, things: Sequence[Thing]) -> list[int]:
    return services.lend(actor, things=things, reason="INTERNAL", borrower="周编研")


def hand_out(actor: Actor, thing: Thing) -> Callable[[], object]:
    (loan,) = services.request_loan(actor, things=[thing], reason="INTERNAL", borrower="沈读者")
    return lambda: services.hand_out(actor, loan_id=loan)


def send(actor: Actor, thing: Thing) -> Callable[[], object]:
    at = clock.now() + timedelta(days=1)
    (journey,) = services.ask_journey(actor, things=[thing], to="BJ", purpose="核对原件", wanted_by=at)
    counted, bag = Counted(thing.ref_code), Bag("BUS", "韩师傅", "B-017")
    return lambda: services.send_bag(actor, journey_id=journey, counted=counted, bag=bag, expected_at=at)


@pytest.mark.parametrize("first", ["volume", "item"])
@pytest.mark.parametrize("second", ["lend", "hand_out", "send"])
def test_a_volume_and_its_item_are_not_lent_at_the_same_moment(transactional_db, first: str, second: str) -> None:
    archivist = house.build(3)
    house.boxed(archivist, 1, on=house.shelf())
    (volume,), item = house.things(archivist, 1), house.item(archivist, 1)
    one, other = (volume, item) if first == "volume" else (item, volume)
    ways: dict[str, Callable[[Actor, Thing], Callable[[], object]]] = {"hand_out": hand_out, "send": send}
    does = ways[second](archivist, other) if second in ways else lambda: lend(archivist, [other])
    lent, ended = threading.Event(), threading.Event()

    def hold_on() -> None:
        """Lend the first, and be slow to end the transaction: the other desk is at it meanwhile."""
        with transaction.atomic():
            lend(archivist, [one])
            lent.set()
            ended.wait(1)

    def come_second() -> None:
        lent.wait(10)
        try:
            does()
        finally:
            ended.set()

    slow, quick = Desk(hold_on), Desk(come_second)
    for desk in (slow, quick):
        desk.join(30)
        assert desk.fault is None
    assert (slow.refusal, quick.refusal) == ("", "NOT_AVAILABLE")
    out = Loan.objects.filter(state="OUT")
    assert [(row.volume_id, row.item_id) for row in out] == [(one.volume_id, one.item_id)]


def test_desks_that_lend_other_volumes_do_not_wait_for_each_other(transactional_db) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite one writes at a time")
    archivist = house.build(3)
    house.boxed(archivist, 1, 2, on=house.shelf())
    (first,), (second,) = house.things(archivist, 1), house.things(archivist, 2)
    with transaction.atomic():
        lend(archivist, [first])
        other = Desk(lambda: lend(archivist, [second]))
        other.join(20)
        assert not other.is_alive()
    assert (other.refusal, other.fault) == ("", None)
    assert Loan.objects.filter(state="OUT").count() == 2


def test_a_turn_is_taken_within_a_transaction(transactional_db) -> None:
    with pytest.raises(RuntimeError):
        turns.take("stacks.lending", [1])
