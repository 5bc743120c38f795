"""Looking for records that may be of one person: seconds for each new record, at one size and at four times it.

Goal: growth at most 1.5 for four times the index (the cost goes with what came in, not with what is there).
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

from benchmarks import crowd, frame
from benchmarks.frame import Figure

PEOPLE, FRESH = 10_000, 2_000


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=PEOPLE)


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        from django.db import connection
        from django.db.models import Max

        from lantai.catalogue import services as catalogue
        from lantai.catalogue.models import LikelySame, PersonMention
        from lantai.foundation.actor import Actor

        system = Actor.system("benchmark")
        times, pairs = [], []
        everyone = list(crowd.rows(arguments.people * 4))
        before = 0
        for place, size in enumerate((arguments.people, arguments.people * 4)):
            frame.progress(f"indexing up to {size} people")
            several = [row for row in everyone if before <= int(row.student_no[4:]) < size]
            before = size
            catalogue.index_mentions(system, rows=several)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            last = PersonMention.objects.aggregate(last=Max("pk"))["last"]
            fresh = [
                replace(row, student_no="", list_name=f"另册{place}", record_kind="GRAD_LIST", sequence=f"n{number}")
                for number, row in enumerate([row for row in several if row.record_kind == "ADMISSION_ROSTER"][:FRESH])
            ]
            catalogue.index_mentions(system, rows=fresh)
            started, known = time.perf_counter(), LikelySame.objects.count()
            catalogue.look_for_likely(system, first=last + 1)
            times.append((time.perf_counter() - started) / len(fresh))
            pairs.append((LikelySame.objects.count() - known) / len(fresh))
        return [
            Figure(
                f"likely: growth of the cost of a new record at four times the index, {home.database}", times[1] / times[0], "×",
                goal=1.5, goal_of="ours",
                details={"ms a record": [round(one * 1000, 3) for one in times], "pairs a record": [round(one, 2) for one in pairs],
                         "people": [arguments.people, arguments.people * 4]},
            )
        ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
