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
@scenes.begins_with(stage.ACCEPTED)
def accepted(db):
    """The number of such a case with its record accepted and its copy drafted."""
    return stage.ACCEPTED.value


@pytest.fixture
@scenes.begins_with(stage.IN_SEALING)
def in_sealing(db):
    """The number of such a case that waits for the second person."""
    return stage.IN_SEALING.value


@pytest.fixture
@scenes.begins_with(stage.SEALED)
def sealed(db):
    """The number of such a case with its copy sealed."""
    return stage.SEALED.value


@pytest.fixture
@scenes.begins_with(stage.TO_MAIL)
def to_mail(db):
    """The number of a case whose sealed copy goes by mail."""
    return stage.TO_MAIL.value


@pytest.fixture
@scenes.begins_with(stage.PACKED)
def packed(db):
    """The number of such a case whose copy lies in its envelope."""
    return stage.PACKED.value


@pytest.fixture
@scenes.begins_with(stage.DISPATCHED)
def dispatched(db):
    """The number of such a case whose envelope is on its way."""
    return stage.DISPATCHED.value


@pytest.fixture
@scenes.begins_with(stage.TO_FETCH)
def to_fetch(db):
    """The number of a case whose copy is packed and will be fetched at the window."""
    return stage.TO_FETCH.value
