"""What the archive has asked itself: what should exist of the key classes, and what may be destroyed."""

from __future__ import annotations

from lantai.catalogue import services
from lantai.catalogue.queries import disposal
from lantai.demo import people, troubles

# key class, fonds, first and last year, at least so many volumes a year, on whose word
EXPECTED = (
    ("ADMISSION", "J02", 1978, 1993, 1, "恢复高考后逐年招生（校史大事记）"),
    ("STATUS", "J02", 1980, 1993, 1, "教务处归档范围"),
    ("ADMISSION", "J01", 1994, 2010, 1, "逐年招生计划"),
    ("DISCIPLINE", "J01", 1996, 2005, 1, "“211 工程”建设归档要求"),
)


def ask() -> None:
    """Say what should exist, and put up one list of what has expired, for somebody else to approve."""
    archivist, director = people.actor("archivist"), people.actor("director")
    first, last = troubles.GAP
    services.expect_holdings(
        director, key_class="ADMISSION", fonds_code="J02", year_from=first, year_to=last, volumes=0, ground="停止招生"
    )
    for key_class, fonds, since, until, volumes, ground in EXPECTED:
        services.expect_holdings(
            director,
            key_class=key_class,
            fonds_code=fonds,
            year_from=since,
            year_to=until,
            volumes=volumes,
            ground=ground,
        )
    expired, _total, _terms = disposal.expiring(archivist, fonds_code="J01", limit=4)
    ids = [one.id for one in expired if not one.about_people and not one.holds]
    if ids:
        services.propose_disposal(
            archivist, title="锦江大学 2026 年到期档案销毁清册", volume_ids=ids,
            reason="三十年期满，逐卷看过，没有继续保存的价值。",
        )  # fmt: skip
