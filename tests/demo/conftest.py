"""The demonstration's troublesome lists, taken in once for the tests of this folder, rolled back after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lantai.catalogue import services as catalogue
from lantai.demo import holdings, intake, people, troubles
from lantai.foundation import tasks
from tests import cast, scenes


def take_in(folder: Path) -> None:
    """Staff, fonds, and every list of `troubles`; page images only of the first page of 1982."""
    cast.fixtures()
    catalogue.load_fixtures()
    people.seed_staff()
    intake.open_fonds()
    chemists = holdings.first_volumes()[1]
    for volume in (chemists, *holdings.troubled_volumes()):
        scanned = volume.images if volume.ref_code == troubles.MIXED else ()
        intake.take_in(replace(volume, images=scanned), folder)
    intake.take_in_troubles(folder)
    tasks.run_until_empty()


TAKEN = scenes.Scene(take_in)


@pytest.fixture
@scenes.begins_with(TAKEN)
def taken(db: None) -> None:
    """The lists are in."""
