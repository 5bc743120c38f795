"""Run all benchmarks (or those named), each in a process of its own: ``python -m benchmarks find pages --json``.

On SQLite and then on a real PostgreSQL; ``--sqlite`` or ``--postgresql`` asks for one of them. ``--large`` runs those that
grow with an archive, at the size of a whole one; ``--keep`` keeps what they said in `results`. At the end stands what missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import frame

GROWING = ("delivery", "find", "holdings", "import_catalogue", "reading", "search", "tree")  # with the archive
ONCE = ("ocr", "tiles")  # what they measure meets no database
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
RESULTS = Path(__file__).parent / "results"
NOT_BENCHMARKS = {
    "__init__",
    "__main__",
    "frame",
    "archive",
    "asking",
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


def missed(said: Any) -> list[str]:
    """Return in words what a benchmark did not reach."""
    if "failed" in said:
        return [f"cut short, exit code {said['failed']}"]
    return [frame.Figure.of(one).line() for one in said["figures"] if one["reached"] is False]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", action="store_true", help=", ".join(GROWING))
    parser.add_argument("--keep", action="store_true", help="keep the figures in benchmarks/results")
    for one, name in DATABASES.items():
        parser.add_argument(f"--{one}", action="store_true", help=f"on {name} alone")
    arguments, further = parser.parse_known_args()
    further += ["--large"] if arguments.large else []
    unknown = set(arguments.names) - set(names())
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    wanted = arguments.names or (GROWING if arguments.large else names())
    asked = [one for one in DATABASES if getattr(arguments, one)] or list(DATABASES)
    worst, collected, short = 0, {}, []
    for database in asked:
        for name in wanted:
            if name in ONCE and database != asked[0]:
                continue
            print(f"== {name}, {DATABASES[database]}", file=sys.stderr, flush=True)
            chosen = [*further, *(["--postgresql"] if database == "postgresql" else [])]
            done = subprocess.run(
                [sys.executable, "-m", f"benchmarks.{name}", *chosen, "--json"], check=False, stdout=subprocess.PIPE
            )
            said = collected[f"{name}, {DATABASES[database]}"] = answer(done)
            if arguments.keep:
                keep(name, said, large=arguments.large, postgresql=database == "postgresql")
            if not arguments.json:
                frame.show(said.get("machine", {}), map(frame.Figure.of, said.get("figures", ())))
            short += missed(said)
            worst = max(worst, done.returncode)
    if arguments.json:
        json.dump(collected, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print("\nall goals reached" if not short else "\nMISSED:\n" + "\n".join(short))
    return worst


if __name__ == "__main__":
    sys.exit(main())
