"""Four eyes: who may not act twice. Source: domain.md 3.3 rule 5; services.md F2."""

from __future__ import annotations

from collections.abc import Collection


def may_seal(*, sealer: int | None, producer: int | None) -> bool:
    """Producer ≠ sealer; nobody unknown seals."""
    return sealer is not None and producer is not None and sealer != producer


def may_confirm(*, confirmer: int | None, proposer: int | None) -> bool:
    """First searcher ≠ second, refuser ≠ confirmer."""
    return confirmer is not None and proposer is not None and confirmer != proposer


def may_decide_appeal(*, decider: int | None, involved: Collection[int | None]) -> bool:
    """The appeal is decided by none who decided before."""
    return decider is not None and decider not in involved


def may_witness(*, witness: int | None, actor: int | None) -> bool:
    """A two-person record needs two people."""
    return witness is not None and actor is not None and witness != actor
