"""Finding a person among 80,000 with 200,000 mentions: p95 of `find_person`, all tiers, against a bare filter; and HTTP.

Goals: at most 20× of ``list(PersonMention.objects.filter(name__text=…))``, at most 50 ms over HTTP, and at most three times
what it takes at a tenth of the size (asked first). ``--large``: 800,000 with 2,000,000.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from itertools import islice
from typing import Any

from benchmarks import crowd, frame
from benchmarks.frame import Figure

PEOPLE, QUESTIONS, AT_ONCE = 80_000, 600, 200_000
FULL = {"people": 800_000}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--no-http", action="store_true")


def questions(rows: list[Any], count: int) -> list[tuple[str, Any, Any]]:
    """Return (kind, question, row asked for): every way of asking, in turn, about people drawn from the crowd."""
    import opencc

    from lantai.catalogue.names import fold, pinyin, shapes
    from lantai.catalogue.values import Study

    rng = random.Random(7)
    traditional = opencc.OpenCC("s2t")

    def near(row: Any) -> str:
        place = rng.randrange(1, len(row.raw_name))
        other = (shapes.near(row.raw_name[place]) or row.raw_name[place])[:1]
        return row.raw_name[:place] + other + row.raw_name[place + 1 :]

    def latin(row: Any, *, turned: bool = False) -> str:
        head, given = pinyin.of_name(row.raw_name)[0]
        words = ["".join(head).capitalize(), "".join(given).capitalize()]
        return " ".join(reversed(words) if turned else words)

    ways = {
        "exact": lambda row: Study(row.raw_name, entered=row.entered, unit=row.unit),
        "exact, name alone": lambda row: Study(row.raw_name),
        "graduated": lambda row: Study(row.raw_name, graduated=row.graduated, level="本科"),
        "traditional": lambda row: Study(traditional.convert(row.raw_name), entered=row.entered, unit=row.unit),
        "spaced": lambda row: Study("　".join(row.raw_name), entered=row.entered + 1),
        "placeholder": lambda row: Study(row.raw_name[:-1] + "□", entered=row.entered, unit=row.unit),
        "pinyin": lambda row: Study(latin(row), entered=row.entered, unit=row.unit),
        "pinyin, given name first": lambda row: Study(latin(row, turned=True), entered=row.entered),
        "near shape": lambda row: Study(near(row), entered=row.entered, unit=row.unit),
        "wrong year": lambda row: Study(row.raw_name, entered=row.entered + 6, unit=row.unit),
        "number": lambda row: Study(row.raw_name, student_no=row.student_no),
        "nobody": lambda row: Study("诸葛" + row.raw_name[1:] + "鼐", entered=row.entered),
    }
    assert fold.text("王") == "王"
    asked = []
    for place in range(count):
        kind = list(ways)[place % len(ways)]
        row = rng.choice(rows)
        asked.append((kind, ways[kind](row), row))
    return asked


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        several = crowd.rows(arguments.people, several=True)
        first = list(islice(several, arguments.people // 4))  # a tenth of the mentions
        _fill(first)
        small, _bare, _details = _asked(questions(first, arguments.questions))
        rows = list(several)
        seconds, processor = _fill(rows)
        asked = questions(first + rows, arguments.questions)
        figures = [
            Figure(
                "index: rows per second", len(rows) / seconds, "rows/s", goal=5000, goal_of="ours", better=frame.BETTER_HIGH, details={"size of the database": _size(home)},
                note=f"{home.database}; {len(rows) / processor:.0f} rows per second of our process's own time",
            ),
            *_inside(asked, home, frame.quantile(small, 0.95) * 1000),
        ]  # fmt: skip
        if not arguments.no_http:
            figures.extend(_over_http(asked, home))
        return figures


def _fill(rows: list[Any]) -> tuple[float, float]:
    """Index rows; return the seconds, and those of our own processor time."""
    from django.db import connection

    from lantai.catalogue import services as catalogue
    from lantai.foundation.actor import Actor

    frame.progress(f"indexing {len(rows):,} mentions")
    started, processor = time.perf_counter(), time.process_time()
    for place in range(0, len(rows), AT_ONCE):
        catalogue.index_mentions(Actor.system("benchmark"), rows=rows[place : place + AT_ONCE], batch_id=None)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return seconds, processor


def _size(home: frame.Home) -> str:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
            return str(cursor.fetchone()[0])
    return f"{(home.folder / 'lantai.sqlite3').stat().st_size / 2**20:.0f} MB"


def _asked(asked: list[tuple[str, Any, Any]]) -> tuple[list[float], list[float], dict[str, Any]]:
    """Ask everything; return the seconds of `find_person`, of the bare filter, and what each kind took and found."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from lantai.catalogue import services as catalogue
    from lantai.catalogue.models import PersonMention
    from lantai.foundation.actor import Actor

    actor = Actor(1, "benchmark", roles=frozenset({"archivist"}), purpose="benchmark")

    def find(one: tuple[str, Any, Any]) -> Any:
        return catalogue.find_person(actor, study=one[1], limit=10)

    def bare(one: tuple[str, Any, Any]) -> Any:
        return list(PersonMention.objects.filter(name__text=one[2].raw_name))

    frame.progress("asking")
    found, ours, theirs = 0, [], []
    by_kind: dict[str, list[float]] = defaultdict(list)
    right: dict[str, list[bool]] = defaultdict(list)
    for one in asked[:40]:
        find(one), bare(one)
    for one in asked:
        started = time.perf_counter()
        answer = find(one)
        middle = time.perf_counter()
        bare(one)
        theirs.append(time.perf_counter() - middle)
        ours.append(middle - started)
        by_kind[one[0]].append(middle - started)
        right[one[0]].append(any(candidate.student_no == one[2].student_no for candidate in answer))
        found += bool(answer)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        find(asked[0])
    return ours, theirs, {
        "find_person ms": frame.spread(ours), "bare filter ms": frame.spread(theirs), "queries of one look-up": len(captured),
        **{f"{kind}: p95 ms, found among ten": (round(frame.quantile(times, 0.95) * 1000, 2), f"{sum(right[kind])}/{len(times)}")
           for kind, times in by_kind.items()},
    }  # fmt: skip


