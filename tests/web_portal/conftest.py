"""A portal as after `lantai init`: fixtures of every room, a readable outbox, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import override_settings

from lantai.foundation import tasks
from tests import scenes
from tests.reference import stage
from tests.web_portal import visitor as visiting
from tests.web_portal.visitor import Visitor


def _asked(folder: Path) -> Visitor:
    with override_settings(OUTBOX=folder / "outbox"):
        visitor = Visitor()
        visiting.ask(visitor, submit=False)
    return visitor


ASKED = scenes.Scene(_asked, on=stage.LOADED)


@pytest.fixture(autouse=True)
@scenes.begins_with(stage.LOADED)
def _ready(db, request, settings, tmp_path):
    settings.OUTBOX = tmp_path / "outbox"
    settings.DEMONSTRATION = True
    if scenes.commits(request.node):  # where nothing can be rolled back to
        stage.load()


@pytest.fixture
def visitor():
    return Visitor()


@pytest.fixture
@scenes.begins_with(ASKED)
def at_check(db):
    """A visitor who walked through the whole flow, signed in on the way and looks at the check page."""
    return ASKED.value.twin()


holdings = scenes.fixture(stage.HOLDINGS, "Fonds J02 with one marked roster page of 1987.")
submitted = scenes.fixture(stage.SUBMITTED, "The number of a case of 周念慈 that waits at the desk.")


@pytest.fixture
def photo():
    """A photo of an identity card, as a phone would send it."""
    return visiting.photo


@pytest.fixture
def ask():
    """Walk a visitor through the whole flow to the check page, or to the receipt."""
    return visiting.ask


@pytest.fixture
def work_done():
    """Let the background work run to the end."""
    return tasks.run_until_empty
