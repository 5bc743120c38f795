"""`make requirements`: run the tests that name a requirement and print which IDs have one that ran and passed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TWO = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
TARGET = ROOT / "docs" / "requirements.md"
IDS = [f"A{n:02}" for n in range(1, 50)] + [f"B{n:02}" for n in range(1, 47)]
HEAD = """# Requirements and the tests that show them

Made by `make requirements`; do not edit. An ID counts as shown when at least one test that names it ran, and every test
that names it and ran passed: what those tests say holds, which may be less than the whole row. IDs are those of the domain specification: A from the first article, B from the second.

"""


# The browser's loop would forbid the database to whatever test came after it: two runs.
RUNS = (("req and not browser", *TWO), ("req and browser",))


def collect() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for marks, *arguments in RUNS:
        for requirement, tests in ran(marks, arguments).items():
            found.setdefault(requirement, {}).update(tests)
    return found


def ran(marks: str, arguments: list[str]) -> dict[str, dict[str, str]]:
    """Run the tests so marked; return requirement → test → outcome."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "requirements.json"
        environment = {**os.environ, "REQUIREMENTS_TARGET": str(target)}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-m", "pytest", "-q", "-m", marks, "-p", "tools.requirement_plugin"]
        subprocess.run([*command, *arguments, *sys.argv[1:]], cwd=ROOT, env=environment, check=False)
        if not target.exists():
            raise SystemExit("The tests were cut short; docs/requirements.md stays as it was.")
        found: dict[str, dict[str, str]] = json.loads(target.read_text("utf-8"))
        return found


def main() -> int:
    outcomes = collect()
    lines, shown = [], []
    for requirement in sorted(set(IDS) | set(outcomes)):
        tests = outcomes.get(requirement, {})
        ran = {name: outcome for name, outcome in tests.items() if outcome != "skipped"}
        good = bool(ran) and all(outcome == "passed" for outcome in ran.values())
        if good:
            shown.append(requirement)
        words = "shown" if good else ("**failing**" if ran else ("skipped" if tests else "—"))
        names = "<br>".join(f"`{name.removeprefix('tests/')}`" for name in sorted(tests)[:4])
        more = f"<br>and {len(tests) - 4} more" if len(tests) > 4 else ""
        lines.append(f"| {requirement} | {words} | {names}{more} |")
    summary = f"{len(shown)} of {len(IDS)} shown: {', '.join(shown)}\n\n"
    TARGET.write_text(
        HEAD + summary + "| ID | State | Tests |\n| --- | --- | --- |\n" + "\n".join(lines) + "\n", "utf-8"
    )
    print(summary.strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
