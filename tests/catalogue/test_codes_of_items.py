"""Items by their own code where hardly any has one: found by the index of codes, never by a walk through all items."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import Fonds, Item, Volume
from lantai.catalogue.queries import attached, identity, reading
from lantai.catalogue.services import attaching

BLANK = 400


def test_no_item_is_walked_through_for_a_code(archivist, fonds):
    held = Fonds.objects.get(code="J02")
    volume = Volume.objects.create(
        fonds=held, ref_code="J02-1953-XZ11-1", ref_code_norm="J02-1953-XZ11-1", title="会议"
    )
    Item.objects.bulk_create(
        Item(fonds=held, volume=volume, key=f"J02-1953-XZ11-1#{n}", sequence=str(n), title="通知") for n in range(BLANK)
    )
    one = Item.objects.create(fonds=held, key="J02-WS-1", ref_code="J02-WS-1", ref_code_norm="J02-WS-1", title="批复")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # now it knows that nearly all codes are blank
    with CaptureQueriesContext(connection) as asked:
        assert [found.id for found in identity.identify(archivist, codes=["J02-WS-1"])["J02-WS-1"]] == [one.pk]
        assert identity.identify(archivist, codes=["J02-WS-9"], fonds_code="J02") == {}
        assert list(attached.places_amiss(fonds_code="J02", ref_codes=["J02-WS-1", "J02-WS-9"])) == [
            ("GONE", "J02-WS-9")
        ]
        place = attaching.place_of(held, "J02-WS-1")
        assert place is not None
        assert place.item == one
        assert reading.record(archivist, fonds_code="J02", path="J02-WS-1").brief.id == one.pk
        assert reading.record(archivist, fonds_code="J02", path="J02-1953-XZ11-1/7").brief.title == "通知"
        with pytest.raises(NotFound):
            reading.record(archivist, fonds_code="J02", path="J02-WS-9")
    if connection.vendor == "sqlite":
        ways = [way for one in asked.captured_queries if one["sql"].startswith("SELECT") for way in plan(one["sql"])]
        assert any("item_code" in way for way in ways)
        assert not [way for way in ways if way.startswith("SCAN catalogue_item")]


def plan(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return [row[3] for row in cursor.fetchall()]
