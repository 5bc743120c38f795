"""A large delivery: is memory flat, is nothing received twice or lost, though the receiver is killed again and again?

Pages are made (seeded): small JPEGs that all differ by a few bytes, in folders of 200. A process of its own receives them,
with the programs of `lantai receive`; it is killed with SIGKILL at random points and begun again with the same folder, and at
the end receives the whole once more, which must bring nothing. Every file is then held against its row and against the
bytes that were kept. ``--pages 100000`` is all of it (B13, B20).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import frame
from benchmarks.frame import Figure

PAGES, LOOKED_AT, PER_VOLUME, KILLS = 1_000, 100, 200, 5
FULL = {"pages": 100_000, "looked_at": 500, "kills": 6}
LAST_KILL = 0.7  # share of the pages after which it is let be
TOLD_EVERY = 50  # files between two lines of the receiver
RECEIVER = textwrap.dedent("""
    import resource, sys, time
    from pathlib import Path
    import django
    django.setup()
    from django.db import connection
    from lantai.digitisation.services import receiving
    from lantai.people import queries
    if connection.vendor == "sqlite":  # what SQLite keeps of its file (64 MiB, and the file mapped) is not ours to grow
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-2000")
            cursor.execute("PRAGMA mmap_size=0")
    def tell(receipt):
        if (receipt.received + receipt.known) % int(sys.argv[4]) == 0:
            status = Path("/proc/self/status").read_text("utf-8")
            kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
            used = resource.getrusage(resource.RUSAGE_SELF)
            print(receipt.received, receipt.known, kib, used.ru_utime + used.ru_stime, time.monotonic(), flush=True)
    who = queries.actor_for(int(sys.argv[2]), channel="CLI")
    done = receiving.receive(who, batch_id=int(sys.argv[1]), source=sys.argv[3], progress=tell)
    print("done", done.received, done.known, flush=True)
