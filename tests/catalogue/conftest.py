from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from tests import cast


@pytest.fixture
def archivist(db):
    return cast.window_archivist()


@pytest.fixture
def fonds(archivist):
    catalogue.load_fixtures()
    return catalogue.create_fonds(archivist, code="J02", name="锦江工学院", name_en="Jinjiang Institute of Technology")
