from __future__ import annotations

import pytest

from tests.stacks import house


@pytest.fixture
def archivist(db):
    """何静安 of 文庙, in an archive with thirty volumes of 1987 and one room with shelves."""
    return house.build()


@pytest.fixture
def room(archivist):
    return house.room()
