"""Two people's review of a volume, for tests that need something open."""

from __future__ import annotations

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportedOpening
from tests import cast


def opened(volume_id: int, *, status: str = "OPEN", reason: str = "YEARS", **keywords) -> None:
    """Have 何静安 give the first opinion and the director decide the same."""
    catalogue.give_opening_opinion(
        cast.window_archivist(), volume_id=volume_id, status=status, reason=reason, **keywords
    )
    catalogue.review_opening(cast.director(), volume_id=volume_id, status=status, reason="满二十五年，已征求教务处意见")


def confirmed(report) -> int:
    """Have the director confirm what a sheet says was opened before, if it says so of anything; return of how much."""
    if not ImportedOpening.objects.filter(batch_id=report.batch_id, state="WAITING").exists():
        return 0
    return catalogue.confirm_imported_opening(cast.director(), batch_id=report.batch_id, reason="与开放审核记录相符")
