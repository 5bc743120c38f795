"""Inserting and moving in the tree of description: p95 of each verb, whole (policy, event, transaction), by row count.

Goal (issue 3): at most 50 ms at 3 million rows, on both databases. Rows are made by the database itself. The shape is
worse than real holdings: one volume holds 50,000 items, one series a third of all volumes and 200 series below it.
``python -m benchmarks tree --rows 3000000 --postgresql`` for the full size.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks import frame
from benchmarks.frame import Figure

ROWS, PER_VOLUME, LARGE, ROUNDS = 300_000, 8, 50_000, 200
GOAL_MS = 50.0
FULL = {"rows": 3_000_000}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=ROWS, help="items and volumes together")
    parser.add_argument("--rounds", type=int, default=ROUNDS)


def _literal(field: Any) -> str:
    """Return what a column holds when nobody says, as the database writes it."""
    if field.null:
        return "NULL"
    value = field.get_default()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (dict, list)):
        return f"'{json.dumps(value)}'"
    return f"'{value}'" if isinstance(value, str) else str(value or 0)


def _fill(model: Any, count: int, values: dict[str, str]) -> None:
    """Insert `count` rows in one statement; `values`: column → expression over ``n``, from 1."""
    from django.db import connection

    fields = [field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    expressions = ", ".join(values.get(field.column, _literal(field)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        head, source = "", f"generate_series(1, {count}) AS numbers(n)"
    else:
        head = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
        source = "numbers"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {head} SELECT {expressions} FROM {source}")
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {table}")


def _settle() -> None:
    """Let the database write out what the filling left, so that the first moves do not pay for it."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


def _padded(expression: str) -> str:
    from django.db import connection

    if connection.vendor == "postgresql":
        return f"lpad(CAST({expression} AS text), 8, '0')"
    return f"printf('%08d', {expression})"


def build(rows: int) -> dict[str, Any]:
    """Make the tree; return the ids the work is done with."""
    from lantai.catalogue import services
    from lantai.catalogue.models import Fonds, Item, Series, Volume
    from lantai.foundation.actor import Actor

    actor = Actor.system("benchmark")
    services.create_fonds(actor, code="J09", name="锦江大学")
    fonds = Fonds.objects.get(code="J09").pk
    great = services.make_series(actor, fonds_code="J09", title="大类别")
    for number in range(200):
        services.make_series(actor, fonds_code="J09", title=f"小类别 {number}", parent_id=great)
    other = services.make_series(actor, fonds_code="J09", title="另一类别")
    volumes = rows // (PER_VOLUME + 1)
    large = min(LARGE, rows // 6)
    code = f"'2003-XZ11-' || {_padded('n')}"
    _fill(
        Volume, volumes,
        {"fonds_id": str(fonds), "ref_code": code, "ref_code_norm": code, "sort_key": code, "title": "'校务会议记录'",
         "class_code": "'XZ11'", "year": "1950 + n % 70", "series_id": f"CASE WHEN n % 3 = 0 THEN {great} ELSE {other} END"},
    )  # fmt: skip
    first = Volume.objects.order_by("pk").values_list("pk", flat=True)[0]
    items = rows - volumes
    _fill(
        Item, items,
        {"fonds_id": str(fonds), "title": "'会议纪要'", "year": "1950 + n % 70", "sort_key": _padded("n"),
         "sequence": "CAST(n AS varchar)", "key": "'k' || CAST(n AS varchar)",
         "volume_id": f"CASE WHEN n <= {large} THEN {first} ELSE {first} + 1 + (n % {volumes - 1}) END"},
    )  # fmt: skip
    assert Series.objects.filter(parent_id=great).count() == 200
    _settle()
    return {"actor": actor, "great": great, "other": other, "first": first, "volumes": volumes, "large": large}


def works(place: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """Return each verb on rows drawn from everywhere."""
    from lantai.catalogue import services
    from lantai.catalogue.models import Item, Series

    rng, actor = random.Random(3), place["actor"]
    first_item = Item.objects.order_by("pk").values_list("pk", flat=True)[0]
    in_large = lambda: first_item + rng.randrange(place["large"])  # noqa: E731
    a_volume = lambda: place["first"] + 1 + rng.randrange(place["volumes"] - 1)  # noqa: E731
    small = list(Series.objects.filter(parent_id=place["great"]).values_list("pk", flat=True))
    spot = in_large()

    def two() -> tuple[int, int]:
        one, before = in_large(), in_large()
        return (one, before) if one != before else two()

    def put(item: int, before: int) -> None:
        Item.objects.filter(pk=item).exclude(volume_id=place["first"]).update(volume_id=place["first"])
        services.move_item(actor, item_id=item, volume_id=place["first"], before=before)

    def at_one_spot() -> None:
        item = in_large()
        if item != spot:
            put(item, spot)

    def into_great() -> None:
        services.move_volume(actor, volume_id=a_volume(), series_id=place["great"], before=None)

    def swing() -> None:
        parents = Series.objects.values_list("parent_id", flat=True)
        there = parents.get(pk=place["great"])
        services.move_series(actor, series_id=place["great"], parent_id=None if there else place["other"])

    return {
        "insert a component below an item": lambda: services.make_component(actor, item_id=in_large(), title="附图"),
        "move an item within a volume of 50,000": lambda: put(*two()),
        "move an item always before the same one": at_one_spot,
        "move an item to the end of another volume": lambda: services.move_item(
            actor, item_id=first_item + place["large"] + rng.randrange(place["large"]), volume_id=a_volume()
        ),
        "move a volume to the end of a series with a third of all": into_great,
        "move a series with 200 series and a third of all volumes below": swing,
        "move one of 200 series before another": lambda: services.move_series(
            actor, series_id=small[0], parent_id=place["great"], before=rng.choice(small[1:])
        ),
    }


def bare(place: dict[str, Any]) -> Callable[[], Any]:
    """Return the least there is: one row written by its number, and its event, in a transaction."""
    from django.db import transaction

    from lantai.catalogue import events
    from lantai.catalogue.models import Item
    from lantai.foundation import events as log

    ids = list(Item.objects.order_by("pk").values_list("pk", flat=True)[:500])
    rng = random.Random(5)

    def write() -> None:
        with transaction.atomic():
            pk = rng.choice(ids)
            Item.objects.filter(pk=pk).update(page_label="1")
            told = events.UnitMoved(parent_kind="volume", parent_id=1, before=None)
            log.record(told, actor=place["actor"], subject=("item", pk))

    return write


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        started = time.perf_counter()
        place = build(arguments.rows)
        frame.progress(f"{arguments.rows:,} rows made in {time.perf_counter() - started:.0f} s")
        floor = bare(place)
        figures = []
        for name, work in works(place).items():
            ours, least = frame.alternated([work, floor], arguments.rounds)
            figures.append(
                Figure(
                    f"{name}, p95", frame.quantile(ours, 0.95) * 1000, "ms", baseline=frame.quantile(least, 0.95) * 1000,
                    baseline_name="one row written by number, with its event", goal=GOAL_MS, goal_of="ours",
                    note=f"{home.database}, {arguments.rows:,} rows", details=frame.spread(ours),
                )
            )  # fmt: skip
        return figures


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options, large=FULL))
