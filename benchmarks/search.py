"""The one box at the size of an archive: rebuilding its index, asking it inside and over HTTP, how soon it knows.

Goals (issue 3): p95 of words with facets at most 300 ms over HTTP; at least 5,000 short records a second and 1,000 pages
of recognised text a second into the index, live search kept; a change is found within one tick of the worker.
Default: a tenth of Xi'an's size; ``--large`` ten times that. Asked at a tenth of the size first: the growth factor.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import archive, frame, served
from benchmarks.frame import Figure

QUESTIONS, CHANGES = 400, 20
DIFFERENT = 50_000  # pages of text that are made


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scale", type=float, default=1, help="1: a tenth of Xi'an's size")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--no-pages", action="store_true", help="without pages of recognised text")


FULL = {"scale": 10.0}


def questions(count: int) -> list[str]:
    """Return questions of every kind in turn, seeded."""
    from benchmarks import stock

    rng = random.Random(11)
    year = lambda: rng.randrange(stock.FIRST, stock.LAST + 1)  # noqa: E731
    ways = (
        lambda: rng.choice(archive.SUBJECTS)[:2],
        lambda: rng.choice(archive.SUBJECTS),
        lambda: f"{year()} {rng.choice(stock.SCHOOLS)} {rng.choice(archive.PAPERS)}",
        lambda: f'"{rng.choice(archive.OFFICES)}关于{rng.choice(archive.SUBJECTS)}"',
        lambda: f"{rng.choice(archive.SUBJECTS)} -{rng.choice(archive.PAPERS)}",
        lambda: f"{year()}-JX14-{rng.randrange(1, 30_000)}",
        lambda: f"责任者:{rng.choice(archive.OFFICES)} 年度:{(at := year())}-{at + 4}",
        lambda: f"錄取 {rng.choice(archive.OFFICES)}",
        lambda: rng.choice("学生录取会议校庆"),
        lambda: f"〔{year()}〕{rng.randrange(400)}号",
        lambda: f"{rng.choice(archive.SUBJECTS)}|{rng.choice(archive.SUBJECTS)} {rng.choice(stock.SCHOOLS)}",
        lambda: "王芳同志",
    )
    return [ways[place % len(ways)]() for place in range(count)]


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        from tests import cast

        whole, asked = archive.TENTH.times(arguments.scale), questions(arguments.questions)
        first = whole.times(0.1)
        cast.fixtures()
        archive.build(first)
        _rebuild()
        small = _inside(asked)[0]
        archive.build(archive.Size(whole.volumes - first.volumes, whole.items - first.items, 0, 0), part=2)
        figures = [*_building(home), *_asking(asked, home, small)]
        figures += _over_http(asked, home)
        figures += _freshness(home)
        return figures if arguments.no_pages else [*figures, _page_texts(whole.pages, home)]


def _rebuild() -> int:
    from lantai.discovery import services
    from lantai.foundation.actor import Actor

    return services.rebuild(Actor.system("benchmark"))


def archivist() -> Any:
    from lantai.foundation.actor import Actor

    return Actor(1, "benchmark", roles=frozenset({"archivist"}), purpose="benchmark")


def _building(home: frame.Home) -> list[Figure]:
    frame.progress("building the index anew, asked meanwhile by another process")
    asking = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.asking"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert asking.stdout is not None
    asking.stdout.readline()  # it has begun
    started, processor = time.perf_counter(), time.process_time()
    written = _rebuild()
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    waits = json.loads(asking.communicate()[0])
    return [
        Figure(
            f"index: short records a second, {home.database}", written / seconds, "records/s", goal=5000, goal_of="ours",
            better=frame.BETTER_HIGH, note=f"{written:,} volumes and items; {written / processor:.0f} a second of our process's own time",
            details={"size of the index MB": _index_size(home)},
        ),
        Figure(
            f"search: p95 while the index is built anew, {home.database}", frame.quantile(waits, 0.95) * 1000, "ms", goal=300,
            goal_of="ours", details={"ms": frame.spread(waits)},
            note=f"{len(waits)} questions of another process, four a second, from the first record to the change of the index",
        ),
    ]  # fmt: skip


def _index_size(home: frame.Home) -> int:
    from django.db import connection

    if connection.vendor != "postgresql":
        return sum(path.stat().st_size for path in (home.folder / "index").iterdir()) >> 20
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(SUM(pg_total_relation_size(quote_ident(tablename)::regclass)), 0) FROM pg_tables"
            " WHERE tablename LIKE 'lantai_index_%%'"
        )
        return int(cursor.fetchone()[0]) >> 20


def _inside(asked: list[str]) -> tuple[list[float], list[float], int]:
    """Ask everything; return the seconds of `search`, of the bare question to the index, and how many found something."""
    from lantai.discovery import queries
    from lantai.discovery.queries import engine, searching
    from lantai.discovery.rules import asking
    from lantai.discovery.values import SearchFilters

    actor, generation, found = archivist(), engine.live() or 0, 0
    bare = [searching._question(actor, asking.read(text), SearchFilters()) for text in asked]
    ours, theirs = [], []
    for place, text in enumerate(asked):
        started = time.perf_counter()
        answer = queries.search(actor, text=text)
        middle = time.perf_counter()
        engine.index().search(generation, bare[place], start=0, size=20, cap=searching.CAP)
        theirs.append(time.perf_counter() - middle)
        ours.append(middle - started)
        found += bool(answer.hits)
    return ours, theirs, found


def _asking(asked: list[str], home: frame.Home, small: list[float]) -> list[Figure]:
    frame.progress("asking")
    _inside(asked[:24])
    ours, theirs, found = _inside(asked)
    p95, before = frame.quantile(ours, 0.95) * 1000, frame.quantile(small, 0.95) * 1000
    return [
        Figure(
            f"search: p95 inside, with facets and descriptions, {home.database}", p95, "ms", frame.quantile(theirs, 0.95) * 1000,
            "the bare question to the index, no facets, p95", goal=300, goal_of="ours",
            details={"search ms": frame.spread(ours), "bare ms": frame.spread(theirs), "found something": f"{found}/{len(asked)}"},
        ),
        Figure(f"search: growth of p95 for ten times the records, {home.database}", p95, "ms", before, "at a tenth of the size"),
    ]  # fmt: skip


def _over_http(asked: list[str], home: frame.Home) -> list[Figure]:
    from urllib.parse import urlencode

    from django.urls import reverse
    from tests import cast

    frame.progress("asking over HTTP")
    session, path = served.session_of(cast.window_archivist()), reverse("staff:search")
    with served.Server() as server:
        visitor = served.Visitor(server.port, session)

        def ask(text: str) -> None:
            status, _body = visitor.get(f"{path}?{urlencode({'q': text})}" if text else path)
            if status != 200:
                raise RuntimeError(f"the search page answered {status}")

        frame.timed(ask, asked[:24], warm=0)
        before = server.processor()
        times = frame.timed(ask, asked, warm=0)
        taken = (server.processor() - before) / len(asked) * 1000
        empty = frame.timed(ask, [""] * 60, warm=3)
    return [
        Figure(
            f"search: p95 over HTTP, whole page with facets, {home.database}", frame.quantile(times, 0.95) * 1000, "ms",
            frame.quantile(empty, 0.95) * 1000, "the same page with nothing asked, p95", goal=300, goal_of="ours",
            details={"HTTP ms": frame.spread(times)}, note=f"{taken:.1f} ms of the server's own processor time each, on average",
        )
    ]  # fmt: skip


def _freshness(home: frame.Home) -> list[Figure]:
    """Change a volume's code and ask until it is found under the new one; the worker is the real one, beside."""
    from tests import cast

    from lantai.catalogue import services as catalogue
    from lantai.catalogue.models import Volume
    from lantai.cli import supervisor
    from lantai.discovery import queries
    from lantai.foundation import tasks
    from lantai.foundation import worker as background

    tasks.run_until_empty()
    director, waits = cast.director(), []
    program = subprocess.Popen(list(supervisor.worker().command), env=dict(os.environ), start_new_session=True)
    try:
        time.sleep(4)
        for place, pk in enumerate(Volume.objects.order_by("pk").values_list("pk", flat=True)[: CHANGES + 2]):
            year = Volume.objects.values_list("year", flat=True).get(pk=pk)
            code = f"{year}-JX14-{8_000_000 + place}"
            catalogue.recode_volume(director, volume_id=pk, ref_code=code, class_code="JX14")
            started = time.perf_counter()
            while not queries.search(director, text=f"档号:{code}").hits:
                if time.perf_counter() - started > 60:
                    raise RuntimeError("the index does not follow")
                time.sleep(0.01)
            waits.append(time.perf_counter() - started)
    finally:
        program.terminate()
        program.wait(20)
    return [
        Figure(
            f"index: seconds until a change is found, median, {home.database}", frame.quantile(waits[2:], 0.5), "s", background.POLL,
            "one tick of the worker", details={"ms": frame.spread(waits[2:])}, goal=1.0, goal_of="ours",
            note="volume recoded with its items; the wait for the tick and the writing together",
        )
    ]  # fmt: skip


