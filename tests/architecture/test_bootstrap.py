"""`.venv` is made with the quickest Python of its version that the machine has."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tools import bootstrap

pytestmark = pytest.mark.integration
VERSION = sys.version_info[:2]


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A real interpreter on the path that remembers where each of its objects was made, and so takes several times as long."""
    program = tmp_path / f"python{VERSION[0]}.{VERSION[1]}"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -X tracemalloc=20 "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return str(program)


def test_a_slow_interpreter_gives_way_to_a_quicker_one_of_its_version(slow: str, tmp_path: Path, monkeypatch) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / Path(slow).name).symlink_to(sys.executable)
    monkeypatch.setenv("PATH", f"{tmp_path}:{beside}")
    chosen = bootstrap.quickest(slow, VERSION, "uv")
    assert chosen != slow
    assert bootstrap.version_of(chosen) == VERSION


def test_a_slower_one_on_the_path_is_never_taken(slow: str) -> None:
    assert bootstrap.quickest(sys.executable, VERSION, "uv") != slow
    assert bootstrap.seconds("/nowhere/python") == float("inf")
