"""The two machines against the table of domain.md 3.3, row by row. No database."""

import pytest
from django.utils import translation

from lantai.reference import states
from lantai.reference.states import DELIVERY, LINE, DeliveryState, LineState, Method, Stage

# state: stage, ball, clock runs, next — transcribed by hand from the specification
LINES = """
DRAFT | FILL | APPLICANT | no | SUBMITTED
SUBMITTED | REVIEW | ARCHIVE | yes | IN_REVIEW FORWARDED WITHDRAWN
IN_REVIEW | REVIEW | ARCHIVIST | yes | NEED_MORE AWAIT_APPROVAL AWAIT_PAYMENT SEARCHING FORWARDED NEGATIVE_CHECK WITHDRAWN
NEED_MORE | - | APPLICANT | no | IN_REVIEW SEARCHING PRODUCING EXPIRED WITHDRAWN
AWAIT_APPROVAL | REVIEW | APPROVER | yes | AWAIT_PAYMENT SEARCHING PRODUCING NEED_MORE NEGATIVE_CHECK WITHDRAWN
AWAIT_PAYMENT | REVIEW | APPLICANT | no | SEARCHING EXPIRED WITHDRAWN
SEARCHING | PRINT | ARCHIVIST | yes | PRODUCING NEED_MORE AWAIT_APPROVAL FORWARDED NEGATIVE_CHECK WITHDRAWN
FORWARDED | - | OTHER_SITE | yes | IN_REVIEW SEARCHING PRODUCING NEGATIVE_CHECK WITHDRAWN
NEGATIVE_CHECK | - | SECOND | yes | NOT_FOUND REFUSED IN_REVIEW SEARCHING PRODUCING
PRODUCING | PRINT | ARCHIVIST | yes | AWAIT_CONFIRM SEALING SEARCHING FORWARDED NEED_MORE AWAIT_APPROVAL NEGATIVE_CHECK WITHDRAWN
AWAIT_CONFIRM | PRINT | APPLICANT | no | SEALING PRODUCING WITHDRAWN EXPIRED
SEALING | PRINT | SECOND | yes | IN_DELIVERY PRODUCING
IN_DELIVERY | - | DELIVERIES | yes | CLOSED PRODUCING
CLOSED | DONE | NONE | no | IN_REVIEW
NOT_FOUND | DONE | APPLICANT | no | PRODUCING IN_REVIEW APPEALED
REFUSED | DONE | APPLICANT | no | APPEALED IN_REVIEW
APPEALED | APPEAL | HEAD | no | IN_REVIEW REFUSED NOT_FOUND
WITHDRAWN | DONE | NONE | no | IN_REVIEW
EXPIRED | DONE | NONE | no | IN_REVIEW
"""
DELIVERIES = """
PLANNED | PRINT | ARCHIVE | yes | PACKED E_READY REPLY_SENT CANCELLED
PACKED | - | ARCHIVE | yes | HELD_FOR_COURIER READY_PICKUP DISPATCHED CANCELLED
HELD_FOR_COURIER | MAIL | COURIER | no | DISPATCHED READY_PICKUP CANCELLED
READY_PICKUP | PICKUP | APPLICANT | no | COLLECTED UNCLAIMED DISPATCHED CANCELLED
DISPATCHED | MAIL | COURIER | no | IN_TRANSIT DELIVERED EXCEPTION
IN_TRANSIT | MAIL | COURIER | no | DELIVERED EXCEPTION RETURNED
EXCEPTION | MAIL | ARCHIVE | no | IN_TRANSIT DELIVERED RETURNED LOST
RETURNED | MAIL | APPLICANT | no | DISPATCHED READY_PICKUP UNCLAIMED CANCELLED
E_READY | SEND | APPLICANT | no | DOWNLOADED BOUNCED UNCLAIMED CANCELLED
REPLY_SENT | SEND | UNIT | no | DELIVERED BOUNCED
BOUNCED | SEND | ARCHIVE | no | E_READY REPLY_SENT CANCELLED
UNCLAIMED | - | APPLICANT | no | COLLECTED E_READY DISPATCHED DESTROYED
DELIVERED | DONE | NONE | no |
COLLECTED | DONE | NONE | no |
DOWNLOADED | DONE | NONE | no |
LOST | DONE | ARCHIVE | no |
CANCELLED | DONE | NONE | no |
DESTROYED | DONE | NONE | no |
"""


def rows(table):
    for line in table.strip().splitlines():
        state, stage, ball, runs, following = (part.strip() for part in line.split("|"))
        yield state, None if stage == "-" else stage, ball, runs == "yes", set(following.split())


@pytest.mark.req("A16", "A18")
def test_every_line_state_is_the_row_of_the_specification():
    told = {state: (stage, ball, runs, following) for state, stage, ball, runs, following in rows(LINES)}
    built = {
        state.value: (rule.stage and rule.stage.value, rule.ball.value, rule.clock_runs, {n.value for n in rule.next})
        for state, rule in LINE.items()
    }
    assert built == told
    assert set(LINE) == set(LineState)


def test_every_delivery_state_is_the_row_of_the_specification():
    told = {state: (stage, ball, runs, following) for state, stage, ball, runs, following in rows(DELIVERIES)}
    built = {
        state.value: (rule.stage and rule.stage.value, rule.ball.value, rule.clock_runs, {n.value for n in rule.next})
        for state, rule in DELIVERY.items()
    }
    assert built == told
    assert set(DELIVERY) == set(DeliveryState)


@pytest.mark.parametrize("source", list(LineState))
def test_a_line_may_go_exactly_where_the_table_says(source):
    assert {to for to in LineState if states.line_may(source, to)} == set(LINE[source].next)


@pytest.mark.parametrize("source", list(DeliveryState))
def test_a_delivery_may_go_exactly_where_the_table_says(source):
    assert {to for to in DeliveryState if states.delivery_may(source, to)} == set(DELIVERY[source].next)


def test_every_state_is_reached_from_the_beginning():
    for table, start in ((LINE, LineState.DRAFT), (DELIVERY, DeliveryState.PLANNED)):
        seen, todo = {start}, [start]
        while todo:
            for following in table[todo.pop()].next:
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        assert seen == set(table)


def test_final_deliveries_are_those_without_a_next_state():
    assert {state for state, rule in DELIVERY.items() if not rule.next} == states.DELIVERY_FINAL


def test_nothing_leaves_sealing_but_forward_or_back_to_the_producer():
    assert set(LINE[LineState.SEALING].next) == {LineState.IN_DELIVERY, LineState.PRODUCING}
    assert states.line_sources(LineState.IN_DELIVERY) == {LineState.SEALING}


def test_every_method_has_a_stage_of_its_own_road():
    assert {states.STAGE_OF_METHOD[method] for method in Method} == {Stage.MAIL, Stage.PICKUP, Stage.SEND}


def test_the_documented_diagrams_are_what_the_code_says():
    from tools import diagrams

    with translation.override("zh-hans"):
        assert diagrams.TARGET.read_text("utf-8") == diagrams.render()
