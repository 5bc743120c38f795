"""Import: rows a second of a volume list and a student list, whether it stays linear, and whether memory stays flat.

Memory is that of the importing process and of the parsers it starts, looked at every 50 ms. ``--huge 1000000`` adds
lists ten times as long as those of ``--rows 100000``: time(1,000k)/time(100k), and the memory of both. Each of these
imports meets an empty archive of its own; the short list is timed before the long one and after it, and the mean counts.

In the middle of each long list stands one bad cell: just that row must be set aside, and named.

Baseline of the volume list: python-calamine and one `bulk_create` of the same rows, without reading dates, checking
codes, looking for what is held, or keeping the sheet. Baseline of the student list: the person index fed directly.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import mean
from typing import Self

from benchmarks import crowd, frame

SMALL, LARGE = 10_000, 80_000  # the enrolments of a tenth of Xi'an; fewer than 10,000 say nothing of memory
HEADER = ("档号", "案卷题名", "年度", "分类号", "案卷号", "责任者", "起止日期", "件数", "页数", "保管期限")
PEOPLE = ("学号", "姓名", "性别", "出生年月", "院系", "层次", "入学年份", "毕业年份", "所在档号", "页号", "行号")
PREPARE = "import django; django.setup(); from lantai.cli.prepare import ensure_ready; ensure_ready()"
FULL = {"small": 10_000, "rows": 100_000, "huge": 1_000_000}


@dataclass(frozen=True)
class List:
    """A list of some length; of the row with the bad cell, where there is one, the number (from 1, as a spreadsheet counts)."""

    path: Path
    rows: int
    bad: int = 0


def volumes(count: int) -> Iterator[list]:
    for n in range(count):
        year, number = 1952 + n % 70, n // 70 + 1
        yield [f"{year}-JX13-{number}", f"四川省{year}年录取名册（{number}）", year, "JX13", number, "招生办公室",
               f"{year}.7-{year}.9", 12, 40 + n % 60, "永久"]  # fmt: skip


def spoilt(rows: Iterable[list], count: int, header: Sequence[str]) -> Iterator[list]:
    """Put a day that never was into the row in the middle."""
    column = next(place for place, word in enumerate(header) if word in {"起止日期", "出生年月"})
    for n, row in enumerate(rows):
        if n == count // 2:
            row[column] = "1987.13.45"
        yield row


def people(count: int, seed: int) -> list[list]:
    rows = [
        [row.student_no, row.raw_name, row.sex, row.birth, row.unit, row.level, row.entered, row.graduated, row.ref_code,
         row.page, row.row]
        for row in crowd.rows(count, seed=seed)
        if row.record_kind == "ADMISSION_ROSTER"
    ]  # fmt: skip
    return rows[:count]


def write(path: Path, header, rows, count: int, *, bad: bool) -> List:
    """Write a list of `count` rows, with one bad cell in the middle where it is to be `bad`."""
    import xlsxwriter

    rows = spoilt(rows, count, header) if bad else rows

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for line, row in enumerate(chain([header], rows)):
            for column, value in enumerate(row):
                sheet.write(line, column, value)
    return List(path, count, count // 2 + 2 if bad else 0)


def bring(actor, path: Path, fonds: str, bad: int) -> float:
    from lantai.catalogue import services as catalogue

    started = time.perf_counter()
    report = catalogue.import_catalogue(
        actor, path=path, file_name=path.name, fonds_code=fonds, create_fonds=f"全宗 {fonds}"
    )
    seconds = time.perf_counter() - started
    aside = [(one.row, one.code) for one in report.problems]
    if report.conflicts or report.rejected != bool(bad) or aside != ([(bad, "BAD_DATE")] if bad else []):
        raise SystemExit(f"{report.rejected} rejected, {report.conflicts} conflicts, row {bad} is bad: {aside[:2]}")
    return seconds


def raw_volumes(path: Path) -> float:
    from django.db import transaction
    from python_calamine import CalamineWorkbook

    from lantai.catalogue.models import Fonds, Volume

    fonds = Fonds.objects.create(code="RAW", name="raw")
    started = time.perf_counter()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    with transaction.atomic():
        Volume.objects.bulk_create(
            [Volume(fonds=fonds, ref_code=r[0], ref_code_norm=r[0], title=r[1], year=int(r[2]), class_code=r[3],
                    volume_no=str(r[4]), creator=r[5], date_text=r[6], item_count=int(r[7]), page_count=int(r[8]),
                    retention=r[9]) for r in rows],
            batch_size=400,
        )  # fmt: skip
    return time.perf_counter() - started


def index_only(actor, count: int) -> float:
    from lantai.catalogue import services as catalogue

    rows = [row for row in crowd.rows(count, seed=99) if row.record_kind == "ADMISSION_ROSTER"][:count]
    started = time.perf_counter()
    catalogue.index_mentions(actor, rows=rows, batch_id=None)
    return time.perf_counter() - started


class Memory:
    """The most that this process and its children held at one moment, in MiB."""

    def __enter__(self) -> Self:
        self.peak, self._stop = 0.0, threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._stop.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._stop.wait(0.05):
            self.peak = max(self.peak, _held(os.getpid()) / 1024)


def _held(pid: int) -> int:
    """Return the KiB a process and all below it hold for themselves; pages of files that are mapped (SQLite's database,
    up to 256 MiB by our setting) are the system's to take back.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")), 0)
    return own + sum(_held(int(child)) for child in below)


