from __future__ import annotations

import pytest

from tests import scenes
from tests.reference import stage


@pytest.fixture
@scenes.begins_with(stage.HOLDINGS)
def holdings(db):
    """Fonds J02 with one marked roster page of 1987."""


@pytest.fixture
@scenes.begins_with(stage.SUBMITTED)
def submitted(db):
    """The number of a case of 周念慈 that waits at the desk."""
    return stage.SUBMITTED.value


@pytest.fixture
@scenes.begins_with(stage.SEALED)
def sealed(db):
    """The number of such a case with its copy sealed."""
    return stage.SEALED.value
