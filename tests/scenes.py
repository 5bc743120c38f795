"""What many tests begin with is built once and rolled back to, not built again for each.

A scene is a builder whose rows stay in an open transaction; every test on it runs in a savepoint of its own, as Django's
`TestCase` does it. Scenes stand on one another. A fixture names the scene its tests begin with:

    HOLDINGS = scenes.Scene(stage.holdings)            # called with a folder; what it returns is HOLDINGS.value

    @pytest.fixture
    @scenes.begins_with(HOLDINGS)
    def holdings(db): ...

Below all scenes lies an archive with nothing in it but the words every room ships (`PREPARED`), as `lantai` makes it.
Before each test the open scenes are made to be exactly those its fixtures name; one without stands on `PREPARED`. One that
commits for good, or is marked `bare`, meets empty tables. Tests of a file are run scene by scene.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections, transaction


class Scene:
    def __init__(self, build: Callable[[Path], Any], *, on: Scene | None = None) -> None:
        self.build = build
        self.stack: tuple[Scene, ...] = (*(on or PREPARED).stack, self)
        self.value: Any = None
        self._atomic: Any = None

    def open(self, folder: Path) -> None:
        cache.clear()
        self._atomic = transaction.atomic()
        self._atomic._from_testcase = True  # so that durable blocks may stand in it
        self._atomic.__enter__()
        try:
            self.value = self.build(folder)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)
        self.value = None


class _Prepared(Scene):
    """What every archive begins with; it stands on nothing."""

    def __init__(self) -> None:
        self.build, self.stack, self.value, self._atomic = self._load, (self,), None, None

    @staticmethod
    def _load(_folder: Path) -> None:
        from lantai.cli.prepare import load_fixtures

        load_fixtures()


PREPARED = _Prepared()


def begins_with(scene: Scene) -> Callable[[Any], Any]:
    def mark(fixture: Any) -> Any:
        fixture.scene = scene
        return fixture

    return mark


def fixture(scene: Scene, told: str) -> Any:
    """Return a fixture of what a scene left behind; `told` says what that is."""

    @pytest.fixture
    @begins_with(scene)
    def left(db: Any) -> Any:
        return scene.value

    left.__doc__ = told
    return left


def wanted(item: pytest.Item) -> tuple[Scene, ...]:
    """Return the scenes a test begins with, lowest first; none when it needs no database, or one of its own."""
    if not isinstance(item, pytest.Function) or not needs_database(item) or commits(item):
        return ()
    found = () if item.get_closest_marker("bare") else PREPARED.stack
    for name in item.fixturenames:
        for definition in item._fixtureinfo.name2fixturedefs.get(name, ())[-1:]:
            stack = getattr(definition.func, "scene", PREPARED).stack if found else ()
            longer, shorter = sorted((stack, found), key=len, reverse=True)
            assert longer[: len(shorter)] == shorter, f"{item.nodeid} begins with two scenes"
            found = longer
    return found


def needs_database(item: pytest.Item) -> bool:
    return bool(
        item.get_closest_marker("django_db")
        or {"db", "transactional_db", "house"} & set(getattr(item, "fixturenames", ()))
    )


def commits(item: pytest.Function) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(
        (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(item.fixturenames)
    )


def sort(items: list[pytest.Item]) -> None:
    """Keep the files in their order; within one, a scene comes before those on it, and is left when all had their turn."""
    files: dict[Path, int] = {}
    numbers: dict[Scene, int] = {}
    items.sort(
        key=lambda item: (
            files.setdefault(item.path, len(files)),
            [numbers.setdefault(scene, len(numbers)) for scene in wanted(item)],
        )
    )


class Theatre:
    """Which scenes are open."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self.folder = folder
        self.open: list[Scene] = []

    def change(self, stack: tuple[Scene, ...]) -> None:
        while self.open and tuple(self.open) != stack[: len(self.open)]:
            self.open.pop().close()
        connection = connections[DEFAULT_DB_ALIAS]
        for scene in stack[len(self.open) :]:
            connection.close = lambda: None  # type: ignore[method-assign]  # each test's end closes connections
            scene.open(self.folder())
            self.open.append(scene)
        if not self.open and "close" in vars(connection):
            del connection.close
            connection.close()