def _inside(asked: list[tuple[str, Any, Any]], home: frame.Home, small: float) -> list[Figure]:
    ours, theirs, details = _asked(asked)
    p95 = frame.quantile(ours, 0.95) * 1000
    return [
        Figure(
            f"find: p95 of find_person, {home.database}", p95, "ms", frame.quantile(theirs, 0.95) * 1000,
            "list(PersonMention.objects.filter(name__text=…)), p95", goal=20, details=details,
        ),
        Figure(f"find: growth of p95 for ten times the mentions, {home.database}", p95, "ms", small, "at a tenth of the size", goal=3),
    ]  # fmt: skip


def _over_http(asked: list[tuple[str, Any, Any]], home: frame.Home) -> list[Figure]:
    """Ask the look-up page of the real server: sign-in, policy, event, template and all."""
    from django.urls import reverse
    from tests import cast

    from benchmarks import served

    frame.progress("asking over HTTP")
    session = served.session_of(cast.window_archivist())
    path = reverse("staff:people")
    figures = []
    with served.Server() as server:
        visitor = served.Visitor(server.port, session)
        for name, accept in (("as data", "application/json"), ("whole page", "text/html")):

            def ask(one: tuple[str, Any, Any], accept: str = accept) -> None:
                study = one[1]
                data = {
                    "name": study.name, "entered": study.entered or "", "graduated": study.graduated or "",
                    "unit": study.unit, "level": study.level, "student_no": study.student_no, "slack": "0",
                    "purpose": "benchmark",
                }  # fmt: skip
                status, _body = visitor.post(path, data, accept=accept)
                if status != 200:
                    raise RuntimeError(f"the look-up page answered {status}")

            frame.timed(ask, asked[:20], warm=0)
            before = server.processor()
            times = frame.timed(ask, asked, warm=0)
            taken = (server.processor() - before) / len(asked) * 1000
            figures.append(
                Figure(
                    f"find: p95 over HTTP, {name}, {home.database}", frame.quantile(times, 0.95) * 1000, "ms", goal=50,
                    goal_of="ours", details={"HTTP ms": frame.spread(times)},
                    note=f"{taken:.1f} ms of the server's own processor time each, on average",
                )
            )  # fmt: skip
    return figures


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options, large=FULL))
