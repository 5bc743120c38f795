from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from tests import cast, scenes


def found(_folder):
    catalogue.load_fixtures()
    return catalogue.create_fonds(
        ARCHIVIST.value, code="J02", name="锦江工学院", name_en="Jinjiang Institute of Technology"
    )


ARCHIVIST = scenes.Scene(lambda _folder: cast.window_archivist())
FONDS = scenes.Scene(found, on=ARCHIVIST)


@pytest.fixture
@scenes.begins_with(ARCHIVIST)
def archivist(db):
    return ARCHIVIST.value


@pytest.fixture
@scenes.begins_with(FONDS)
def fonds(archivist):
    return FONDS.value
