"""The glossary against the code: one thing, one word. Reads the last table of `docs/glossary.md`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"^\s*(?:class|def)\s+(\w+)|^\s*(\w+)\s*(?::[^=]+)?=\s*(?:models|forms)\.", re.MULTILINE)
MODEL = re.compile(r"^class\s+(\w+)\((?:models\.)?Model\)", re.MULTILINE)


def not_used() -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns of the table “Words not used in names” with what to say instead."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    table = text.partition("## Words not used in names")[2]
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", table, re.MULTILINE)
    return [(re.compile(pattern.replace("\\|", "|")), instead.strip()) for pattern, instead in rows]


def main() -> int:
    rules = not_used()
    if not rules:
        print("docs/glossary.md: the table “Words not used in names” is missing")
        return 1
    faults = 0
    for path in sorted((ROOT / "src").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        for match in NAME.finditer(text):
            name = match[1] or match[2]
            for pattern, instead in rules:
                if pattern.search(name):
                    line = text[: match.start()].count("\n") + 1
                    print(f"{path.relative_to(ROOT)}:{line}: {name} → {instead}")
                    faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
