"""`make check`: everything that can be said about the house without running its tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements", "assets")


def run(*command: str) -> int:
    with tempfile.TemporaryDirectory(prefix="lantai-check-") as home:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lantai.config.settings", "LANTAI_HOME": home}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def python(*arguments: str) -> int:
    return run(sys.executable, *arguments)


def types() -> int:
    return python("-m", "mypy", "--no-error-summary", "src/lantai")


def lock_files() -> int:
    """No registry host, no `resolved` entry, no lock format that names hosts."""
    faults = []
    for path in ROOT.rglob("*"):
        if ".venv" in path.parts or not path.is_file():
            continue
        if path.name in {"uv.lock", "pylock.toml", "poetry.lock"}:
            faults.append(f"{path.relative_to(ROOT)}: names registry hosts")
        if path.parent.name in LOCKS and path.suffix in {".txt", ".in", ".json"}:
            text = path.read_text("utf-8")
            faults += [
                f"{path.relative_to(ROOT)}: {word}" for word in ("://", '"resolved"', "--index-url") if word in text
            ]
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        for line in lock.read_text("utf-8").splitlines():
            if re.match(r"^[A-Za-z0-9].*==", line) and not line.endswith("\\"):
                faults.append(f"requirements/{lock.name}: no hash for {line}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


STEPS: list[tuple[str, Callable[[], int]]] = [
    ("format", lambda: python("-m", "ruff", "format", "--check", "--quiet", ".")),
    ("lint", lambda: python("-m", "ruff", "check", "--quiet", ".")),
    ("contracts", lambda: run(str(Path(sys.executable).parent / "lint-imports"))),
    ("migrations", lambda: python("-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run")),
    ("translations", lambda: python("tools/messages.py", "check")),
    ("words", lambda: python("tools/words.py")),
    ("lock files", lock_files),
    ("types", types),
]


def main() -> int:
    wanted = set(sys.argv[1:])
    failed = []
    for name, step in STEPS:
        if wanted and name not in wanted:
            continue
        begun = time.monotonic()
        code = step()
        print(f"{'✗' if code else '✓'} {name} ({time.monotonic() - begun:.1f} s)", flush=True)
        if code:
            failed.append(name)
    if failed:
        print(f"make check: not in order: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
