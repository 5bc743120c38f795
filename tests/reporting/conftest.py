from __future__ import annotations

import pytest

from tests import scenes
from tests.reference import stage


@pytest.fixture
@scenes.begins_with(stage.HOLDINGS)
def holdings(db):
    """Fonds J02 with one marked roster page of 1987."""
