"""Work done ahead in a thread, and the collector at rest: nothing is lost, doubled or left behind."""

from __future__ import annotations

import gc
import itertools
import threading
from collections.abc import Generator

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from lantai.foundation import sparing


def test_what_is_made_ahead_comes_in_order_once_and_no_more_than_one_ahead() -> None:
    made: list[int] = []

    def several() -> Generator[int, None, None]:
        for one in range(50):
            made.append(one)
            yield one

    for one in sparing.Ahead(several()):
        assert one <= made[-1] <= one + 1
    assert made == list(range(50))


def test_a_fault_is_raised_where_it_happened_and_closing_closes() -> None:
    closed: list[str] = []

    def several() -> Generator[int, None, None]:
        try:
            yield 1
            raise ValueError("the third row")
        finally:
            closed.append("first")

    reading = sparing.Ahead(several())
    assert next(reading) == 1
    with pytest.raises(ValueError, match="the third row"):
        next(reading)

    def endless() -> Generator[int, None, None]:
        try:
            while True:
                yield 2
        finally:
            closed.append("second")

    reading = sparing.Ahead(endless())
    assert next(reading) == 2
    reading.close()
    assert closed == ["first", "second"]


def test_what_is_done_to_the_next_waits_until_its_user_is_idle_or_asks_for_it() -> None:
    done: list[int] = []
    through = threading.Event()

    def several() -> Generator[int, None, None]:
        yield from range(4)

    def then(one: int) -> None:
        done.append(one)
        through.set()
        if one == 3:
            raise ValueError("the third piece")

    reading = sparing.Ahead(several(), then)
    assert next(reading) == 0
    through.clear()
    assert not through.wait(0.05), "its user is busy"
    assert done == [0]
    reading.idle()
    assert through.wait(10)
    assert done == [0, 1]
    assert [next(reading), next(reading)] == [1, 2], "asked for, without a word that anybody is idle"
    with pytest.raises(ValueError, match="the third piece"):
        next(reading)
    reading.close()
    assert done == [0, 1, 2, 3]

    left = sparing.Ahead(several(), then)
    assert next(left) == 0
    left.close()  # ends, though nobody has said that he is idle


def test_the_collector_rests_within_and_goes_on_after_a_fault_too() -> None:
    def piece() -> None:
        with sparing.no_search_for_rings():
            assert not gc.isenabled()
            with sparing.no_search_for_rings():
                pass
            assert not gc.isenabled()
            raise ValueError("full")

    with pytest.raises(ValueError, match="full"):
        piece()
    assert gc.isenabled()


def test_few_pages_are_held_within_the_block_and_as_many_as_before_after_it(db):
    if connection.vendor != "sqlite":
        with sparing.few_pages():
            return

    def held() -> dict[str, tuple[int]]:
        with connection.cursor() as cursor:
            return {name: cursor.execute(f"PRAGMA {name}").fetchone() for name in sparing.SPARING}

    def fails() -> None:
        with sparing.few_pages():
            assert held() == {name: (value,) for name, value in sparing.SPARING.items()}
            raise KeyError

    before = held()
    with pytest.raises(KeyError):
        fails()
    assert held() == before


@isolate_apps("lantai.foundation")
def test_a_table_that_has_doubled_is_looked_at_once(db):
    class Growing(models.Model):  # noqa: DJ008  nobody reads its name
        text = models.TextField()

        class Meta:
            app_label = "foundation"
            db_table = "growing"

    def grow(count: int) -> None:
        Growing.objects.bulk_create(Growing(pk=next(numbers), text="x" * 900) for _ in range(count))

    numbers = itertools.count(1)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE growing (id integer PRIMARY KEY, text text NOT NULL)")
    grow(200)
    assert sparing.look_again(Growing) == [], "small enough to be read through"
    grow(1500)
    assert sparing.look_again(Growing) == (["growing"] if connection.vendor == "postgresql" else [])
    assert sparing.look_again(Growing) == []
    grow(400)
    assert sparing.look_again(Growing) == [], "not doubled since"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE growing")
