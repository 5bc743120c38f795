"""Run all benchmarks (or those named), each in a process of its own: ``python -m benchmarks find pages --json``.

``--large`` runs those that grow with an archive, at the size of a whole one; ``--keep`` keeps what they said in `results`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

GROWING = ("find", "holdings", "import_catalogue", "reading", "search", "tree")  # with the archive
RESULTS = Path(__file__).parent / "results"
NOT_BENCHMARKS = {
    "__init__",
    "__main__",
    "frame",
    "archive",
    "crowd",
    "served",
    "stock",
    "story",
    "sheaf",
    "sheaf_ageing",
    "sheaf_cards",
    "sheaf_lists",
    "sheaf_odd",
    "sheaf_pages",
}


def names() -> list[str]:
    folder = Path(__file__).parent
    return sorted(path.stem for path in folder.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def answer(done: subprocess.CompletedProcess[bytes]) -> Any:
    """Return what a benchmark printed; one that was cut short says so and spoils nothing for the others."""
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"failed": done.returncode}


def keep(name: str, said: Any, *, large: bool, postgresql: bool) -> None:
    """Write what a benchmark said, with the day, the size and the machine, and no path of it."""
    words = ["large" if large else "tenth", name, "postgresql" if postgresql else "sqlite"]
    kept = {"date": datetime.now(tz=UTC).date().isoformat(), "size": "full" if large else "a tenth", **said}
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    (RESULTS / f"{'-'.join(words)}.json").write_text(text + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", action="store_true", help=", ".join(GROWING))
    parser.add_argument("--keep", action="store_true", help="keep the figures in benchmarks/results")
    arguments, further = parser.parse_known_args()
    further += ["--large"] if arguments.large else []
    unknown = set(arguments.names) - set(names())
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    worst, collected = 0, {}
    for name in arguments.names or (GROWING if arguments.large else names()):
        command = [sys.executable, "-m", f"benchmarks.{name}", *further]
        if arguments.json or arguments.keep:
            done = subprocess.run([*command, "--json"], check=False, stdout=subprocess.PIPE)
            collected[name] = answer(done)
            if arguments.keep:
                keep(name, collected[name], large=arguments.large, postgresql="--postgresql" in further)
        else:
            print(f"== {name}", flush=True)
            done = subprocess.run(command, check=False)
        worst = max(worst, done.returncode)
    if arguments.json or arguments.keep:
        json.dump(collected, sys.stdout, ensure_ascii=False, indent=1)
        print()
    return worst


if __name__ == "__main__":
    sys.exit(main())
