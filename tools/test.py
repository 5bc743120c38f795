"""`make test`: the whole suite on SQLite, then on a real PostgreSQL, then the story in a real browser.

What needs a program that is absent is named loudly, with how to install it; with CI=true its absence is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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


def pytest(name: str, *arguments: str, database: str = "sqlite") -> bool:
    begun = time.monotonic()
    print(f"\n== {name}", flush=True)
    environment = {**os.environ, "LANTAI_TEST_DATABASE": database}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    code = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments], cwd=ROOT, env=environment, check=False
    ).returncode
    good = code in {0, 5}
    print(f"== {name}: {'good' if good else 'NOT GOOD'} after {time.monotonic() - begun:.0f} s", flush=True)
    return good


def main() -> int:
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    subprocess.run([sys.executable, "tools/messages.py", "compile"], cwd=ROOT, check=True)
    two = ["-n", "2", "--dist", "loadfile"]
    if "--fast" in sys.argv:
        return 0 if pytest("unit part, SQLite", "-m", "not integration and not browser", *two) else 1
    absent = say_what_is_absent()
    good = [
        pytest("SQLite", "-m", "not browser", *two),
        pytest("PostgreSQL", "-m", "not browser", *two, database="postgresql"),
    ]
    if "chromium" not in absent:
        good.append(pytest("browser story, SQLite", "-m", "browser", "tests/browser"))
        good.append(pytest("browser story, PostgreSQL", "-m", "browser", "tests/browser", database="postgresql"))
    print("\nmake test:", "all good" if all(good) else "NOT GOOD", flush=True)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
