"""Run all benchmarks (or those named), each in a process of its own: ``python -m benchmarks find pages --json``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

NOT_BENCHMARKS = {"__init__", "__main__", "frame", "crowd", "served", "stock", "story", "sheaf", "sheaf_pages"}


def names() -> list[str]:
    folder = Path(__file__).parent
    return sorted(path.stem for path in folder.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def answer(done: subprocess.CompletedProcess[bytes]) -> Any:
    """Return what a benchmark printed; one that was cut short says so and spoils nothing for the others."""
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"failed": done.returncode}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--json", action="store_true")
    arguments, further = parser.parse_known_args()
    unknown = set(arguments.names) - set(names())
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    worst, collected = 0, {}
    for name in arguments.names or names():
        command = [sys.executable, "-m", f"benchmarks.{name}", *further]
        if arguments.json:
            done = subprocess.run([*command, "--json"], check=False, stdout=subprocess.PIPE)
            collected[name] = answer(done)
        else:
            print(f"== {name}", flush=True)
            done = subprocess.run(command, check=False)
        worst = max(worst, done.returncode)
    if arguments.json:
        json.dump(collected, sys.stdout, ensure_ascii=False, indent=1)
        print()
    return worst


if __name__ == "__main__":
    sys.exit(main())
