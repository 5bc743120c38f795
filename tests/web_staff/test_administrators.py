"""The administrators' pages: each of the three sees its own part and nothing of the holdings."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lantai.foundation import clock, events, ledger
from lantai.foundation.actor import Actor
from lantai.foundation.models import EventRow
from lantai.notices import services as notices
from lantai.people import queries, services
from lantai.people.events import ProfileChanged
from lantai.people.values import AuditFilters
from tests import cast

BASE = "/staff/people"


@pytest.fixture(autouse=True)
def _ready(db):
    cast.fixtures()
    notices.load_fixtures()


@pytest.fixture
def as_(client):
    def enter(actor):
        cast.at_the_door(client, actor)
        return client

    return enter


def test_from_a_new_account_to_a_working_archivist(as_):
    page = as_(cast.sysadmin()).post(
        f"{BASE}/accounts/new/", {"username": "wenruoxi", "name": "温若曦", "department": "利用部"}
    )
    password = re.search(r"<dd class=\"lt-mono lt-num\">([^<]+)</dd>", page.content.decode()).group(1)
    newcomer = queries.by_username("wenruoxi")
    assert newcomer.roles == ()
    assert len(password) == 19
    page = as_(cast.secadmin()).post(
        f"{BASE}/accounts/{newcomer.id}/grant/", {"role": "archivist", "site": "YT", "reason": "馆务会分工"}
    )
    assert page.status_code == 302
    assert queries.by_username("wenruoxi").sites == ("YT",)
    page = as_(cast.auditor()).get(f"{BASE}/accounts/{newcomer.id}/").content.decode()
    assert "馆务会分工" in page
    assert "再授一个岗位" not in page


def test_the_system_administrator_sees_no_grant_form_and_cannot_post_to_it(as_):
    someone = cast.third_archivist()
    client = as_(cast.sysadmin())
    assert "再授一个岗位" not in client.get(f"{BASE}/accounts/{someone.account_id}/").content.decode()
    form = {"role": "director", "site": "", "reason": "x"}
    assert client.post(f"{BASE}/accounts/{someone.account_id}/grant/", form).status_code == 403
    assert as_(cast.secadmin()).post(f"{BASE}/accounts/{someone.account_id}/grant/", form).status_code == 302


def test_mixing_duties_is_refused_on_the_page_with_words(as_):
    someone = cast.third_archivist()
    page = as_(cast.secadmin()).post(
        f"{BASE}/accounts/{someone.account_id}/grant/", {"role": "auditor", "site": "", "reason": "x"}
    )
    assert "三职互斥" in page.content.decode()


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        (cast.sysadmin, "accounts/", 200),
        (cast.secadmin, "accounts/", 200),
        (cast.auditor, "accounts/", 200),
        (cast.director, "accounts/", 403),
        (cast.window_archivist, "accounts/", 403),
        (cast.applicant, "accounts/", 403),
        (cast.auditor, "audit/", 200),
        (cast.sysadmin, "audit/", 403),
        (cast.secadmin, "audit/", 403),
        (cast.director, "audit/", 403),
        (cast.secadmin, "accounts/new/", 403),
        (cast.sysadmin, "accounts/new/", 200),
        (cast.director, "doors/", 200),
        (cast.window_archivist, "doors/", 403),
        (cast.director, "news/", 200),
        (cast.window_archivist, "undelivered/", 200),
        (cast.guard, "undelivered/", 403),
        (cast.auditor, "undelivered/", 403),
    ],
)
def test_who_sees_which_page(as_, who, path, status):
    assert as_(who()).get(f"{BASE}/{path}").status_code == status


@pytest.mark.parametrize("who", [cast.sysadmin, cast.secadmin, cast.auditor])
def test_administrators_have_no_way_to_the_holdings(as_, who):
    client = as_(who())
    assert client.get("/staff/").status_code == 403
    page = client.get(f"{BASE}/accounts/").content.decode()
    assert "工作台</span>" not in page
    assert "查人" not in page


def test_resetting_a_password_ends_the_sessions_and_needs_a_reason(as_):
    someone = cast.third_archivist()
    client = as_(cast.sysadmin())
    client.post(f"{BASE}/accounts/{someone.account_id}/password/", {})
    assert not any(row.name == "people.PasswordChanged" for row in events.of_subject("account", someone.account_id))
    page = client.post(f"{BASE}/accounts/{someone.account_id}/password/", {"act-reason": "本人忘记"})
    assert "密码已重置" in page.content.decode()
    assert any(row.name == "people.PasswordChanged" for row in events.of_subject("account", someone.account_id))


def test_the_one_who_resets_passwords_cannot_clear_the_second_factor(as_):
    someone = cast.third_archivist()
    services.enrol_totp(cast.SYSTEM, account_id=someone.account_id)
    path = f"{BASE}/accounts/{someone.account_id}/factor/"
    assert as_(cast.sysadmin()).post(path, {"act-reason": "x"}).status_code == 403
    assert services.has_second_factor(someone.account_id)
    as_(cast.secadmin()).post(path, {"act-reason": "手机丢失"})
    assert not services.has_second_factor(someone.account_id)


def test_applicants_accounts_cannot_be_opened_here(as_):
    page = as_(cast.secadmin()).get(f"{BASE}/accounts/{cast.alumna().account_id}/")
    assert page.status_code == 404
    assert "周念慈" not in page.content.decode()


@pytest.mark.req("A01")
def test_the_director_closes_a_site_for_some_days(as_):
    day = clock.today() + timedelta(days=2)
    form = {"site": "WM", "preset": "closed", "since": day.isoformat(), "until": day.isoformat()}
    assert as_(cast.director()).post(f"{BASE}/doors/", form).status_code == 302
    by_kind = {door.kind: door.is_open for door in queries.doors("WM", day)}
    assert not by_kind["WINDOW_FREE"]
    assert {door.kind: door.is_open for door in queries.doors("WM")}["WINDOW_FREE"]
    wrong = {**form, "until": (day - timedelta(days=1)).isoformat()}
    assert "截止日期早于开始日期" in as_(cast.director()).post(f"{BASE}/doors/", wrong).content.decode()


class TestTrail:
    def write(self, count=1, actor=None):
        from django.db import transaction

        with transaction.atomic():
            for number in range(count):
                events.record(
                    ProfileChanged(fields=("name",)),
                    actor=actor or cast.window_archivist(),
                    subject=("account", 9000 + number),
                )

    def test_filters_narrow_it(self, as_):
        self.write()
        page = as_(cast.auditor()).get(f"{BASE}/audit/", {"name": "people.ProfileChanged", "q": "何静安"})
        assert "账户 9000" in page.content.decode()
        none = queries.audit_log(cast.auditor(), filters=AuditFilters(text="没有这个人"))
        assert none.total == 0
        tomorrow = clock.today() + timedelta(days=1)
        assert queries.audit_log(cast.auditor(), filters=AuditFilters(since=tomorrow)).total == 0
        assert queries.audit_log(cast.auditor(), filters=AuditFilters(until=clock.today())).total > 0

    def test_an_edited_row_is_shown_as_not_intact(self, as_):
        self.write()
        ledger.fold_events()
        assert "账本签名有效" in as_(cast.auditor()).get(f"{BASE}/audit/").content.decode()
        EventRow.objects.filter(subject_id="9000").update(actor_name="别人")
        page = as_(cast.auditor()).get(f"{BASE}/audit/").content.decode()
        assert "与摘要不符" in page
        assert "账本与记录不符" in page

    def test_pages_are_bounded(self):
        self.write(5)
        first = queries.audit_log(cast.auditor(), filters=AuditFilters(name="people.ProfileChanged"), size=2)
        last = queries.audit_log(cast.auditor(), filters=AuditFilters(name="people.ProfileChanged"), page=99, size=2)
        assert (first.pages, len(first.rows), last.page, len(last.rows)) == (3, 2, 3, 1)


class TestBulkLookUps:
    def look(self, persons, actor):
        from django.db import transaction

        from lantai.foundation.events import Event

        class Viewed(Event):
            name = "test.RecordViewed"

        with transaction.atomic():
            for number in range(persons):
                events.record(Viewed(), actor=actor, subject=("account", number))

    def test_more_persons_an_hour_than_the_limit_raises_an_event_once(self):
        self.look(60, cast.window_archivist())
        self.look(61, cast.third_archivist())
        third = cast.third_archivist().account_id
        assert services.watch_lookups(Actor.system()) == [third]
        assert services.watch_lookups(Actor.system()) == []
        noticed = [row for row in events.of_subject("account", third) if row.name == "people.BulkLookUpNoticed"]
        assert [row.payload["persons"] for row in noticed] == [61]

    def test_the_security_administrator_and_the_auditor_are_told(self, as_):
        self.look(61, cast.third_archivist())
        services.watch_lookups(Actor.system())
        words = "沈怀瑾 一小时内查看了 61 人的记录"
        assert words in as_(cast.secadmin()).get(f"{BASE}/accounts/").content.decode()
        assert words in as_(cast.auditor()).get(f"{BASE}/accounts/").content.decode()
        assert words not in as_(cast.sysadmin()).get(f"{BASE}/accounts/").content.decode()

    def test_an_hour_later_it_is_forgotten(self):
        self.look(61, cast.third_archivist())
        with clock.at(clock.now() + timedelta(minutes=61)):
            assert services.watch_lookups(Actor.system()) == []


@pytest.mark.req("A19")
def test_a_message_that_reached_nobody_is_on_the_clerks_page(as_):
    nobody = services.create_applicant(cast.SYSTEM, name="无联系方式")
    notices.send(
        cast.SYSTEM, template="stage_changed", variables={"number": "2026-19473", "stage": "审核"},
        reference="2026-19473", account_id=nobody,
    )  # fmt: skip
    client = as_(cast.window_archivist())
    page = client.get(f"{BASE}/undelivered/").content.decode()
    assert "2026-19473" in page
    path = re.search(r"/staff/people/undelivered/\d+/handled/", page).group(0)
    client.post(path)
    assert "2026-19473" not in client.get(f"{BASE}/undelivered/").content.decode()


def test_a_person_sees_who_looked_at_her_records(client):
    from django.db import transaction

    from lantai.reference.events import CaseViewed

    hers = cast.alumna()
    with transaction.atomic():
        reader = cast.window_archivist().for_purpose("核对身份")
        events.record(CaseViewed("2026-19473"), actor=reader, subject=("account", hers.account_id))
    cast.at_the_door(client, hers)
    page = client.get("/accounts/looked/").content.decode()
    assert "何静安" in page
    assert "2026-19473" in page
    assert "核对身份" in page
    cast.at_the_door(client, cast.stranger())
    assert "何静安" not in client.get("/accounts/looked/").content.decode()
