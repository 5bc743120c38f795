from __future__ import annotations

import pytest

from tests import cast, scenes
from tests.web_staff import world


@pytest.fixture
@scenes.begins_with(world.ARCHIVE)
def archive(db):
    """Holdings are in; nobody has asked for anything yet."""


@pytest.fixture
@scenes.begins_with(world.ASKED)
def number(archive):
    """An order about 周念慈 of 1987, prepared by the background."""
    return world.ASKED.value


@pytest.fixture
def desk(archive):
    """The browser of 何静安, who prepares."""
    return world.browser(cast.window_archivist())


@pytest.fixture
def second(archive):
    """The browser of 秦知远, who seals."""
    return world.browser(cast.second_archivist())
