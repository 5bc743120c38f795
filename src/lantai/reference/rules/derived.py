"""What is derived and never stored: stage, ball and end of a case. Source: domain.md 3.3 rule 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lantai.reference.states import (
    DELIVERY,
    DELIVERY_FINAL,
    LINE,
    LINE_FINAL,
    STAGE_OF_METHOD,
    Ball,
    DeliveryState,
    LineState,
    Method,
    Stage,
)

RANK: dict[Stage, int] = {
    Stage.FILL: 0,
    Stage.REVIEW: 1,
    Stage.APPEAL: 2,
    Stage.PRINT: 3,
    Stage.PICKUP: 4,
    Stage.MAIL: 4,
    Stage.SEND: 4,
    Stage.DONE: 5,
}


@dataclass(frozen=True, slots=True)
class DeliveryFact:
    state: DeliveryState
    method: Method


@dataclass(frozen=True, slots=True)
class LineFact:
    """What the derivation needs of one line. `origin`: the state that asked, forwarded or proposed."""

    state: LineState
    origin: LineState | None = None
    deliveries: tuple[DeliveryFact, ...] = ()


def delivery_stage(fact: DeliveryFact) -> Stage:
    """Return the public stage of a delivery."""
    stage = DELIVERY[fact.state].stage
    return STAGE_OF_METHOD[fact.method] if stage is None else stage


def line_stage(fact: LineFact) -> Stage:
    """Return the public stage of a line; "as the sending state" is resolved by its origin."""
    stage = LINE[fact.state].stage
    if stage is not None:
        return stage
    if fact.state is LineState.IN_DELIVERY:
        waiting = [item for item in fact.deliveries if item.state not in DELIVERY_FINAL]
        stages = sorted((delivery_stage(item) for item in waiting or fact.deliveries), key=RANK.__getitem__)
        return stages[0] if stages else Stage.SEND
    origin = LINE[fact.origin].stage if fact.origin is not None else None
    return origin if origin is not None else Stage.REVIEW


def line_ball(fact: LineFact) -> Ball:
    """Return whose turn it is; in delivery the applicant first, then the archive, then the courier."""
    ball = LINE[fact.state].ball
    if ball is not Ball.DELIVERIES:
        return ball
    balls = {DELIVERY[item.state].ball for item in fact.deliveries if item.state not in DELIVERY_FINAL}
    for candidate in (Ball.APPLICANT, Ball.ARCHIVE, Ball.COURIER, Ball.UNIT):
        if candidate in balls:
            return candidate
    return Ball.ARCHIVE


@dataclass(frozen=True, slots=True)
class CaseFact:
    stage: Stage
    needs_you: bool
    closed: bool
    slowest: int  # index of the slowest open line, or of the last


def derive(lines: Sequence[LineFact]) -> CaseFact:
    """Return stage (of the slowest open line), the label 待您处理, and whether the case is closed."""
    open_lines = [index for index, line in enumerate(lines) if line.state not in LINE_FINAL]
    if not open_lines:
        return CaseFact(Stage.DONE, needs_you=False, closed=bool(lines), slowest=max(0, len(lines) - 1))
    slowest = min(open_lines, key=lambda index: RANK[line_stage(lines[index])])
    return CaseFact(
        stage=line_stage(lines[slowest]),
        needs_you=any(line_ball(lines[index]) is Ball.APPLICANT for index in open_lines),
        closed=False,
        slowest=slowest,
    )


def all_final(deliveries: Iterable[DeliveryState]) -> bool:
    """Rule 6: a line closes when all deliveries are final; UNCLAIMED counts, LOST does not (it reopens the line)."""
    states = list(deliveries)
    ended = (DELIVERY_FINAL | {DeliveryState.UNCLAIMED}) - {DeliveryState.LOST}
    return bool(states) and all(state in ended for state in states)


def fulfilled(deliveries: Iterable[DeliveryState]) -> bool:
    """Tell whether at least one delivery was not simply cancelled."""
    return any(state is not DeliveryState.CANCELLED for state in deliveries)
