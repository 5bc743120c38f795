"""What import-linter cannot see: rooms without a contract, words that leak."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "lantai"


def test_every_room_with_tables_protects_them() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", "utf-8")
    with_tables = {
        path.parent.name if path.name != "__init__.py" else path.parents[1].name
        for path in [*PACKAGE.glob("*/models.py"), *PACKAGE.glob("*/models/__init__.py")]
    }
    protected = {
        section.removeprefix("importlinter:contract:tables-of-")
        for section in contracts.sections()
        if "tables-of-" in section
    }
    assert with_tables
    assert with_tables == protected


# A lease is measured by the machine's own time, whatever moment a story is told at; and a certificate must be valid by
# the machine's time too, since every verifier's clock is the machine's.
MACHINE_TIME = {"clock.py", "leases.py", "tasks.py", "press.py"}


@pytest.mark.parametrize("pattern", [r"datetime\.now\(", r"timezone\.now\(", r"date\.today\("])
def test_only_the_clock_asks_for_the_time(pattern: str) -> None:
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.name not in MACHINE_TIME and re.search(pattern, path.read_text("utf-8"))
    ]
    assert guilty == []


def test_no_page_carries_its_own_style_or_script() -> None:
    guilty = []
    for path in PACKAGE.rglob("templates/**/*.html"):
        text = path.read_text("utf-8")
        inline = re.findall(r"<style|\sstyle=|\son(?:click|change|submit|load|input)=|javascript:", text)
        bare = re.findall(r"<script(?![^>]*(?:nonce|src))[^>]*>", text)
        far = re.findall(r'(?:src|href)="https?://(?!schema)', text)
        guilty += [f"{path.relative_to(ROOT)}: {word}" for word in inline + bare + far]
    assert guilty == []
