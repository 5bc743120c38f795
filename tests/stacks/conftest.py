from __future__ import annotations

import pytest

from lantai.foundation import clock
from tests import cast, scenes
from tests.stacks import house, journeys

TWO_CAMPUSES = scenes.Scene(lambda _folder: journeys.build())

archivist = scenes.fixture(
    house.BUILT, "何静安 of 文庙, in an archive with thirty volumes of 1987 and one room with shelves."
)


@pytest.fixture
def room(archivist):
    return house.room()


@pytest.fixture
@scenes.begins_with(TWO_CAMPUSES)
def keeper(db):
    """何静安 of 文庙, with volumes 1 to 3 in a box there, on a Thursday morning."""
    with clock.at(journeys.THURSDAY):
        yield TWO_CAMPUSES.value


@pytest.fixture
def clerk(keeper):
    """罗敏, at the workstation of 滨江, who browses no catalogue."""
    return cast.workstation_clerk()
