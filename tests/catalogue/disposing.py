"""A destruction by all the hands it takes, for tests that need something gone."""

from __future__ import annotations

from collections.abc import Sequence

from lantai.catalogue import services as catalogue
from lantai.foundation import clock
from tests import cast


def destroyed(*volume_ids: int, items: Sequence[int] = (), title: str = "到期档案销毁清册") -> int:
    """Have volumes and items whose retention is over proposed, approved by two, carried out and witnessed; return the list."""
    made = catalogue.propose_disposal(
        cast.window_archivist(), title=title, reason="到期无续存价值", volume_ids=volume_ids, item_ids=items
    )
    catalogue.approve_disposal(cast.second_archivist(), disposal_id=made, minutes="鉴定委员会〔2026〕3 号")
    catalogue.approve_disposal(cast.director(), disposal_id=made)
    catalogue.carry_out_disposal(
        cast.third_archivist(), disposal_id=made, method="化浆", place="市保密销毁中心", on=clock.today()
    )
    catalogue.witness_disposal(cast.deputy_director(), disposal_id=made)
    return made
