from __future__ import annotations

import pytest
from tests import scenes
from tests.certification import stage


@pytest.fixture
@scenes.begins_with(stage.ISSUED)
def issued(db):
    """One sealed copy, and the bytes of its file."""
    return stage.ISSUED.value
