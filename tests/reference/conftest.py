from __future__ import annotations

from tests import scenes
from tests.reference import stage

holdings = scenes.fixture(stage.HOLDINGS, "Fonds J02 with one marked roster page of 1987.")
submitted = scenes.fixture(stage.SUBMITTED, "The number of a case of 周念慈 that waits at the desk.")
accepted = scenes.fixture(stage.ACCEPTED, "The number of such a case with its record accepted and its copy drafted.")
in_sealing = scenes.fixture(stage.IN_SEALING, "The number of such a case that waits for the second person.")
sealed = scenes.fixture(stage.SEALED, "The number of such a case with its copy sealed.")
to_mail = scenes.fixture(stage.TO_MAIL, "The number of a case whose sealed copy goes by mail.")
packed = scenes.fixture(stage.PACKED, "The number of such a case whose copy lies in its envelope.")
dispatched = scenes.fixture(stage.DISPATCHED, "The number of such a case whose envelope is on its way.")
to_fetch = scenes.fixture(
    stage.TO_FETCH, "The number of a case whose copy is packed and will be fetched at the window."
)
