"""`make test`: the whole suite on SQLite, then on a real PostgreSQL, beside each the stories in a real browser.

What meets no database runs once, with SQLite (`tests/conftest.py`).

What needs a program that is absent is named loudly, with how to install it; with CI=true its absence is a failure.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
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

    def start(self, output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "LANTAI_TEST_DATABASE": self.database}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # some dozens of programs are started; each would compile all
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", *self.arguments],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT if output else None,
        )  # fmt: skip


def run(*runs: Run) -> bool:
    """Do the runs side by side: the first is seen as it goes, what the others said follows it."""
    begun = time.monotonic()
    print(f"\n== {' · '.join(one.name for one in runs)}", flush=True)
    good = True
    with ExitStack() as stack:
        outputs = [None, *(stack.enter_context(tempfile.TemporaryFile()) for _ in runs[1:])]
        started = [one.start(output) for one, output in zip(runs, outputs, strict=True)]
        for one, process, output in zip(runs, started, outputs, strict=True):
            code = process.wait()
            if output is not None:
                output.seek(0)
                sys.stdout.flush()
                shutil.copyfileobj(output, sys.stdout.buffer)
            good = good and code == 0
            words = "good" if code == 0 else f"NOT GOOD ({code})"
            print(f"== {one.name}: {words} after {time.monotonic() - begun:.0f} s", flush=True)
    return good


def whole(browser: bool) -> list[tuple[Run, ...]]:
    """Return the runs of `make test`: the suite on each database, and beside it the stories, which wait a good deal."""
    stories = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("tests/**/test_*.py")
        if "mark.browser" in path.read_text("utf-8")
    ]
    return [
        (Run(name, ("-m", "not browser", *TWO), database),)
        + ((Run(f"browser, {name}", ("-m", "browser", *stories), database),) if browser else ())
        for name, database in (("SQLite", "sqlite"), ("PostgreSQL", "postgresql"))
    ]


def main() -> int:
    begun = time.monotonic()
    subprocess.run([sys.executable, "tools/messages.py", "compile"], cwd=ROOT, check=True)
    if "--fast" in sys.argv:
        steps: list[tuple[Run, ...]] = [(Run("unit part, SQLite", ("-m", "not integration and not browser", *TWO)),)]
    else:
        steps = whole("chromium" not in say_what_is_absent())
    outcomes = [run(*step) for step in steps]  # each runs, whatever the others said
    good = all(outcomes)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"\n{'all good' if good else 'NOT GOOD'} after {time.monotonic() - begun:.0f} s, "
        f"{used.ru_utime + used.ru_stime:.0f} s of processor time",
        flush=True,
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
