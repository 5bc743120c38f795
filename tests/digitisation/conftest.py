from __future__ import annotations

import sys

import pytest


@pytest.fixture
def without_machine(monkeypatch):
    """No reading machine, as Python has it where the package is absent: made pages are strokes, and none is about reading."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
