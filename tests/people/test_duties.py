"""The three separated administrators: nobody holds two, none reads holdings. Source: domain.md 2.12."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests import cast

from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.people import queries, rules, services
from lantai.people.errors import AlreadyInitialised, DutiesExclude, NameTaken, NotFound, PeopleError
from lantai.people.models import Account, Duty, RoleGrant


@pytest.fixture
def newcomer(db):
    cast.fixtures()
    return services.create_staff(cast.sysadmin(), username="newcomer", name="新同事").account_id


def grant(account_id, role, **more):
    return services.grant_role(cast.secadmin(), account_id=account_id, role=role, **more)


def test_sysadmin_makes_secadmin_grants_auditor_sees_both(newcomer):
    grant(newcomer, "archivist", site="WM", reason="调入")
    story = [row.name for row in events.of_subject("account", newcomer)]
    assert story == ["people.AccountCreated", "people.RoleGranted"]
    assert queries.actor_for(newcomer, channel="WEB").roles == {"archivist"}
    (seen,) = queries.grants(cast.auditor(), newcomer)
    assert (seen.role, seen.site, seen.granted_by) == ("archivist", "WM", "白守真")


@pytest.mark.parametrize("who", [cast.secadmin, cast.auditor, cast.director, cast.window_archivist])
def test_only_the_system_administrator_makes_accounts(db, who):
    with pytest.raises(NotAllowed):
        services.create_staff(who(), username="x", name="x")
    assert services.create_staff(cast.sysadmin(), username="x", name="x").password


@pytest.mark.parametrize("who", [cast.sysadmin, cast.auditor, cast.director, cast.window_archivist])
def test_only_the_security_administrator_grants(newcomer, who):
    with pytest.raises(NotAllowed):
        services.grant_role(who(), account_id=newcomer, role="archivist")
    assert grant(newcomer, "archivist")


PAIRS = [
    (first, second)
    for first, second in itertools.permutations((*rules.ADMINISTRATORS, "archivist", "director", "guard"), 2)
    if rules.duty_of(first) != rules.duty_of(second)
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_duties_exclude_each_other(newcomer, first, second):
    grant(newcomer, first)
    with pytest.raises(DutiesExclude):
        grant(newcomer, second)
    assert queries.actor_for(newcomer, channel="WEB").roles == {first}


def test_a_duty_left_behind_excludes_the_others_for_life(newcomer):
    given = grant(newcomer, "auditor")
    services.revoke_role(cast.secadmin(), grant_id=given, reason="换岗")
    with pytest.raises(DutiesExclude):
        grant(newcomer, "archivist")
    assert queries.actor_for(newcomer, channel="WEB").roles == frozenset()


def test_the_database_itself_refuses_a_second_duty(newcomer):
    grant(newcomer, "sysadmin")
    attempts = [
        lambda: Duty.objects.create(key=f"{newcomer}:auditor", account_id=newcomer, duty="auditor"),
        lambda: RoleGrant.objects.create(
            account_id=newcomer, holder_id=f"{newcomer}:sysadmin", role="archivist", duty="service",
            valid_from=date(2026, 1, 1),
        ),
        lambda: RoleGrant.objects.create(
            account_id=newcomer, holder_id=f"{newcomer}:sysadmin", role="archivist", duty="sysadmin",
            valid_from=date(2026, 1, 1),
        ),
        lambda: RoleGrant.objects.create(
            account_id=newcomer, holder_id=f"{cast.auditor().account_id}:auditor", role="auditor", duty="auditor",
            valid_from=date(2026, 1, 1),
        ),
        lambda: Duty.objects.filter(account_id=newcomer).update(duty="auditor"),
        lambda: RoleGrant.objects.filter(account_id=newcomer).update(role="auditor"),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert connection.vendor in {"sqlite", "postgresql"}


def test_nobody_grants_to_oneself(db):
    secadmin = cast.secadmin()
    with pytest.raises(NotAllowed):
        services.grant_role(secadmin, account_id=secadmin.account_id, role="secadmin")


def test_a_role_holds_only_at_its_site_and_in_its_days(newcomer):
    tomorrow = clock.today() + timedelta(days=1)
    grant(newcomer, "archivist", site="SH", valid_from=tomorrow, valid_to=tomorrow)
    assert queries.actor_for(newcomer, channel="WEB").roles == frozenset()
    with clock.at(clock.now() + timedelta(days=1)):
        actor = queries.actor_for(newcomer, channel="WEB")
        assert (actor.roles, actor.sites) == ({"archivist"}, {"SH"})
        assert newcomer in {row.id for row in queries.staff(["archivist"], "SH")}
        assert newcomer not in {row.id for row in queries.staff(["archivist"], "WM")}
    with clock.at(clock.now() + timedelta(days=2)):
        assert queries.actor_for(newcomer, channel="WEB").roles == frozenset()


def test_days_out_of_order_and_unknown_sites_are_refused(newcomer):
    today = clock.today()
    with pytest.raises(PeopleError, match="截止日期"):
        grant(newcomer, "archivist", valid_from=today, valid_to=today - timedelta(days=1))
    with pytest.raises(NotFound):
        grant(newcomer, "archivist", site="XX")


def test_an_applicant_gets_no_staff_role_and_staff_no_unit_role(newcomer):
    with pytest.raises(DutiesExclude):
        grant(cast.applicant().account_id, "archivist")
    with pytest.raises(DutiesExclude):
        grant(newcomer, "unit_clerk")


def test_a_login_name_is_given_once(newcomer):
    with pytest.raises(NameTaken):
        services.create_staff(cast.sysadmin(), username="NEWCOMER", name="另一个人")


def test_init_makes_the_three_once(db):
    cast.fixtures()
    made = services.initialise(Actor.system("init"))
    assert [row.username for row in made] == ["sysadmin", "secadmin", "auditor"]
    assert len({row.password for row in made}) == 3
    assert all(Account.objects.get(pk=row.account_id).must_change_password for row in made)
    with pytest.raises(AlreadyInitialised):
        services.initialise(Actor.system("init"))


def test_administrators_see_staff_accounts_never_applicants(db):
    cast.applicant()
    cast.window_archivist()
    for who in (cast.sysadmin(), cast.secadmin(), cast.auditor()):
        kinds = {row.kind for row in queries.accounts(who)}
        assert kinds == {"staff"}
    with pytest.raises(NotAllowed):
        queries.accounts(cast.window_archivist())


def test_administrators_read_no_contacts_of_applicants(db):
    alumna = cast.alumna()
    for who in (cast.sysadmin(), cast.secadmin(), cast.auditor(), cast.stranger(), cast.guard()):
        with pytest.raises(NotAllowed):
            queries.contacts(who, alumna.account_id)
    (contact,) = queries.contacts(cast.window_archivist(), alumna.account_id)
    assert contact.masked == "+49****789"
