"""Every benchmark can be asked."""

from __future__ import annotations

import subprocess
import sys

import pytest
from benchmarks.__main__ import names

pytestmark = [pytest.mark.integration, pytest.mark.once]


def test_every_benchmark_says_how_it_is_asked() -> None:
    asked = {
        name: subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.{name}", "--large", "--help"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for name in names()
    }  # fmt: skip
    said = {name: process.communicate()[0] for name, process in asked.items()}
    assert {name: said[name] for name, process in asked.items() if process.returncode} == {}
    assert all("--postgresql" in words for words in said.values())
