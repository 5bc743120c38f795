"""The demonstration's troublesome lists, taken in once for the tests of this folder, rolled back after."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from lantai.catalogue import services as catalogue
from lantai.demo import holdings, intake, people, troubles
from tests import cast


@pytest.fixture(scope="module")
def taken(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Staff, fonds, and every list of `troubles`; page images only of the first page of 1982."""
    with django_db_blocker.unblock(), transaction.atomic(), tempfile.TemporaryDirectory() as name:
        cast.fixtures()
        catalogue.load_fixtures()
        people.seed_staff()
        intake.open_fonds()
        chemists = holdings.first_volumes()[1]
        for volume in (chemists, *holdings.troubled_volumes()):
            scanned = volume.images if volume.ref_code == troubles.MIXED else ()
            intake.take_in(replace(volume, images=scanned), Path(name))
        intake.take_in_troubles(Path(name))
        yield
        transaction.set_rollback(True)