@dataclass(frozen=True)
class Apart:
    """An import in a process of its own: seconds, and the most memory it and its parsers held, in MiB."""

    seconds: float
    memory: float
    processor: float  # seconds of its own processor time, without the parser's


def apart(one: List, fonds: str, environment: dict[str, str] | None = None) -> Apart:
    """Import a sheet in a process of its own, into the archive that `environment` names; without it, into this one."""
    command = [sys.executable, "-m", "benchmarks.import_catalogue", "--bring", str(one.path), "--fonds", fonds,
               "--bad", str(one.bad)]  # fmt: skip
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    return Apart(**json.loads(done.stdout.splitlines()[-1]))


def alone(one: List, postgresql: bool) -> Apart:
    """Import a sheet into an empty archive of its own, on a server of its own where it is one."""
    with tempfile.TemporaryDirectory(prefix="lantai-bench-") as folder, ExitStack() as kept:
        environment = {**os.environ, "LANTAI_HOME": folder}
        if postgresql:
            from tests import postgresql as embedded

            server = embedded.start()
            kept.callback(server.stop)
            environment["LANTAI_DATABASE_URL"] = server.address
        subprocess.run([sys.executable, "-c", PREPARE], check=True, env=environment)
        return apart(one, "H", environment)


def measure(small: int, large: int, huge: int, postgresql: bool) -> list[frame.Figure]:
    from lantai.foundation.actor import Actor

    actor = Actor.system("benchmark")
    folder = Path(os.environ["LANTAI_HOME"])
    short = write(folder / "short.xlsx", HEADER, volumes(small), small, bad=False)
    long = write(folder / "long.xlsx", HEADER, volumes(large), large, bad=True)
    raw = large / raw_volumes(long.path)
    little, much = apart(short, "S1"), apart(long, "L1")
    again = large / bring(actor, long.path, "L1", long.bad)
    few = write(folder / "few.xlsx", PEOPLE, people(small, 1), small, bad=False)
    many = write(folder / "many.xlsx", PEOPLE, people(large, 2), large, bad=True)
    little_people, much_people = apart(few, "P1"), apart(many, "P2")
    direct = small / index_only(actor, small)
    figures = [
        frame.Figure("volume list, rows a second", large / much.seconds, "rows/s", raw, "calamine + bulk_create", 5000, "ours", frame.BETTER_HIGH,
                     note=_own(large, much)),
        frame.Figure("the same list again, rows a second", again, "rows/s", goal=5000, goal_of="ours", better=frame.BETTER_HIGH),
        frame.Figure(f"linearity: time per row of {large / small:g}× the rows", much.seconds / little.seconds * small / large, "×",
                     goal=1.3, goal_of="ours"),
        frame.Figure("student list, rows a second", large / much_people.seconds, "rows/s", direct, "the person index alone", 5000, "ours",
                     frame.BETTER_HIGH, note=_own(large, much_people)),
        frame.Figure("linearity of student lists", much_people.seconds / little_people.seconds * small / large, "×", goal=1.5,
                     goal_of="ours", note=_own(small, little_people)),
        frame.Figure(f"memory of {large:,} rows", much.memory, "MiB", little.memory, f"of {small:,} rows", 1.2,
                     note="a process of its own and its parsers"),
        frame.Figure(f"memory of {large:,} rows of a student list", much_people.memory, "MiB", little_people.memory,
                     f"of {small:,} rows", 1.2),
    ]  # fmt: skip
    if huge:
        longest = write(folder / "huge.xlsx", HEADER, volumes(huge), huge, bad=True)
        figures += _huge("volume list", long, longest, postgresql)
        longest = write(folder / "crowd.xlsx", PEOPLE, people(huge, 3), huge, bad=True)
        figures += _huge("student list", many, longest, postgresql)
    return figures


