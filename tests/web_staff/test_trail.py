"""The auditor reads the trail in words: every event of every room has some, in both languages."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.utils import translation

from lantai.foundation import events
from lantai.people.events import SignedIn, SignedOut
from lantai.web.staff.people import trail
from tests import cast


def names() -> Iterator[str]:
    for config in apps.get_app_configs():
        if not config.name.startswith("lantai.") or config.name.startswith("lantai.web"):
            continue
        try:
            room = importlib.import_module(f"{config.name}.events")
        except ModuleNotFoundError:
            continue
        inside = [one.name for one in pkgutil.walk_packages(getattr(room, "__path__", []), f"{room.__name__}.")]
        for module in [room, *map(importlib.import_module, inside)]:
            for name, member in vars(module).items():
                if (
                    inspect.isclass(member)
                    and dataclasses.is_dataclass(member)
                    and member.__module__ == module.__name__
                ):
                    yield f"{config.label}.{name}"


def test_every_event_has_its_words_and_no_word_is_of_an_event_that_is_gone() -> None:
    with translation.override("zh-hans"):
        silent = {name for name in names() if trail.event_word(name) == name}
    assert silent - {"foundation.Event"} == set(), "add the words to web/staff/data/trail.json"
    assert set(trail._words()["events"]) <= set(names())


@pytest.mark.django_db
def test_the_trail_is_searched_by_the_words_it_shows(client):
    for door in ("staff", "portal"):
        events.record(SignedIn(way="password", door=door), actor=cast.window_archivist(), subject=("account", 9001))
    events.record(SignedOut(), actor=cast.window_archivist(), subject=("account", 9001))
    cast.at_the_door(client, cast.auditor())
    page = client.get("/staff/people/audit/", {"q": "退出登录"}).content.decode().partition("<table")[2]
    assert "people.SignedOut" in page
    assert "people.SignedIn" not in page
    assert "账户 9001" in page
