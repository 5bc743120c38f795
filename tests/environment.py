"""Loaded by pytest before Django (``-p tests.environment``): a temporary home with its own keys, and the database.

SQLite by default; ``LANTAI_TEST_DATABASE=postgresql`` starts a real PostgreSQL, or uses the one whose address stands
in ``LANTAI_TEST_DSN``. With xdist the controller starts it once and the workers inherit the address.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests import postgresql

gc.disable()  # while everything is imported; on again once the tests are collected (`tests/conftest.py`)

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")


def _home() -> Path:
    if _worker:
        home = Path(os.environ["LANTAI_TEST_HOME"]) / _worker
        home.mkdir(exist_ok=True)
        return home
    home = Path(tempfile.mkdtemp(prefix="lantai-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["LANTAI_TEST_HOME"] = str(home)
    return home


def _address() -> str:
    wanted = os.environ.get("LANTAI_TEST_DATABASE", "sqlite")
    if wanted == "sqlite":
        return ""
    if wanted != "postgresql":
        raise pytest.UsageError(f"LANTAI_TEST_DATABASE is sqlite or postgresql, not {wanted}")
    if not os.environ.get("LANTAI_TEST_DSN"):
        try:
            server = postgresql.start()
        except postgresql.NoPostgreSQL as fault:
            raise pytest.UsageError(str(fault)) from fault
        atexit.register(server.stop)
        os.environ["LANTAI_TEST_DSN"] = server.address
    return os.environ["LANTAI_TEST_DSN"]


for _name in [name for name in os.environ if name.startswith("LANTAI_") and not name.startswith("LANTAI_TEST_")]:
    del os.environ[_name]
os.environ["LANTAI_HOME"] = str(_home())
(Path(os.environ["LANTAI_HOME"]) / "static").mkdir(exist_ok=True)  # whitenoise warns about a missing folder
os.environ["LANTAI_DATABASE_URL"] = _address()


def pytest_report_header() -> str:
    return f"database: {os.environ['LANTAI_DATABASE_URL'] or 'SQLite'}; home: {os.environ['LANTAI_HOME']}"
