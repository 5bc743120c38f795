"""The urgent overlay (B40): a small machine beside the line. Source: domain.md 3.3 "machines that stay apart"; services.md 2.6.

Claimed within 30 minutes, else the head of the site that holds the record (30 minutes), else the head of the archive
(60 minutes), then everybody who may. Minutes run by day and night: urgent is urgent on a holiday evening too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from lantai.reference.states import UrgentState

NEXT: dict[UrgentState, tuple[UrgentState, ...]] = {
    UrgentState.RAISED: (UrgentState.CLAIMED, UrgentState.ESCALATED, UrgentState.DECLINED),
    UrgentState.ESCALATED: (UrgentState.ESCALATED, UrgentState.CLAIMED, UrgentState.DECLINED),
    UrgentState.CLAIMED: (UrgentState.FOUND, UrgentState.CLAIMED, UrgentState.DECLINED),
    UrgentState.FOUND: (UrgentState.DELIVERED, UrgentState.CLAIMED),
    UrgentState.DELIVERED: (),
    UrgentState.DECLINED: (),
}
OPEN = (UrgentState.RAISED, UrgentState.ESCALATED, UrgentState.CLAIMED, UrgentState.FOUND)
UNCLAIMED = (UrgentState.RAISED, UrgentState.ESCALATED)
LADDER: tuple[tuple[timedelta, str], ...] = (
    (timedelta(minutes=30), "SITE_HEAD"),
    (timedelta(minutes=60), "HEAD"),
    (timedelta(minutes=120), "EVERYBODY"),
)
"""After how long without a claim, counted from raising, it goes to whom: rung 1, 2, 3."""


def may(state: UrgentState, to: UrgentState) -> bool:
    return to in NEXT[state]


def rung_due(*, raised: datetime, now: datetime, reached: int) -> tuple[int, str]:
    """Return the next rung to climb and to whom, or ``(0, "")``. A worker that slept climbs one rung a run."""
    if reached >= len(LADDER):
        return 0, ""
    after, whom = LADDER[reached]
    return (reached + 1, whom) if now - raised >= after else (0, "")


def claim_by(*, raised: datetime, reached: int) -> datetime | None:
    """Return until when whoever has it now should claim it; None after the last rung."""
    return raised + LADDER[reached][0] if reached < len(LADDER) else None
