"""Telling people: by which channel, when, how often, and what never stands in a message."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import cast

from lantai.foundation import clock, tasks
from lantai.foundation.actor import Actor
from lantai.notices import queries, rules, services
from lantai.notices.errors import UnknownTemplate, VariableRefused
from lantai.notices.models import MessageTemplate, Notice
from lantai.notices.states import NoticeState

SYSTEM = Actor.system("test")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
VALUES = {"number": "2026-19473", "stage": "审核"}


@pytest.fixture(autouse=True)
def _ready(db, settings, tmp_path):
    settings.OUTBOX = tmp_path / "outbox"
    settings.DEMONSTRATION = True
    cast.fixtures()
    services.load_fixtures()


def state(view):
    return Notice.objects.get(pk=view.id).state


def send(actor, **changes):
    values = {"template": "stage_changed", "variables": VALUES, "reference": "2026-19473", **changes}
    return services.send(SYSTEM, account_id=actor.account_id, **values)


@pytest.mark.req("A19")
def test_a_stage_change_reaches_the_phone_in_the_persons_language():
    with clock.at(NOON):
        view = send(cast.alumna())
        tasks.run_until_empty()
        (message,) = queries.outbox()
    assert state(view) == NoticeState.DELIVERED
    assert message.to == "+4915123456789"
    assert "Your request 2026-19473 is now" in message.text
    assert view.masked == "+49****789"


@pytest.mark.req("A19", "A12")
def test_a_person_with_mail_only_gets_mail():
    with clock.at(NOON):
        send(cast.mail_only())
        tasks.run_until_empty()
        (message,) = queries.outbox()
    assert (message.kind, message.to) == ("mail", "grace.holm@mail.example")
    assert message.subject == "Request 2026-19473: 审核"


def test_at_night_a_notice_waits_for_seven_but_a_code_does_not():
    night = NOON.replace(hour=23)
    with clock.at(night):
        view = send(cast.applicant())
        services.send_code(Actor.public(), value="13700550111", purpose="sign_in", ip="192.0.2.1")
        tasks.run_until_empty()
        assert [message.to for message in queries.outbox()] == ["+8613700550111"]
        assert state(view) == NoticeState.QUEUED
    with clock.at(NOON.replace(hour=7) + timedelta(days=1)):
        tasks.run_until_empty()
        assert len(queries.outbox()) == 2
    assert state(view) == NoticeState.DELIVERED


@pytest.mark.req("A19")
def test_a_broken_channel_is_tried_five_times_then_the_next_then_a_clerk_is_told(settings):
    person = cast.applicant()
    (settings.OUTBOX).mkdir(parents=True)
    (settings.OUTBOX / "sms").write_text("a file stands where the folder should be")
    (settings.OUTBOX / "mail").write_text("and here")
    _add_mail(person)
    with clock.at(NOON):
        view = send(person)
    moment = NOON
    waits = []
    for _ in range(10):
        with clock.at(moment):
            tasks.run_until_empty()
        row = Notice.objects.get(pk=view.id)
        if row.state == NoticeState.FAILED:
            break
        waits.append((row.channel, row.next_at - moment))
        moment = row.next_at
    by_phone = [wait for channel, wait in waits[:4] if channel == "PHONE"]
    assert by_phone == list(rules.RETRIES)
    assert waits[4] == ("MAIL", timedelta(0)) or waits[4][0] == "MAIL"
    assert Notice.objects.get(pk=view.id).attempts.count() == 10
    (failed,) = queries.undelivered(cast.window_archivist())
    assert failed.reference == "2026-19473"
    services.handle_undelivered(cast.window_archivist(), notice_id=failed.id)
    assert queries.undelivered(cast.window_archivist()) == []


def _add_mail(person):
    from lantai.people.queries import parse_contact
    from lantai.people.services.codes import attach_contact

    attach_contact(SYSTEM, account_id=person.account_id, address=parse_contact("lin@mail.example"))


@pytest.mark.req("A19")
def test_a_bounce_that_comes_later_moves_to_the_next_channel():
    person = cast.mail_only()
    with clock.at(NOON):
        view = send(person)
        tasks.run_until_empty()
        Notice.objects.filter(pk=view.id).update(state=NoticeState.SENT)  # as a server would leave it
        assert services.report(SYSTEM, notice_id=view.id, delivered=False, detail="550") == NoticeState.FAILED


def test_an_account_without_contacts_is_put_on_the_clerk_list():
    from lantai.people import services as people

    nobody = people.create_applicant(SYSTEM, name="无联系方式")
    view = services.send(SYSTEM, template="stage_changed", variables=VALUES, account_id=nobody)
    assert view.state == NoticeState.FAILED
    assert [row.id for row in queries.undelivered(cast.window_archivist())] == [view.id]


@pytest.mark.parametrize(
    "variables", [{**VALUES, "grade": "数学 95"}, {"number": "2026-19473"}, {}], ids=["a grade", "one missing", "none"]
)
def test_only_the_listed_variables_may_stand_in_a_message(variables):
    with pytest.raises(VariableRefused):
        send(cast.applicant(), variables=variables)
    assert not Notice.objects.exists()
    send(cast.applicant(), variables=VALUES)
    assert Notice.objects.count() == 1


def test_a_value_cannot_bring_lines_or_variables_of_its_own():
    with clock.at(NOON):
        send(
            cast.mail_only(), variables={"number": "2026-19473", "stage": "x\r\nBcc: a@b.example {phone}" + "长" * 300}
        )
        tasks.run_until_empty()
        (message,) = queries.outbox()
    assert "\n" not in message.subject
    assert "{phone}" in message.subject
    assert len(message.subject) < 200


def test_an_unknown_template_is_refused():
    with pytest.raises(UnknownTemplate):
        send(cast.applicant(), template="nothing")


def test_every_shipped_template_has_both_languages_and_lists_its_variables():
    rows = list(MessageTemplate.objects.all())
    assert len(rows) >= 30
    for row in rows:
        used = set().union(*(rules.slots(text) for texts in row.texts.values() for text in texts.values()))
        assert used - {"archive", "phone", "domain"} == set(row.variables), row.code
        assert set(row.texts) == {"zh-hans", "en"}


def test_a_code_is_forgotten_once_it_is_sent_and_never_stands_in_the_database():
    from django.db import connection

    with clock.at(NOON):
        services.send_code(Actor.public(), value="grace.holm@mail.example", purpose="sign_in", ip="192.0.2.1")
        raw = _raw(connection)
        tasks.run_until_empty()
        (message,) = queries.outbox()
    code = message.subject.split()[-1]
    assert code.isdigit()
    assert code not in raw
    assert "grace.holm" not in raw
    row = Notice.objects.get()
    assert (row.body, row.sms, row.subject) == ("", "", "")


def _raw(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, body, sms, subject, plan FROM notices_notice")
        return repr(cursor.fetchall())


def test_announcements_are_shown_from_day_to_day_in_the_readers_language():
    with clock.at(NOON):
        services.publish(cast.director(), title="寒假服务安排", title_en="Winter service", body="……", body_en="…")
        services.publish(cast.director(), title="明天的消息", body="……", at=NOON + timedelta(days=1))
        services.publish(cast.director(), title="置顶", body="……", is_pinned=True)
        assert [item.title for item in queries.announcements("en", 5)] == ["置顶", "Winter service"]
        services.withdraw(cast.director(), announcement_id=queries.announcements()[0].id)
        assert [item.title for item in queries.announcements()] == ["寒假服务安排"]


def test_an_archivist_may_not_publish():
    from lantai.foundation.errors import NotAllowed

    with pytest.raises(NotAllowed):
        services.publish(cast.window_archivist(), title="x", body="y")


def test_an_applicant_sees_only_her_own_notices():
    with clock.at(NOON):
        send(cast.applicant())
        send(cast.alumna())
    assert len(queries.of_reference(cast.applicant(), "2026-19473")) == 1
    assert len(queries.of_reference(cast.window_archivist(), "2026-19473")) == 2


def test_a_colleague_without_an_address_is_not_on_the_clerk_list():
    view = services.send(SYSTEM, template="staff_late", variables=VALUES, account_id=cast.second_archivist().account_id)
    assert view.state == NoticeState.FAILED
    assert queries.undelivered(cast.window_archivist()) == []


def test_a_colleague_with_a_work_address_gets_mail():
    from lantai.people import services as people

    first = people.create_staff(SYSTEM, username="mailed", name="有邮箱", mail="mailed@jinjiang.example")
    with clock.at(NOON):
        services.send(SYSTEM, template="staff_late", variables=VALUES, account_id=first.account_id)
        tasks.run_until_empty()
        (letter,) = queries.outbox()
    assert letter.to == "mailed@jinjiang.example"
