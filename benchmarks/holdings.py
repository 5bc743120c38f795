"""Holdings at a stated moment: does the report say exactly what was brought in, and how long does it take?

A generated catalogue (seeded, `benchmarks/stock.py`) comes in through the import at one moment and some more at a later
one; volumes are recoded and leave in between. The report at the first moment must say the first catalogue exactly.
Default: a tenth of Xi'an's size; ``--volumes 315000 --teaching 125000`` is all of it (B04).
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime

from benchmarks import frame, stock
from benchmarks.frame import Figure

VOLUMES, TEACHING = 31_500, 12_500
THEN, LATER = datetime(2020, 6, 30, 12, tzinfo=UTC), datetime(2024, 6, 30, 12, tzinfo=UTC)
CHANGED = 200
FULL = {"volumes": 315_000, "teaching": 125_000}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--volumes", type=int, default=VOLUMES)
    parser.add_argument("--teaching", type=int, default=TEACHING)


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        from tests import cast

        from lantai.catalogue import queries
        from lantai.catalogue import services as catalogue
        from lantai.catalogue.models import Volume
        from lantai.catalogue.values import Which
        from lantai.foundation import clock

        cast.fixtures()
        catalogue.load_fixtures()
        director = cast.director()
        fonds = catalogue.create_fonds(director, code="J01", name="锦江大学")
        frame.progress(f"importing {arguments.volumes} volumes")
        started = time.perf_counter()
        plan = stock.fill(volumes=arguments.volumes, teaching=arguments.teaching, fonds=fonds, at=THEN)
        stock.fill(volumes=arguments.volumes // 10, teaching=0, fonds=fonds, at=LATER, seed=2, code="M")
        imported = time.perf_counter() - started
        frame.progress("changing some of it since")
        some = Volume.objects.order_by("pk")[: CHANGED * 2]
        for place, volume in enumerate(some):
            if place % 2:
                catalogue.note_left(director, volume_id=volume.pk, how="TRANSFERRED", ground="移交清册")
            else:
                code = f"{volume.year}-JX14-{9_000_000 + place}"
                catalogue.recode_volume(director, volume_id=volume.pk, ref_code=code, class_code="JX14")
        frame.progress("reporting")
        seconds, report = _timed(lambda: queries.holdings_at(director, at=THEN))
        now_seconds, now = _timed(lambda: queries.holdings_at(director, at=clock.now()))
        which = Which(key_class="ADMISSION", year=1990)
        rows_seconds, (_rows, total) = _timed(lambda: queries.volumes_at(director, at=THEN, which=which))
        teaching = sum(line.counts.held for line in report.categories if line.code == "JX")
        wrong = [
            report.total.held != plan.volumes, teaching != arguments.teaching, total != plan.years["ADMISSION"][1990],
            {line.code: line.counts.held for line in report.categories} != dict(plan.categories),
            {line.name: line.counts.held for line in report.schools} != dict(plan.schools),
            any({cell.year: cell.counts.held for cell in line.cells} != dict(plan.years[line.code]) for line in report.keys),
            now.total.held != plan.volumes + arguments.volumes // 10 - CHANGED,
        ]  # fmt: skip
        size = f"{arguments.volumes} volumes, {home.database}"
        return [
            Figure(f"holdings: figures of the report that are wrong, {size}", sum(wrong), "", goal=0, goal_of="ours",
                   details={"volumes then": report.total.held, "teaching": teaching, "volumes now": now.total.held,
                            "import s": round(imported, 1)}),
            Figure(f"holdings: report at a moment, {size}", seconds, "s", goal=10, goal_of="ours",
                   note=f"of today {now_seconds:.2f} s; rows of one cell {rows_seconds:.2f} s"),
        ]  # fmt: skip


def _timed(work):
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options, large=FULL))
