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
    """Write on the report which requirements the test names; the report travels, the test does not."""
    outcome = yield
    found = [requirement for marker in item.iter_markers("req") for requirement in marker.args]
    outcome.get_result().user_properties.append(("req", found))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when != "call" and report.passed:
        return
    for requirement in dict(report.user_properties).get("req", ()):  # type: ignore[call-overload]
        tests = _outcomes[requirement]
        failed = "failed" in (tests.get(report.nodeid), report.outcome)
        tests[report.nodeid] = "failed" if failed else report.outcome


def pytest_sessionfinish() -> None:
    target = os.environ.get("REQUIREMENTS_TARGET")
    if target and "PYTEST_XDIST_WORKER" not in os.environ:
        Path(target).write_text(json.dumps(_outcomes, ensure_ascii=False, indent=1), "utf-8")
