"""The story of a case for people: what the events say, in words, without anything for staff only (A18)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lantai.foundation import events
from lantai.reference import models, texts
from lantai.reference.states import DeliveryState, LineState
from lantai.reference.values import StepView


def story_of(case: models.Case) -> list[events.Recorded]:
    """Return all that happened to a case, oldest first."""
    return events.of_subject("case", case.number)


def steps_of(story: Sequence[events.Recorded], names: dict[int, str]) -> tuple[StepView, ...]:
    """Return the dated public steps of a story, newest first; a corrected state stays as history."""
    found: list[StepView] = []
    for row in story:
        payload = row.payload
        if row.name == "reference.CaseSubmitted":
            found.append(StepView(row.at, _("收到申请")))
        elif row.name == "reference.LineMoved":
            step = _line_step(payload, names)
            if step:
                found.append(StepView(row.at, step, payload["line"]))
        elif row.name == "reference.DeliveryMoved" and payload["to_state"] != DeliveryState.PACKED:
            word = texts.DELIVERY[DeliveryState(payload["to_state"])]
            tail = f" {payload['tracking_no']}" if payload.get("tracking_no") else ""
            found.append(StepView(row.at, _said(names.get(payload["line"], ""), f"{word}{tail}"), payload["line"]))
    return tuple(reversed(found))


def _line_step(payload: dict[str, object], names: dict[int, str]) -> str:
    state = LineState(str(payload["to_state"]))
    if state is LineState.SUBMITTED:
        return ""
    word = str(texts.STEP[state])
    reason = str(payload.get("reason") or "")
    if reason == "REOPENED":
        word = _("接着办理")
    elif reason in {"LOST", "REVOKED"}:
        word = _("重新制作，前一份作废")
    elif reason == "RETURNED":
        word = _("复核后再改")
    elif payload["from_state"] == LineState.NEED_MORE:
        word = _("收到您补充的材料，时钟接着走") if state is not LineState.EXPIRED else word
    line = payload["line"]
    name = names.get(line, "") if isinstance(line, int) else ""
    return _said(name, word)


def _said(name: str, word: str) -> str:
    return _("%(material)s：%(step)s") % {"material": name, "step": word} if name else word
