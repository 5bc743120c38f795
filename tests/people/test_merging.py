"""One account per person, recycled numbers, and what an answer must not give away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from lantai.foundation import clock, events, tasks
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.people import queries, services
from lantai.people.errors import CodeRefused, DormantContact, NotFound, PeopleError

PUBLIC, IP = Actor.public(), "192.0.2.9"
PHONE = "13800550188"

pytestmark = pytest.mark.django_db


def enter(value=PHONE):
    code = services.issue_code(PUBLIC, value=value, purpose="sign_in", ip=IP).code
    return services.enter_with_code(PUBLIC, value=value, code=code, ip=IP)


@pytest.mark.req("A12")
def test_a_recycled_number_does_not_open_a_checked_account():
    owner = cast.applicant()
    services.set_identity_level(cast.window_archivist(), account_id=owner.account_id, level=1, ground="ID_PHOTO")
    with clock.at(clock.now() + timedelta(days=500)):
        assert enter()[0] == owner.account_id
    with clock.at(clock.now() + timedelta(days=1100)):
        with pytest.raises(DormantContact):
            enter()
        (contact,) = queries.contacts(cast.window_archivist(), owner.account_id)
        services.revive_contact(cast.window_archivist(), contact_id=contact.id, ground="WINDOW_ID")
    with clock.at(clock.now() + timedelta(days=1101)):
        assert enter()[0] == owner.account_id


@pytest.mark.req("A12")
def test_an_old_number_without_checked_identity_still_comes_in():
    owner = cast.applicant()
    with clock.at(clock.now() + timedelta(days=1100)):
        assert enter()[0] == owner.account_id


@pytest.mark.req("A12")
def test_two_accounts_of_one_person_become_one():
    keep, drop = cast.applicant(), cast.alumna()
    proxy = services.issue_proxy_code(drop, proxy_name="陆无名", phone="13900550199")
    services.merge_accounts(cast.window_archivist(), keep=keep.account_id, drop=drop.account_id, ground="证件")
    assert len(queries.contacts(keep, keep.account_id)) == 2
    assert [row.id for row in queries.proxies_given(keep)] == [proxy.id]
    with pytest.raises(NotFound):
        queries.actor_for(drop.account_id, channel="WEB")
    assert enter("+49 151 2345 6789")[0] == keep.account_id


@pytest.mark.req("A12")
def test_the_requests_of_a_merged_account_follow_it():
    from lantai.reference import models

    keep, drop = cast.applicant(), cast.alumna()
    case = models.Case.objects.create(
        number="2026-19473",
        site="WM",
        channel="WEB",
        applicant_id=drop.account_id,
        purpose="VISA",
        submitted_at=clock.now(),
    )
    services.merge_accounts(cast.window_archivist(), keep=keep.account_id, drop=drop.account_id, ground="证件")
    tasks.run_until_empty()
    assert models.Case.objects.get(pk=case.pk).applicant_id == keep.account_id


def test_only_window_staff_merge_and_never_staff_or_unit_accounts():
    keep, drop = cast.applicant(), cast.alumna()
    for who in (cast.stranger(), cast.sysadmin(), cast.auditor(), cast.guard()):
        with pytest.raises(NotAllowed):
            services.merge_accounts(who, keep=keep.account_id, drop=drop.account_id, ground="x")
    with pytest.raises(NotFound):
        services.merge_accounts(
            cast.window_archivist(), keep=keep.account_id, drop=cast.director().account_id, ground="x"
        )
    with pytest.raises(PeopleError, match="单位经办"):
        services.merge_accounts(
            cast.window_archivist(), keep=keep.account_id, drop=cast.unit_clerk().account_id, ground="x"
        )


def test_looking_an_applicant_up_is_written_down_and_shown_to_her():
    hers = cast.alumna()
    found = services.find_applicant(cast.window_archivist(), contact="+49 151 2345 6789", purpose="来电核对")
    assert found.id == hers.account_id
    assert services.find_applicant(cast.window_archivist(), contact="+49 151 2345 0000", purpose="x") is None
    (look,) = queries.who_looked(hers)
    assert (look.who, look.purpose) == ("何静安", "来电核对")
    assert queries.who_looked(cast.stranger()) == []
    with pytest.raises(NotAllowed):
        services.find_applicant(cast.auditor(), contact="+49 151 2345 6789", purpose="x")


def test_asking_for_a_code_costs_the_same_for_known_and_unknown():
    cast.applicant()
    services.issue_code(PUBLIC, value="13800550155", purpose="sign_in", ip="192.0.2.200")  # opens the common windows
    counts = []
    for value in (PHONE, "13800550177"):
        with CaptureQueriesContext(connection) as seen:
            services.issue_code(PUBLIC, value=value, purpose="sign_in", ip=f"192.0.2.{len(counts)}")
        counts.append([query["sql"].split(" ")[0] for query in seen])
    assert counts[0] == counts[1]


def test_a_wrong_code_costs_the_same_whether_or_not_one_was_issued():
    cast.applicant()
    services.issue_code(PUBLIC, value=PHONE, purpose="sign_in", ip="192.0.2.1")
    counts = []
    for value in ("13800550166", "13800550177"):
        with CaptureQueriesContext(connection) as seen, pytest.raises(CodeRefused):
            services.enter_with_code(PUBLIC, value=value, code="000000", ip=f"192.0.2.{10 + len(counts)}")
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["hejingan", "nobody", "applicant"])
def test_every_name_costs_one_password_hash(client, monkeypatch, name):
    cast.window_archivist()
    if name == "applicant":
        name = queries.account(cast.applicant().account_id).username
    runs = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        runs.append(1)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    client.post("/accounts/staff/", {"username": name, "password": "not-the-password-1"})
    assert len(runs) == 1


def test_what_is_over_is_swept_away(client):
    from django.contrib.sessions.models import Session

    from lantai.people.models import ContactCode, Throttle
    from lantai.people.tasks import watch_lookups

    enter("13700550123")
    cast.at_the_door(client, cast.applicant())
    watch_lookups.call()
    assert ContactCode.objects.count() == Session.objects.count() == 1
    with clock.at(clock.now() + timedelta(days=3)):
        watch_lookups.call()
    assert ContactCode.objects.count() == Session.objects.count() == Throttle.objects.count() == 0


def test_events_of_signing_in_hold_no_contact():
    account_id, _made = enter("13700550123")
    told = " ".join(repr(row.payload) + row.actor_name for row in events.of_subject("account", account_id))
    assert "13700550123" not in told
