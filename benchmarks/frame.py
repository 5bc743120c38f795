"""What every benchmark shares: a throw-away home, timing, the machine in words, one line per figure."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

BETTER_LOW, BETTER_HIGH = "at most", "at least"


@dataclass(frozen=True)
class Figure:
    """One figure: ours, the baseline on the same work in the same run, their ratio, and the goal."""

    name: str
    ours: float
    unit: str
    baseline: float | None = None
    baseline_name: str = ""
    goal: float | None = None
    goal_of: str = "ratio"  # ratio | ours
    better: str = BETTER_LOW
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Return a figure as a benchmark told it with ``--json``."""
        return cls(**{one.name: told[one.name] for one in fields(cls)})

    @property
    def ratio(self) -> float | None:
        return self.ours / self.baseline if self.baseline else None

    @property
    def reached(self) -> bool | None:
        value = self.ratio if self.goal_of == "ratio" else self.ours
        if self.goal is None or value is None:
            return None
        return value <= self.goal if self.better == BETTER_LOW else value >= self.goal

    def line(self) -> str:
        words = [f"{self.name}: {self.ours:.4g} {self.unit}"]
        if self.ratio is not None:
            words.append(f"against {self.baseline:.4g} {self.unit} ({self.baseline_name}) = {self.ratio:.2f}×")
        if self.goal is not None:
            mark = "×" if self.goal_of == "ratio" else f" {self.unit}"
            words.append(f"goal {self.better} {self.goal:g}{mark}: {'reached' if self.reached else 'MISSED'}")
        if self.note:
            words.append(f"({self.note})")
        return " · ".join(words)


def quantile(times: Sequence[float], share: float) -> float:
    """Return the value below which `share` of `times` lie (nearest rank)."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(times: Sequence[float]) -> dict[str, float]:
    """Return p50, p90, p95, p99 and the slowest, in milliseconds."""
    shares = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {name: round(quantile(times, share) * 1000, 3) for name, share in shares.items()}


def timed(work: Callable[[Any], Any], items: Iterable[Any], *, warm: int = 20) -> list[float]:
    """Return the seconds of `work` on each item; the first `warm` items are run once before, unmeasured."""
    several = list(items)
    for item in several[:warm]:
        work(item)
    times = []
    for item in several:
        started = time.perf_counter()
        work(item)
        times.append(time.perf_counter() - started)
    return times


def alternated(works: Sequence[Callable[[], Any]], rounds: int, *, warm: int = 3) -> list[list[float]]:
    """Time several works turn by turn, so that a slow minute of the machine falls on all of them."""
    for work in works:
        for _ in range(warm):
            work()
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for place, work in enumerate(works):
            started = time.perf_counter()
            work()
            times[place].append(time.perf_counter() - started)
    return times


def machine() -> dict[str, Any]:
    """Say on what the figures were taken."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next((line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0")
    return {
        "cpu": model or platform.processor(), "cores": os.cpu_count(), "memory_gib": round(int(memory) / 2**20, 1),
        "system": f"{platform.system()} {platform.release()}", "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }  # fmt: skip


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


class Home:
    """A data folder of its own with a migrated database, gone afterwards. Django is set up on entering."""

    def __init__(self, *, postgresql: bool = False) -> None:
        self.postgresql = postgresql
        self.folder = Path(tempfile.mkdtemp(prefix="lantai-bench-"))
        self.server: Any = None

    def __enter__(self) -> Self:
        os.environ["LANTAI_HOME"] = str(self.folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.config.settings")
        os.environ["LANTAI_LANGUAGE"] = "zh"
        if self.postgresql:
            from tests import postgresql as embedded

            self.server = embedded.start()
            os.environ["LANTAI_DATABASE_URL"] = self.server.address
        else:
            os.environ.pop("LANTAI_DATABASE_URL", None)
        import django
        from django.utils import translation

        django.setup()
        translation.activate("zh-hans")
        from lantai.cli.prepare import ensure_ready

        ensure_ready()
        return self

    def __exit__(self, *_fault: object) -> None:
        from django.db import connections

        connections.close_all()
        if self.server is not None:
            self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.postgresql else "SQLite"


def main(
    run: Callable[[argparse.Namespace], list[Figure]],
    *,
    options: Callable[[argparse.ArgumentParser], None] | None = None,
    large: Mapping[str, Any] | None = None,
) -> int:
    """Run one benchmark from the command line: print its figures (or JSON); exit 1 when a goal is missed.

    `large`: options that hold for ``--large``, the size of a whole archive.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--postgresql", action="store_true", help="on a real PostgreSQL instead of SQLite")
    parser.add_argument("--large", action="store_true", help="at full size")
    if options:
        options(parser)
    if "--large" in sys.argv:
        parser.set_defaults(**(large or {}))
    arguments = parser.parse_args()
    figures = run(arguments)
    if arguments.json:
        shown = [{**asdict(figure), "ratio": figure.ratio, "reached": figure.reached} for figure in figures]
        json.dump({"machine": machine(), "figures": shown}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        show(machine(), figures)
    return 1 if any(figure.reached is False for figure in figures) else 0


def show(of: Mapping[str, Any], figures: Iterable[Figure]) -> None:
    """Print figures, and on what machine they were taken."""
    print("machine:", ", ".join(f"{key} {value}" for key, value in of.items()))
    for figure in figures:
        print(figure.line())
        for key, value in figure.details.items():
            print(f"    {key}: {value}")
    sys.stdout.flush()


def processor() -> float:
    """Return the seconds of processor time that this process took so far, and the one that serves it in PostgreSQL."""
    from django.db import connection

    taken = time.process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text(
            encoding="ascii", errors="replace"
        )
        numbers = stat.rpartition(")")[2].split()
        taken += (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
    return taken


def progress(words: str) -> None:
    sys.stderr.write(f"… {words}\n")
    sys.stderr.flush()