def _page_texts(count: int, home: frame.Home) -> Figure:
    """Write pages of recognised text into an index of their own, as issue 4 will feed them; against a bare FTS5 table."""
    from lantai.discovery.queries import engine
    from lantai.discovery.rules import tokens
    from lantai.discovery.services import documents
    from lantai.discovery.values import PageText

    frame.progress(f"writing {count:,} pages of text")
    texts = list(archive.pages(min(count, DIFFERENT)))  # beyond, the same texts come again under other numbers
    numbered = ((place + 1, texts[place % len(texts)][1]) for place in range(count))
    index, generation = engine.index(), 999_999
    index.create(generation)
    started, processor = time.perf_counter(), time.process_time()
    several = (
        documents.page(PageText(number, text, archive.FONDS, "JX", 1952 + number % 67, "OPEN", public=True))
        for number, text in numbered
    )
    written = index.write(generation, several, fresh=True)
    index.settle(generation)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    index.drop(generation)
    some = texts[:10_000]
    ready = [(number, " ".join(tokens.of_text(text))) for number, text in some]
    bare = len(some) / _bare_fts(home.folder / "bare.sqlite3", ready)
    return Figure(
        f"index: pages of ~600 characters a second, {home.database}", written / seconds, "pages/s", bare,
        "bare FTS5 insert of ready tokens", goal=1000, goal_of="ours", better=frame.BETTER_HIGH,
        note=f"{written:,} pages; {written / processor:.0f} a second of our process's own time",
    )  # fmt: skip


def _bare_fts(path: Path, rows: list[tuple[int, str]]) -> float:
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE VIRTUAL TABLE page USING fts5(body, tokenize = 'ascii');"
    )
    started = time.perf_counter()
    database.execute("BEGIN")
    database.executemany("INSERT INTO page (rowid, body) VALUES (?, ?)", rows)
    database.execute("COMMIT")
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options, large=FULL))
