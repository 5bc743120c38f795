"""The urgent overlay (B40): named hops, timers of 30, 30 and 60 minutes, a quota, one joint log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed, StaleState
from lantai.notices.models import Notice
from lantai.reference import models, queries, services
from lantai.reference.errors import NotThisWay, NotTimely, WrongState
from lantai.reference.rules import urgent as rules
from lantai.reference.services import urgent
from lantai.reference.states import UrgentState
from tests import cast
from tests.reference import stage

SYSTEM = Actor.system("test")
TABLE = """
RAISED | CLAIMED ESCALATED DECLINED
ESCALATED | ESCALATED CLAIMED DECLINED
CLAIMED | FOUND CLAIMED DECLINED
FOUND | DELIVERED CLAIMED
DELIVERED |
DECLINED |
"""


def minutes(count: float):
    return clock.at(clock.now() + timedelta(minutes=count))


def raised(number: str) -> tuple[str, int]:
    call = services.raise_urgent(cast.window_archivist(), number=number, reason="URGENT_VISA")
    return number, call


def state(call: int) -> str:
    return models.UrgentCall.objects.get(pk=call).state


@pytest.mark.req("B40")
def test_the_machine_is_the_one_of_the_specification():
    told = {line.split("|")[0].strip(): set(line.split("|")[1].split()) for line in TABLE.strip().splitlines()}
    assert {source.value: {to.value for to in following} for source, following in rules.NEXT.items()} == told
    assert set(rules.NEXT) == set(UrgentState)


@pytest.mark.req("B40")
@pytest.mark.parametrize(
    ("age", "reached", "due"),
    [(29, 0, (0, "")), (30, 0, (1, "SITE_HEAD")), (59, 1, (0, "")), (60, 1, (2, "HEAD")), (119, 2, (0, "")),
     (120, 2, (3, "EVERYBODY")), (999, 3, (0, ""))],
)  # fmt: skip
def test_thirty_thirty_and_sixty_minutes(age, reached, due):
    now = clock.now()
    assert rules.rung_due(raised=now - timedelta(minutes=age), now=now, reached=reached) == due


@pytest.mark.req("B40")
def test_raised_claimed_found_delivered_with_a_joint_log(submitted):
    third = cast.third_archivist()
    number, call = raised(submitted)
    assert stage.case(number).urgent
    view = queries.urgent_calls(third, number=number)[0]
    assert (view.state, view.who, "claim" in view.verbs) == ("RAISED", "沈怀瑾", True)
    services.claim_urgent(third, call_id=call)
    with pytest.raises(StaleState) as late:
        services.claim_urgent(cast.second_archivist(), call_id=call)
    assert "沈怀瑾" in str(late.value)
    services.found_urgent(third, call_id=call, words="在三号架")
    with pytest.raises(NotThisWay):
        services.deliver_urgent(third, call_id=call)
    line = stage.line(number)
    services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    line = stage.line(number)
    services.send_to_seal(cast.window_archivist(), line_id=line.pk, draft_digest=line.draft_digest)
    services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
    services.deliver_urgent(third, call_id=call)
    view = queries.urgent_calls(third, number=number)[0]
    assert [hop.words for hop in view.log] == ["已发出急件：沈怀瑾", "已接手：沈怀瑾", "已找到", "已送达"]
    assert view.log[1].by == "沈怀瑾"
    with pytest.raises(NotAllowed):
        queries.urgent_calls(cast.alumna(), number=number)


@pytest.mark.req("B40")
def test_a_call_nobody_claims_goes_to_the_head_of_the_site_then_of_the_archive_then_to_everybody(submitted):
    deputy = cast._staff("luqi", "陆琦", "deputy_director", site="WM")
    director = cast.director()
    cast.third_archivist()
    number, call = raised(submitted)

    def told() -> set[int]:
        return set(Notice.objects.filter(template="staff_late").values_list("account_id", flat=True))

    for age, rung, who in ((31, 1, deputy), (61, 2, director)):
        with minutes(age):
            assert urgent.escalate_urgent(SYSTEM) == 1
            assert urgent.escalate_urgent(SYSTEM) == 0
        row = models.UrgentCall.objects.get(pk=call)
        assert (row.state, row.rung, row.asked_id) == ("ESCALATED", rung, who.account_id)
        assert who.account_id in told()
    with minutes(121):
        assert urgent.escalate_urgent(SYSTEM) == 1
        assert urgent.escalate_urgent(SYSTEM) == 0
        services.claim_urgent(cast.second_archivist(), call_id=call)
        assert urgent.escalate_urgent(SYSTEM) == 0
    assert "（第 2 级）" in str([hop.words for hop in queries.urgent_calls(director, number=number)[0].log])


@pytest.mark.req("B40")
def test_it_is_handed_on_to_a_named_person_by_the_one_who_has_it(submitted):
    far = cast.far_archivist()
    _number, call = raised(submitted)
    services.claim_urgent(cast.third_archivist(), call_id=call)
    with pytest.raises(NotThisWay):
        services.hand_on_urgent(cast.second_archivist(), call_id=call, to=far.account_id, words="在沙河")
    services.hand_on_urgent(cast.third_archivist(), call_id=call, to=far.account_id, words="在沙河")
    assert models.UrgentCall.objects.get(pk=call).claimed_by_id == far.account_id


@pytest.mark.req("B40")
def test_only_a_head_says_it_is_not_urgent_and_the_place_in_the_quota_is_free_again(submitted):
    models.Term.objects.filter(kind="SWITCH", code="URGENT_QUOTA").update(value={"per_day": 1})
    number, call = raised(submitted)
    second = stage.submitted(purpose="STUDY")
    with pytest.raises(NotTimely):
        raised(second)
    with pytest.raises(NotAllowed):
        services.decline_urgent(cast.second_archivist(), call_id=call, words="不急")
    services.decline_urgent(cast.director(), call_id=call, words="面谈在下个月")
    assert state(call) == "DECLINED"
    assert not stage.case(number).urgent
    raised(second)
    with pytest.raises(WrongState):
        services.claim_urgent(cast.third_archivist(), call_id=call)
    with pytest.raises(StaleState):
        raised(second)
