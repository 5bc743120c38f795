from __future__ import annotations

import pytest

from tests.reference import stage


@pytest.fixture
def holdings(db, tmp_path):
    stage.holdings(tmp_path)


@pytest.fixture
def unmarked(db, tmp_path):
    stage.holdings(tmp_path, marked=False)
