"""The staff pages about issued documents."""

from __future__ import annotations

import pytest

from lantai.certification import queries
from lantai.web.accounts import session
from tests import cast
from tests.certification import stage

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.fixture
def sign_in(client, monkeypatch):
    """Who sits at the desk; signing in itself is tested elsewhere."""

    def sit(actor):
        from lantai.people.models import Account

        client.force_login(Account.objects.get(pk=actor.account_id), backend=session.BACKEND)
        monkeypatch.setattr(session, "_actor", lambda _request: actor)
        return client

    return sit


@pytest.mark.req("B36")
def test_two_people_revoke_on_the_pages(sign_in):
    issue, _ = stage.sealed()
    desk = sign_in(cast.window_archivist())
    assert issue.issue_no in desk.get("/staff/certification/").content.decode()
    address = f"/staff/certification/{issue.issue_no}/"
    assert "让它不再有效" in desk.get(address).content.decode()
    desk.post(f"{address}end/", {"kind": "REVOKED", "reason_code": "ERROR", "reason": "行号有误"})
    assert "须由另一位同事确认" in desk.get(address).content.decode()
    desk.post(f"{address}confirm/", {"next": address})
    assert queries.issued(cast.window_archivist(), issue.issue_no).state == "ACTIVE"
    other = sign_in(cast.second_archivist())
    other.post(f"{address}confirm/", {"next": address})
    assert queries.issued(cast.window_archivist(), issue.issue_no).state == "REVOKED"
    assert "已撤销" in other.get(address).content.decode()


def test_an_applicant_and_an_administrator_have_no_register(sign_in):
    stage.sealed()
    for nobody in (cast.alumna(), cast.sysadmin()):
        assert sign_in(nobody).get("/staff/certification/").status_code in {302, 403, 404}


def test_the_sealed_file_is_handed_out_unchanged(sign_in):
    issue, content = stage.sealed()
    response = sign_in(cast.second_archivist()).get(f"/staff/certification/{issue.issue_no}/file.pdf")
    assert b"".join(response.streaming_content) == content
