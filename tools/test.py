"""`make test`: the whole suite on SQLite and on a real PostgreSQL, and on both the stories in a real browser.

What meets no database runs once, with SQLite (`tests/conftest.py`).

What needs a program that is absent is named loudly, with how to install it; with CI=true its absence is a failure.
"""

from __future__ import annotations

import compileall
import contextlib
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
ROOM = 5  # workers at once, on two cores: while some wait (for a lock, a page, a lease) the others work
EVERY = 20  # seconds between two lines of progress
MEMORY, ENOUGH = Path("/dev/shm"), 6 << 30  # bytes free in it; the suite takes about half
TWO = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


@dataclass(frozen=True)
class Need:
    name: str
    why: str
    package: str
    found: bool


def fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())


def needs() -> list[Need]:
    chromium = os.environ.get("LANTAI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return [
        Need(
            "chromium",
            "the browser story and the axe checks",
            "chromium",
            bool(chromium or shutil.which("google-chrome")),
        ),
        Need("pdfsig", "the sealed copy judged by an outsider", "poppler-utils", bool(shutil.which("pdfsig"))),
        Need("CJK fonts", "Chinese in the browser's pictures", "fonts-noto-cjk", fonts()),
    ]


def say_what_is_absent() -> set[str]:
    absent = [need for need in needs() if not need.found]
    for need in absent:
        print(f"!! {need.name} is absent: {need.why} will not run.   apt install {need.package}", flush=True)
    if absent and os.environ.get("CI", "").lower() == "true":
        print("!! CI=true: absence is failure.")
        raise SystemExit(1)
    return {need.name for need in absent}


@dataclass(frozen=True)
class Run:
    """One run of pytest."""

    name: str
    arguments: tuple[str, ...]
    database: str = "sqlite"
    workers: int = 1

    def start(self, output: IO[bytes]) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "LANTAI_TEST_DATABASE": self.database}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # some dozens of programs are started; each would compile all
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", *self.arguments],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip


def run(*runs: Run) -> bool:
    """Do the runs in their order, as many side by side as there is room for; what each said is shown when it ends."""
    begun = time.monotonic()
    waiting, good, due = list(runs), True, begun + EVERY
    going: list[tuple[Run, subprocess.Popen[bytes], IO[bytes]]] = []
    print(f"\n== {' · '.join(one.name for one in runs)}", flush=True)
    while waiting or going:
        room = ROOM - sum(one.workers for one, _process, _output in going)
        for one in [one for one in waiting if one.workers <= room][:1]:
            waiting.remove(one)
            output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed when the run has ended
            going.append((one, one.start(output), output))
        for ended in [three for three in going if three[1].poll() is not None]:
            going.remove(ended)
            one, process, output = ended
            sys.stdout.flush()
            with output:
                output.seek(0)
                shutil.copyfileobj(output, sys.stdout.buffer)
            good = good and process.returncode == 0
            words = "good" if process.returncode == 0 else f"NOT GOOD ({process.returncode})"
            print(f"== {one.name}: {words} after {time.monotonic() - begun:.0f} s", flush=True)
        if going and time.monotonic() >= due:
            print("·  " + "   ".join(f"{one.name} {share(output)}" for one, _process, output in going), flush=True)
            due += EVERY
        time.sleep(0.2)
    return good


def share(output: IO[bytes]) -> str:
    """Return how far a run has come, as it said last itself."""
    size = os.fstat(output.fileno()).st_size
    tail = os.pread(output.fileno(), 4000, max(0, size - 4000))
    return (re.findall(rb"\[ *(\d+%)\]", tail) or [b"0%"])[-1].decode()


def roomy() -> bool:
    try:
        told = dict(line.split(":") for line in Path("/proc/meminfo").read_text("ascii").splitlines())
        return min(shutil.disk_usage(MEMORY).free, int(told["MemAvailable"].split()[0]) * 1024) >= ENOUGH
    except (OSError, KeyError, ValueError):
        return False


@contextlib.contextmanager
def in_memory() -> Iterator[None]:
    """Have what tests write (homes, databases, uploads) in memory where there is room: nobody reads it after them, and a
    database that has to see each commit on the disk waits a fifth of its time. `TMPDIR` chooses another place.
    """
    if "TMPDIR" in os.environ or not roomy():
        yield
        return
    for left in MEMORY.glob("lantai-*-*"):  # by a run that was killed: memory nobody else would give back
        if not Path("/proc", left.name.split("-")[1]).exists():
            shutil.rmtree(left, ignore_errors=True)
    ours = f"lantai-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=ours, dir=MEMORY, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        os.environ["TMPDIR"] = folder
        yield
        del os.environ["TMPDIR"]


def whole(browser: bool) -> list[Run]:
    """Return the runs of `make test`: the stories, one page after the other, and beside them the suite on each database.

    The stories begin: a run of one worker that is still going when all others have ended leaves a core idle.
    """
    stories = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("tests/**/test_*.py")
        if "mark.browser" in path.read_text("utf-8")
    ]
    databases = (("SQLite", "sqlite"), ("PostgreSQL", "postgresql"))
    suites = [Run(name, ("-m", "not browser", *TWO), database, workers=2) for name, database in databases]
    told = [Run(f"browser, {name}", ("-m", "browser", *stories), database) for name, database in databases]
    return (told if browser else []) + suites


def main() -> int:
    begun = time.monotonic()
    subprocess.run([sys.executable, "tools/messages.py", "compile"], cwd=ROOT, check=True)
    compileall.compile_dir(ROOT / "src", quiet=1, workers=2)  # once, not by each of the processes that begin together
    if "--fast" in sys.argv:
        runs = [Run("unit part, SQLite", ("-m", "not integration and not browser", *TWO), workers=2)]
    else:
        runs = whole("chromium" not in say_what_is_absent())
    with in_memory():
        good = run(*runs)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"\n{'all good' if good else 'NOT GOOD'} after {time.monotonic() - begun:.0f} s, "
        f"{used.ru_utime + used.ru_stime:.0f} s of processor time",
        flush=True,
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
