"""A pytest plugin: which requirement IDs have a test that ran and passed. Writes JSON where REQUIREMENTS_TARGET says.

Not a LANTAI_ name: the suite begins by forgetting those, so that no deployment of ours leaks into a test.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

_outcomes: dict[str, dict[str, str]] = defaultdict(dict)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    outcome = yield
    report = outcome.get_result()
    if report.when != "call" and report.passed:
        return
    for marker in item.iter_markers("req"):
        for requirement in marker.args:
            before = _outcomes[requirement].get(item.nodeid)
            _outcomes[requirement][item.nodeid] = "failed" if "failed" in (before, report.outcome) else report.outcome


def pytest_sessionfinish() -> None:
    target = os.environ.get("REQUIREMENTS_TARGET")
    if target:
        Path(target).write_text(json.dumps(_outcomes, ensure_ascii=False, indent=1), "utf-8")