def _own(rows: int, one: Apart) -> str:
    return f"{rows / one.processor:.0f} a second of our process's own time"


def _huge(kind: str, short: List, long: List, postgresql: bool) -> list[frame.Figure]:
    huge, large = long.rows, short.rows
    frame.progress(f"importing a {kind} of {huge:,} rows")
    first = alone(short, postgresql)
    whole = alone(long, postgresql)
    part = [first, alone(short, postgresql)]
    seconds, processor = (mean(getattr(one, name) for one in part) for name in ("seconds", "processor"))
    return [
        frame.Figure(f"{kind}: time({huge // 1000}k)/time({large // 1000}k)", whole.seconds / seconds, "×", goal=1.1 * huge / large,
                     goal_of="ours", note=f"{whole.processor / processor:.2f} of our own processor time",
                     details={"seconds": round(whole.seconds, 1), "rows a second": round(huge / whole.seconds),
                              f"seconds of {large:,} rows": ", ".join(f"{one.seconds:.1f}" for one in part)}),
        frame.Figure(f"{kind}: memory of {huge:,} rows", whole.memory, "MiB", max(one.memory for one in part), f"of {large:,} rows", 1.2),
    ]  # fmt: skip


def bring_one(path: Path, fonds: str, bad: int) -> None:
    """What a process of its own does: import one sheet into the home it is given, and say what it took."""
    import django

    django.setup()
    from lantai.foundation.actor import Actor

    before = time.process_time()
    with Memory() as memory:
        seconds = bring(Actor.system("benchmark"), path, fonds, bad)
    print(json.dumps({"seconds": seconds, "memory": memory.peak, "processor": time.process_time() - before}))


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--rows", type=int, default=LARGE)
    parser.add_argument("--huge", type=int, default=0, help="1000000 by hand: a quarter of an hour")

    parser.add_argument("--bring", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--fonds", help=argparse.SUPPRESS)
    parser.add_argument("--bad", type=int, default=0, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> list[frame.Figure]:
    if arguments.bring:
        bring_one(arguments.bring, arguments.fonds, arguments.bad)
        raise SystemExit(0)
    with frame.Home(postgresql=arguments.postgresql):
        return measure(arguments.small, arguments.rows, arguments.huge, arguments.postgresql)


if __name__ == "__main__":
    raise SystemExit(frame.main(run, options=options, large=FULL))
