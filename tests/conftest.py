"""What every test may use. The home and the database are chosen in `tests/environment.py`, before Django loads."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import client as test_client
from django.utils import translation

from lantai.foundation import migrating, sparing
from tests import emptying
from tests.scenes import Theatre, needs_database, sort, wanted

# The test client copies the context of every template it meets; no test looks into one.
test_client.store_rendered_templates = lambda *_places, **_details: None

# Slow on purpose in real life; the tests sign people in hundreds of times.
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

hypothesis.settings.register_profile("lantai", deadline=None, max_examples=60, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("lantai")
LONGEST = ("demo/test_doors.py", "flows/test_doors.py", "foundation/test_worker.py")  # half a minute each and more
ON_POSTGRESQL = os.environ.get("LANTAI_TEST_DATABASE") == "postgresql"


def pytest_sessionstart() -> None:
    """Django's own permissions, which nobody here asks for, are not written; tests that commit leave no row behind."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    emptying.instead_of_flushing()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Bring scenes together; among several workers long files go first, so that none is left with one at the end.

    With PostgreSQL goes what meets the database; what does not has its say with SQLite, in the same `make test`.
    """
    if ON_POSTGRESQL:
        idle = [item for item in items if item.get_closest_marker("once") or not needs_database(item)]
        config.hook.pytest_deselected(items=idle)
        items[:] = [item for item in items if item not in set(idle)]
    sort(items)
    yield
    if "PYTEST_XDIST_WORKER" in os.environ:
        long = {item.path for item in items if item.get_closest_marker("integration")}
        items.sort(key=lambda item: (not str(item.path).endswith(LONGEST), item.path not in long))


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector need not walk through it again and again, nor look so often."""
    sparing.search_for_rings_rarely()
    gc.enable()


@pytest.fixture(scope="session")
def django_db_use_migrations() -> Iterator[bool]:
    """The tables are made as an empty data folder gets them (`lantai.cli.prepare`)."""
    with migrating.new_models_drawn_alone():
        yield True


@pytest.fixture(scope="session")
def _theatre(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Theatre]:
    theatre = Theatre(lambda: tmp_path_factory.mktemp("scene"))
    yield theatre
    with django_db_blocker.unblock():
        theatre.change(())


@pytest.fixture
def _scene(request: pytest.FixtureRequest, _theatre: Theatre, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        _theatre.change(wanted(request.node))


@pytest.fixture
def _django_db_helper(_scene: None, _django_db_helper: None) -> None:
    """The database of a test, on the scene it begins with."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: Any) -> None:
    """A file, not memory: the suite meets the same locks as the embedded profile, and child processes can open it."""
    entry = django_settings.DATABASES["default"]
    if entry["ENGINE"].endswith("sqlite3"):
        name = str(Path(django_settings.HOME) / "test.sqlite3")
        entry.setdefault("TEST", {})["NAME"] = name
        connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture
def database_address(transactional_db: None) -> str:
    """The address of the test database, for child processes."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    query = parse_qs(urlsplit(os.environ["LANTAI_DATABASE_URL"]).query)
    host = query.get("host", [connection.settings_dict["HOST"]])[0]
    return f"postgresql://{connection.settings_dict['USER']}@/{name}?host={host}"


@pytest.fixture
def child_environment(database_address: str) -> dict[str, str]:
    """The environment of a child process that shares this test's home and database."""
    return {**os.environ, "LANTAI_DATABASE_URL": database_address, "PYTHONPATH": "src:."}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What processes keep for a minute (calendars, words, counts) is not carried from one test into the next."""
    cache.clear()
    translation.deactivate()  # a page in English leaves its thread speaking English
