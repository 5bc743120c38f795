"""Taking an issued document out of force takes two people."""

from __future__ import annotations

import io

import pytest
from tests import cast
from tests.certification import stage

from lantai.certification import queries, services
from lantai.certification.errors import (
    AlreadyEnded,
    IssueUnknown,
    OtherPersonNeeded,
    PaperTaken,
    ReasonNeeded,
    SecondFactorNeeded,
)
from lantai.certification.states import ENDING_NEXT, ISSUE_NEXT, EndingState, IssueState
from lantai.foundation.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def propose(issue, **changes):
    words = {"issue_no": issue.issue_no, "reason_code": "ERROR", "reason": "行号有误", **changes}
    return services.propose_revocation(cast.window_archivist(), **words)


@pytest.mark.req("B36")
def test_one_proposes_another_confirms_and_the_page_says_so(issued):
    issue, content = issued
    propose(issue)
    assert services.verify_file(io.BytesIO(content), ip="").verdict == 1
    with pytest.raises(OtherPersonNeeded):
        services.confirm_revocation(cast.window_archivist(), issue_no=issue.issue_no)
    with pytest.raises(SecondFactorNeeded):
        services.confirm_revocation(cast.second_archivist(second_factor=False), issue_no=issue.issue_no)
    services.confirm_revocation(cast.second_archivist(), issue_no=issue.issue_no)
    view = services.verify_file(io.BytesIO(content), ip="")
    assert (view.verdict, view.reason) == (2, "REVOKED")
    assert any("已撤销" in fact.value for fact in view.facts)
    assert services.verify_code(issue.code, ip="").verdict == 2
    with pytest.raises(AlreadyEnded):
        services.confirm_revocation(cast.second_archivist(), issue_no=issue.issue_no)
    assert services.audit_register(stage.SYSTEM).ok


def test_superseded_names_its_successor(issued):
    old, content = issued
    new, _ = stage.sealed()
    services.propose_supersession(
        cast.window_archivist(), issue_no=old.issue_no, successor=new.issue_no, reason_code="LOST", reason="邮寄遗失"
    )
    services.confirm_revocation(cast.second_archivist(), issue_no=old.issue_no)
    view = services.verify_file(io.BytesIO(content), ip="")
    assert (view.verdict, view.reason) == (2, "SUPERSEDED")
    assert any(fact.value == new.issue_no for fact in view.facts)
    with pytest.raises(IssueUnknown):
        services.propose_supersession(
            cast.window_archivist(), issue_no=new.issue_no, successor="2026-99999", reason_code="X", reason="x"
        )


def test_annulled_and_declined(issued):
    issue, content = issued
    services.propose_annulment(cast.window_archivist(), issue_no=issue.issue_no, reason_code="X", reason="错人")
    with pytest.raises(AlreadyEnded):
        propose(issue)
    services.decline_ending(cast.second_archivist(), issue_no=issue.issue_no)
    assert services.verify_file(io.BytesIO(content), ip="").verdict == 1
    services.propose_annulment(cast.window_archivist(), issue_no=issue.issue_no, reason_code="X", reason="错人")
    assert [view.issue_no for view in queries.endings(cast.second_archivist())] == [issue.issue_no]
    services.confirm_revocation(cast.second_archivist(), issue_no=issue.issue_no)
    assert services.verify_file(io.BytesIO(content), ip="").reason == "ANNULLED"
    assert services.audit_register(stage.SYSTEM).ok


def test_an_ending_needs_words_and_a_role(issued):
    issue, _ = issued
    with pytest.raises(ReasonNeeded):
        propose(issue, reason=" ")
    with pytest.raises(NotAllowed):
        services.propose_revocation(cast.alumna(), issue_no=issue.issue_no, reason_code="X", reason="x")
    propose(issue)


def test_paper_copies_are_numbered_and_never_more_than_approved(issued):
    issue, _ = issued
    services.print_copies(cast.window_archivist(), issue_no=issue.issue_no, count=1, envelope="E-06214")
    services.print_copies(cast.window_archivist(), issue_no=issue.issue_no, count=1, envelope="E-06215")
    assert queries.paper_copies(cast.window_archivist(), issue.issue_no) == [(1, 2, "E-06214"), (2, 2, "E-06215")]
    with pytest.raises(PaperTaken):
        services.print_copies(cast.window_archivist(), issue_no=issue.issue_no, count=1)
    facts = services.verify_code(issue.code, ip="").facts
    assert any("E-06214" in fact.value for fact in facts)


def test_only_the_one_for_whom_it_was_made_may_open_it():
    issue, content = stage.sealed(requested_by=cast.alumna().account_id)
    with services.open_issued(cast.alumna(), issue_no=issue.issue_no) as stream:
        assert stream.read() == content
    for nobody in (cast.stranger(), cast.sysadmin(), cast.auditor()):
        with pytest.raises(IssueUnknown):
            services.open_issued(nobody, issue_no=issue.issue_no)


def test_a_letter_is_sealed_like_a_copy():
    maker = cast.window_archivist()
    draft = services.draft_letter(
        maker,
        mandate=stage.mandate(maker),
        kind="no_record",
        wording=stage.Wording("查无档案证明", "No record found", "经查，未查到。", "No record was found."),
        recipient="周念慈女士",
        places=["J02 1987 年录取名册"],
    )
    issue = services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    assert services.verify_code(issue.code, ip="").verdict == 1
    with pytest.raises(services.drafts.NothingKept):
        services.draft_letter(maker, mandate=stage.mandate(maker), kind="no_record", wording=stage.WORDING)


def test_the_tables_of_states_are_closed():
    assert set(ISSUE_NEXT) == set(IssueState)
    assert set(ENDING_NEXT) == set(EndingState)
    assert all(not ISSUE_NEXT[state] for state in IssueState if state != IssueState.ACTIVE)
