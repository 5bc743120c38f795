"""Contacts and the codes that prove them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests import cast

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.people import queries, rules, services
from lantai.people.errors import (
    CodeRefused,
    ContactTaken,
    ContactUnreadable,
    LastContact,
    ProxyRefused,
    TooManyProxies,
    TooOften,
)
from lantai.people.models import Contact, ContactCode

PUBLIC = Actor.public()
IP = "192.0.2.7"


def issue(value="13700550123", purpose="sign_in", **more):
    return services.issue_code(PUBLIC, value=value, purpose=purpose, ip=more.pop("ip", IP), **more)


def enter(code, value="13700550123"):
    return services.enter_with_code(PUBLIC, value=value, code=code, ip=IP)


@pytest.mark.req("A12")
@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("13800550188", "PHONE", "+8613800550188"),
        ("+86 138-0055-0188", "PHONE", "+8613800550188"),
        ("8613800550188", "PHONE", "+8613800550188"),
        ("１３８００５５０１８８", "PHONE", "+8613800550188"),
        ("0049 (151) 2345.6789", "PHONE", "+4915123456789"),
        ("+1 415 555 0100", "PHONE", "+14155550100"),
        (" Grace.Holm@Mail.EXAMPLE ", "MAIL", "grace.holm@mail.example"),
        ("a@大学.example", "MAIL", "a@xn--pss25c.example"),
    ],
)
def test_a_contact_is_read_as_people_write_it(text, kind, value):
    address = rules.parse_contact(text)
    assert (address.kind, address.value) == (kind, value)
    assert value not in rules.mask_contact(address)


@pytest.mark.parametrize("text", ["", "12345", "+86 123", "12800550188", "a@b", "a b@c.example", "@", "a@b.example\nx"])
def test_what_is_no_contact_is_refused(text):
    assert rules.parse_contact(text) is None


@given(st.text(max_size=60))
def test_reading_a_contact_never_fails_and_is_stable(text):
    address = rules.parse_contact(text)
    if address is not None:
        assert rules.parse_contact(address.value) == address


@pytest.mark.django_db
class TestCodes:
    def test_a_code_works_once(self):
        code = issue().code
        account_id, made = enter(code)
        assert made
        with pytest.raises(CodeRefused):
            enter(code)
        with clock.at(clock.now() + timedelta(minutes=2)):
            assert enter(issue().code) == (account_id, False)

    def test_only_the_newest_code_works(self):
        old = issue().code
        with clock.at(clock.now() + timedelta(minutes=2)):
            new = issue().code
            if old != new:
                with pytest.raises(CodeRefused):
                    enter(old)
            assert enter(new)

    def test_a_code_lives_ten_minutes(self):
        code = issue().code
        with clock.at(clock.now() + timedelta(minutes=9)):
            assert services.confirm_code(PUBLIC, value="13700550123", purpose="sign_in", code=code, ip=IP) is None
        with clock.at(clock.now() + timedelta(minutes=20)):
            late = issue().code
        with clock.at(clock.now() + timedelta(minutes=31)), pytest.raises(CodeRefused):
            enter(late)

    def test_a_code_is_bound_to_its_contact_purpose_and_context(self):
        code = issue(purpose="progress", context="2026-19473").code
        attempts = [
            {"value": "13700550124", "purpose": "progress", "context": "2026-19473"},
            {"value": "13700550123", "purpose": "sign_in", "context": ""},
            {"value": "13700550123", "purpose": "progress", "context": "2026-19474"},
        ]
        for attempt in attempts:
            with pytest.raises(CodeRefused):
                services.confirm_code(PUBLIC, code=code, ip=IP, **attempt)
        right = {"value": "13700550123", "purpose": "progress", "context": "2026-19473"}
        assert services.confirm_code(PUBLIC, code=code, ip=IP, **right) is None

    def test_five_tries_use_a_code_up(self):
        code = issue().code
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        for _ in range(5):
            with pytest.raises(CodeRefused):
                enter(wrong)
        with pytest.raises(CodeRefused):
            enter(code)

    def test_limits_per_contact(self):
        start = clock.now().replace(minute=0, second=1, microsecond=0)
        for number in range(5):
            with clock.at(start + timedelta(minutes=2 * number)):
                issue()
        with clock.at(start + timedelta(minutes=12)):
            with pytest.raises(TooOften) as refused:
                issue()
            assert 0 < refused.value.seconds <= 3600
            issue("13700550124")
        with clock.at(start + timedelta(hours=1, minutes=1)):
            issue()

    def test_limits_per_address_whatever_the_contact(self):
        for number in range(rules.PER_IP[0].count):
            issue(f"+49151234500{number:02d}")
        with pytest.raises(TooOften):
            issue("+4915123459999")
        issue("+4915123459999", ip="192.0.2.8")

    def test_wrong_codes_from_one_address_are_limited_across_contacts(self):
        for number in range(40):
            with pytest.raises(CodeRefused):
                enter("000000", f"+49151234500{number:02d}")
        with pytest.raises(TooOften):
            enter("000000", "+4915123459999")

    def test_neither_code_nor_contact_stands_in_the_database(self):
        code = issue("grace.holm@mail.example").code
        enter(code, "grace.holm@mail.example")
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM people_contactcode")
            raw = repr(cursor.fetchall())
            cursor.execute("SELECT value, value_index FROM people_contact")
            raw += repr(cursor.fetchall())
        assert code not in raw.replace(str(ContactCode.objects.get().pk), "")
        assert "grace" not in raw
        assert Contact.objects.get().value == "grace.holm@mail.example"

    def test_a_stopped_account_gets_the_same_refusal_as_a_wrong_code(self):
        from lantai.people.models import Account

        code = issue().code
        account_id, _made = enter(code)
        Account.objects.filter(pk=account_id).update(is_active=False)
        with clock.at(clock.now() + timedelta(minutes=2)), pytest.raises(CodeRefused):
            enter(issue().code)

    def test_an_unreadable_contact_is_said_so(self):
        with pytest.raises(ContactUnreadable):
            issue("12345")


@pytest.mark.django_db
class TestContacts:
    def add(self, actor, value):
        context = str(actor.account_id)
        code = issue(value, purpose="add_contact", context=context).code
        return services.add_contact(actor, value=value, code=code, ip=IP)

    @pytest.mark.req("A12")
    def test_a_contact_has_one_owner(self):
        hers, other = cast.alumna(), cast.stranger()
        with pytest.raises(ContactTaken):
            self.add(other, cast.address_of(hers))
        assert queries.owner_of(queries.parse_contact(cast.address_of(hers))) == hers.account_id

    def test_the_last_contact_stays(self):
        actor = cast.applicant()
        (only,) = queries.contacts(actor, actor.account_id)
        with pytest.raises(LastContact):
            services.remove_contact(actor, contact_id=only.id)
        self.add(actor, "lin@mail.example")
        services.remove_contact(actor, contact_id=only.id)
        (left,) = queries.contacts(actor, actor.account_id)
        assert (left.masked, left.is_preferred) == ("l***@mail.example", True)


@pytest.mark.django_db
class TestProxies:
    def offer(self):
        return services.issue_proxy_code(cast.applicant(), proxy_name="周念慈", phone="+49 151 2345 6789")

    def test_one_code_one_acceptance_one_use(self):
        made, proxy = self.offer(), cast.alumna()
        view = services.accept_proxy(proxy, code=made.code, ip=IP)
        with pytest.raises(ProxyRefused):
            services.accept_proxy(proxy, code=made.code, ip=IP)
        services.use_proxy(proxy, proxy_id=view.id, reference="2026-19473")
        with pytest.raises(ProxyRefused):
            services.use_proxy(proxy, proxy_id=view.id, reference="2026-19474")
        (given,) = queries.proxies_given(cast.applicant())
        assert (given.state, given.used_for) == ("USED", "2026-19473")

    def test_only_the_phone_it_is_bound_to(self):
        made = self.offer()
        with pytest.raises(ProxyRefused):
            services.accept_proxy(cast.stranger(), code=made.code, ip=IP)
        assert services.accept_proxy(cast.alumna(), code=made.code, ip=IP)

    def test_seven_days(self):
        made = self.offer()
        with clock.at(clock.now() + timedelta(days=7, minutes=1)), pytest.raises(ProxyRefused):
            services.accept_proxy(cast.alumna(), code=made.code, ip=IP)
        with clock.at(clock.now() + timedelta(days=6, hours=23)):
            assert services.accept_proxy(cast.alumna(), code=made.code, ip=IP)

    def test_a_withdrawn_one_is_over_even_when_accepted(self):
        made, proxy = self.offer(), cast.alumna()
        view = services.accept_proxy(proxy, code=made.code, ip=IP)
        services.withdraw_proxy(cast.applicant(), proxy_id=view.id)
        with pytest.raises(ProxyRefused):
            services.use_proxy(proxy, proxy_id=view.id, reference="2026-19473")

    def test_five_at_once(self):
        for _ in range(5):
            self.offer()
        with pytest.raises(TooManyProxies):
            self.offer()