""")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--looked-at", type=int, default=LOOKED_AT, help="how many of them are looked at by machine")
    parser.add_argument("--kills", type=int, default=KILLS, help="how often the receiver is killed on the way")
    parser.add_argument("--seed", type=int, default=20)


def lay(folder: Path, pages: int) -> None:
    """Write the delivery: one drawn page, and a remark at its end that differs from page to page."""
    from tests.digitisation import delivering

    raw = io.BytesIO()
    delivering.picture(1).save(raw, "JPEG", quality=40, dpi=(200, 200))
    for number in range(pages):
        volume = folder / f"V{number // PER_VOLUME:05}"
        if number % PER_VOLUME == 0:
            volume.mkdir()
        (volume / f"{number % PER_VOLUME + 1:04}.jpg").write_bytes(raw.getvalue() + f"\n{number}".encode())


@dataclass
class Mark:
    """One line of a receiver: counts of this process, resident memory in MiB, seconds of processor time and of the clock."""

    received: int
    known: int
    memory: float
    processor: float
    clock: float


@dataclass
class Run:
    """One life of the receiver."""

    marks: list[Mark] = field(default_factory=list)
    done: tuple[int, int] | None = None  # received, known; none: it was killed

    def growth(self) -> float:
        """Return memory at the end by memory at a tenth of what it took."""
        return self.marks[-1].memory / self.marks[len(self.marks) // 10].memory

    def receiving(self) -> list[Mark]:
        """Return the marks of the stretch in which new files came."""
        return [one for one in self.marks if one.received]


def live(batch: int, account: int, folder: Path, *, kill_at: int | None, pause: float) -> Run:
    """Run a receiver to its end, or kill it `pause` seconds after it has told of `kill_at` new files."""
    words = [sys.executable, "-c", RECEIVER, str(batch), str(account), str(folder), str(TOLD_EVERY)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    run = Run()
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            parts = line.split()
            if parts[0] == "done":
                run.done = (int(parts[1]), int(parts[2]))
                break
            received, known, kib, *times = parts
            run.marks.append(Mark(int(received), int(known), int(kib) / 1024, *map(float, times)))
            if kill_at is not None and int(received) >= kill_at:
                time.sleep(pause)
                os.kill(child.pid, signal.SIGKILL)
                return run
    if run.done is None:
        sys.exit("the receiver ended by itself, before its end")
    return run


def cut_short(arguments: argparse.Namespace, batch: int, account: int, folder: Path) -> list[Run]:
    """Receive the folder, killed on the way as often as asked for, at random points; the last run comes to its end."""
    from lantai.digitisation.models import DeliveredFile

    dice = random.Random(arguments.seed)
    points = sorted(dice.randrange(1, max(2, int(arguments.pages * LAST_KILL))) for _ in range(arguments.kills))
    runs = []
    for point in [*points, None]:
        there = DeliveredFile.objects.count()
        wanted = None if point is None else max(1, point - there)
        runs.append(live(batch, account, folder, kill_at=wanted, pause=dice.uniform(0, 0.3)))
        frame.progress(f"{DeliveredFile.objects.count()} received" + ("" if runs[-1].done else ", killed"))
    return runs


def astray(folder: Path, pages: int) -> tuple[int, int]:
    """Return how many files are lost or kept twice, and how many kept bytes no row names (cleared away at night)."""
    from lantai.digitisation.models import DeliveredFile
    from lantai.preservation import services as preservation
    from lantai.preservation.models import StoredObject

    objects = dict(StoredObject.objects.values_list("pk", "sha256"))
    seen: dict[str, Any] = {}
    wrong = 0
    for name, sha256, pk in DeliveredFile.objects.values_list("name", "sha256", "object_id").iterator():
        wrong += name in seen or objects.pop(pk, "") != sha256
        seen[name] = sha256
    for path in itertools.chain.from_iterable(one.iterdir() for one in folder.iterdir()):
        wrong += seen.get(path.relative_to(folder).as_posix()) != hashlib.sha256(path.read_bytes()).hexdigest()
    keys = set(preservation.store().keys())
    named = {pk.hex for pk in StoredObject.objects.values_list("pk", flat=True)}
    return wrong + len(objects) + len(named - keys) + abs(len(seen) - pages), len(keys - named)


def look(arguments: argparse.Namespace, batch: int) -> tuple[float, float]:
    """Have the first pages looked at; return pages a second and milliseconds of processor time a page, children and all."""
    from tests import cast

    from lantai.digitisation.models import DeliveredFile
    from lantai.digitisation.services import checking

    for one in DeliveredFile.objects.order_by("pk")[arguments.looked_at : arguments.looked_at + 1]:
        DeliveredFile.objects.filter(pk__gte=one.pk).update(state="CHECKED")
    frame.progress(f"looking at {arguments.looked_at}")
    before, began = _family(), time.perf_counter()
    done = checking.check_waiting(cast.SYSTEM, batch_id=batch)
    return done / (time.perf_counter() - began), 1000 * (_family() - before) / done


def _family() -> float:
    """Return seconds of processor time of this process and of its sandbox, with all children that have ended."""
    taken = sum(os.times()[:4])
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            numbers = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(numbers[1]) == os.getpid():
            taken += sum(map(int, numbers[11:15])) / os.sysconf("SC_CLK_TCK")
    return taken


def batch_of() -> tuple[int, int]:
    """Make a project with a batch; return the batch and the account that delivers to it."""
    from tests import cast

    from lantai.catalogue import services as catalogue
    from lantai.digitisation.services import projects

    cast.fixtures()
    catalogue.load_fixtures()
    director, archivist = cast.director(), cast.window_archivist()
    catalogue.create_fonds(director, code="J01", name="锦江大学")
    project = projects.make_project(director, code="M", fonds_code="J01", contract=projects.Contract("测量", "测量"))
    assert archivist.account_id is not None
    return projects.plan_batch(archivist, project_id=project), archivist.account_id


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home, tempfile.TemporaryDirectory() as name:
        batch, account = batch_of()
        folder = Path(name)
        frame.progress(f"laying {arguments.pages} pages")
        lay(folder, arguments.pages)
        runs = cut_short(arguments, batch, account, folder)
        frame.progress("the same once more")
        again = live(batch, account, folder, kill_at=None, pause=0)
        frame.progress("holding every file against what was kept")
        wrong, unnamed = astray(folder, arguments.pages)
        wrong += abs(sum(again.done or (arguments.pages, 0)) - arguments.pages) + (again.done or (1, 0))[0]
        per_second, processor = look(arguments, batch)
        return figures(arguments, home.database, [*runs, again], (wrong, unnamed), (per_second, processor))


def figures(
    arguments: argparse.Namespace, database: str, runs: list[Run], astray: tuple[int, int], looked: tuple[float, float]
) -> list[Figure]:
    size, killed = f"{arguments.pages} pages, {database}", sum(one.done is None for one in runs)
    fresh = [some for one in runs if len(some := one.receiving()) > 1]
    pages = sum(some[-1].received - some[0].received for some in fresh)
    seconds = sum(some[-1].clock - some[0].clock for some in fresh)
    processor = sum(some[-1].processor - some[0].processor for some in fresh)
    again = runs[-1].marks
    known = (again[-1].processor - again[0].processor) / (again[-1].known - again[0].known)
    ended = [one for one in runs if one.done is not None]
    grown = max(ended, key=Run.growth)
    span = f"{grown.marks[len(grown.marks) // 10].memory:.0f} → {grown.marks[-1].memory:.0f} MiB"
    most = max(mark.memory for one in runs for mark in one.marks)
    high = frame.BETTER_HIGH
    return [
        Figure(f"delivery: received twice or lost, {size}", astray[0], "", goal=0, goal_of="ours",
               note=f"killed {killed} times; kept bytes that no row names, cleared away at night: {astray[1]}"),
        Figure(f"delivery: memory at the end by memory at a tenth, {size}", grown.growth(), "", goal=1.1, goal_of="ours",
               note=f"{span}; {most:.0f} MiB the most of all {len(runs)} runs"),
        Figure(f"delivery: received, {size}", pages / seconds, "pages/s", better=high,
               note=f"{1000 * processor / pages:.1f} ms of processor time a page, {1000 * known:.1f} ms one that is known"),
        Figure(f"delivery: looked at, one worker, {size}", looked[0], "pages/s", better=high,
               note=f"{looked[1]:.0f} ms of processor time a page, sandbox and all"),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options, large=FULL))
