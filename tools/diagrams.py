"""The state machines as diagrams and tables, written from the code: ``docs/develop/states.md``.

`python -m tools.diagrams` writes the file, `--check` fails when it is not what the code says.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "docs" / "develop" / "states.md"


def _next(rule: Any) -> tuple[Any, ...]:
    """What may follow: a row of the reference room says more, one of other rooms only that."""
    following: tuple[Any, ...] = rule if isinstance(rule, tuple) else rule.next
    return following


def _diagram(table: Mapping[Any, Any], start: Any) -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {start.value}"]
    for state, rule in table.items():
        lines += [f"    {state.value} --> {following.value}" for following in _next(rule)]
        if not _next(rule):
            lines.append(f"    {state.value} --> [*]")
    return [*lines, "```"]


def _table(table: Mapping[Any, Any], words: Mapping[Any, Any], stages: Mapping[Any, Any]) -> list[str]:
    lines = ["| State | 中文 | Stage | Ball | Clock runs | Next |", "|---|---|---|---|---|---|"]
    for state, rule in table.items():
        stage = stages[rule.stage] if rule.stage is not None else "as sent, or by method"
        following = ", ".join(item.value for item in rule.next) or "–"
        runs = "yes" if rule.clock_runs else "no"
        lines.append(f"| `{state.value}` | {words[state]} | {stage} | {rule.ball.value} | {runs} | {following} |")
    return lines


def _plain_table(table: Mapping[Any, Any], words: Mapping[Any, Any]) -> list[str]:
    lines = ["| State | 中文 | Next |", "|---|---|---|"]
    for state, rule in table.items():
        following = ", ".join(item.value for item in _next(rule)) or "–"
        lines.append(f"| `{state.value}` | {words[state]} | {following} |")
    return lines


def _stacks() -> list[str]:
    from lantai.stacks import states, texts

    return [
        "## Loan (借阅)",
        "",
        *_diagram(states.LOAN, states.LoanState.REQUESTED),
        "",
        *_plain_table(states.LOAN, texts.LOAN),
        "",
        "Overdue is no state but a view: OUT, and the due date is past. What was given up as LOST may still turn up.",
        "",
        "## Journey between sites (跨校区移送)",
        "",
        *_diagram(states.JOURNEY, states.JourneyState.REQUESTED),
        "",
        *_plain_table(states.JOURNEY, texts.JOURNEY),
        "",
        "Every unit of a journey is a loan, so nothing travels twice. Late is a view: what is on the road and was expected, what",
        "is there past the day it is lent to. From NOT_ARRIVED a bag may turn up at either end; what is taken home from",
        "ON_THE_WAY or ARRIVED came back without a bag sent home, and somebody says how.",
        "",
        "## Inventory (盘点)",
        "",
        *_diagram(states.INVENTORY, states.InventoryState.OPEN),
        "",
        *_plain_table(states.INVENTORY, texts.INVENTORY),
        "",
        "COUNTED goes back to OPEN when a shelf was forgotten; CLOSED says who answered for what was found.",
        "",
    ]


def _digitisation() -> list[str]:
    from lantai.digitisation.states import batches as states
    from lantai.digitisation.texts import batches as texts

    return [
        "## Batch of scans (数字化批次)",
        "",
        *_diagram(states.BATCH, states.BatchState.PLANNED),
        "",
        *_plain_table(states.BATCH, texts.BATCH),
        "",
        "A state names the last step of DA/T 31 that is done with. A failed check goes back to PREPARED. Pages come in until",
        "the batch is accepted; what comes after a check is looked at by itself.",
        "",
        "## Page of a batch (批次的页)",
        "",
        *_diagram(states.PAGE, states.PageState.CHECKED),
        "",
        *_plain_table(states.PAGE, texts.PAGE),
        "",
        "A page may also begin in CONFLICT (another stands at its place) or REJECTED (it cannot be used as it came).",
        "",
    ]


def _catalogue() -> list[str]:
    from lantai.catalogue import states
    from lantai.catalogue.texts import disposal

    return [
        "## Disposal list (销毁清册)",
        "",
        *_diagram(states.DISPOSAL_MOVES, states.Disposal.PROPOSED),
        "",
        *_plain_table(states.DISPOSAL_MOVES, disposal.STATES),
        "",
        "Nobody is two of the hands that follow one another; what is on hold stops a list before it is carried out.",
        "",
    ]


def render() -> str:
    """Return the whole page."""
    from lantai.reference import states, texts
    from lantai.reference.rules import urgent

    page = [
        "# State machines",
        "",
        "Written from the `states` of reference, stacks, digitisation and catalogue by `python -m tools.diagrams`; a test keeps it",
        "true. The",
        "rules beside the tables (promise clock, timers, four eyes, the derived case) are in `reference/rules/`, those of",
        "loans and inventories in `stacks/rules/`.",
        "",
        "## Line (申请项)",
        "",
        *_diagram(states.LINE, states.LineState.DRAFT),
        "",
        *_table(states.LINE, texts.LINE, texts.STAGE),
        "",
        "IN_DELIVERY runs until the last delivery's first hand-over. A case stores no state: it stands where its",
        "slowest open line stands.",
        "",
        "## Delivery (送达)",
        "",
        *_diagram(states.DELIVERY, states.DeliveryState.PLANNED),
        "",
        *_table(states.DELIVERY, texts.DELIVERY, texts.STAGE),
        "",
        "## Urgent call (急件)",
        "",
        *_diagram(urgent.NEXT, states.UrgentState.RAISED),
        "",
        *_plain_table(urgent.NEXT, texts.URGENT),
        "",
        *_stacks(),
        *_digitisation(),
        *_catalogue(),
    ]
    return "\n".join(page)


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.config.settings")
    import django

    django.setup()
    from django.utils import translation

    with translation.override("zh-hans"):
        made = render()
    if "--check" in arguments:
        same = TARGET.exists() and TARGET.read_text("utf-8") == made
        print("states.md is what the code says" if same else "states.md is old: run python -m tools.diagrams")
        return 0 if same else 1
    TARGET.write_text(made, "utf-8")
    print(f"wrote {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
