"""The holder's PIN opens the pages; what she is told about who checked; what is forgotten."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image, ImageChops
from tests import cast
from tests.certification import stage

from lantai.adapters.pdf import pictures
from lantai.certification import queries, rules, services
from lantai.certification.models import HolderPin, IssuedDocument, VerificationLog
from lantai.certification.services import holding
from lantai.certification.states import Way
from lantai.foundation import clock, tasks
from lantai.foundation.models import EventRow

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def issued():
    issue, content = stage.sealed(requested_by=cast.alumna().account_id)
    return issue, content, queries.holder_pin(cast.alumna(), issue.issue_no).pin


def ticket(issue, ip: str = "") -> str:
    return services.verify_code(issue.code, ip=ip).ticket


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06d}"


def test_the_pin_opens_every_page_marked_for_this_verifier():
    issue, content, pin = issued()
    by_code = services.verify_code(issue.code, ip="203.0.113.7")
    assert by_code.pictures == ()
    for typed in (pin, f" {pin[:3]} {pin[3:]} ", pin.translate({48 + n: 0xFF10 + n for n in range(10)})):
        view = services.show_pages(by_code.ticket, typed, ip="203.0.113.7")
        assert (view.verdict, view.pin) == (1, "right")
        assert [picture.page for picture in view.pictures] == [1, 2]
    shown = Image.open(io.BytesIO(view.pictures[1].content))
    (_, bare), *_ = pictures.page_jpegs(content, [2], dpi=holding.DPI, words="", font=holding.font_folder(), areas={})
    difference = ImageChops.difference(shown, Image.open(io.BytesIO(bare))).convert("L").point(lambda v: 255 * (v > 24))
    assert difference.histogram()[255] > 5_000, "the watermark must be over the page"
    assert EventRow.objects.filter(name="certification.PagesShown", subject_id=issue.issue_no).count() == 3
    seen = queries.verifications(cast.alumna(), issue.issue_no)
    assert [log.way for log in seen] == ["pin", "pin", "pin", "code"]


def test_the_database_holds_no_pin():
    issue, _, pin = issued()
    kept = str(list(HolderPin.objects.values())) + str(list(IssuedDocument.objects.values()))
    told = str(list(EventRow.objects.values()))
    assert pin not in kept
    assert f"'{pin}'" not in told
    other, _, another = issued()
    assert (
        HolderPin.objects.get(issue__issue_no=issue.issue_no).salt
        != HolderPin.objects.get(issue__issue_no=other.issue_no).salt
    )
    assert rules.pin_typed("１２ 34-56") == "123456"
    assert len(another) == 6


def test_a_wrong_pin_a_spent_one_and_too_many_tries_look_the_same():
    issue, _, pin = issued()
    shapes = set()
    with clock.at(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        bearer = ticket(issue)
        for _ in range(10):
            view = services.show_pages(bearer, wrong(pin), ip="")
            shapes.add((view.verdict, view.reason, view.pin, view.pictures, view.title, view.facts))
        late = services.show_pages(bearer, pin, ip="")  # right, but after ten tries within the hour
        shapes.add((late.verdict, late.reason, late.pin, late.pictures, late.title, late.facts))
    with clock.at(datetime(2030, 1, 1, 13, 5, tzinfo=UTC)):
        assert services.show_pages(ticket(issue), pin, ip="").pin == "right"
    HolderPin.objects.update(misses=rules.PIN_MISSES)
    with clock.at(datetime(2030, 1, 3, tzinfo=UTC)):
        spent = services.show_pages(ticket(issue), pin, ip="")
        shapes.add((spent.verdict, spent.reason, spent.pin, spent.pictures, spent.title, spent.facts))
    assert len(shapes) == 1
    assert (late.pin, late.pictures) == ("wrong", ())
    assert queries.holder_pin(cast.alumna(), issue.issue_no).spent


def test_one_address_cannot_go_on_guessing_at_many_copies():
    first, *_ = issued()
    second, _, pin = issued()
    with clock.at(datetime(2030, 1, 1, 12, 0, 30, tzinfo=UTC)):
        bearer, other = ticket(first), ticket(second)
        for _ in range(10):
            services.show_pages(bearer, "000000", ip="198.51.100.9")
        assert services.show_pages(other, pin, ip="198.51.100.9").pin == "wrong"
        assert services.show_pages(other, pin, ip="198.51.100.10").pin == "right"


def test_a_ticket_is_for_one_copy_for_half_an_hour_and_cannot_be_made():
    issue, _, pin = issued()
    other, *_ = issued()
    bearer = ticket(issue)
    assert issue.code.replace("-", "") not in bearer
    for bad in (
        "",
        "x",
        bearer[:-1] + ("0" if bearer[-1] != "0" else "1"),
        bearer.replace(issue.issue_no, other.issue_no),
        "." * 200,
        "周.9.x",
    ):
        view = services.show_pages(bad, pin, ip="")
        assert (view.verdict, view.reason, view.facts) == (6, "TICKET_OVER", ())
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert services.show_pages(bearer, pin, ip="").reason == "TICKET_OVER"
    assert services.show_pages(ticket(other), pin, ip="").pin == "wrong"


def test_the_holder_makes_another_and_nobody_else_can():
    issue, _, pin = issued()
    HolderPin.objects.update(misses=rules.PIN_MISSES)
    salt = HolderPin.objects.get().salt
    fresh = services.renew_pin(cast.alumna(), issue_no=issue.issue_no)
    assert not fresh.spent
    assert HolderPin.objects.get().salt != salt
    assert services.show_pages(ticket(issue), fresh.pin, ip="").pin == "right"
    if fresh.pin != pin:
        assert services.show_pages(ticket(issue), pin, ip="").pin == "wrong"
    assert EventRow.objects.filter(name="certification.PinRenewed").count() == 1
    for nobody in (cast.stranger(), cast.window_archivist(), cast.director(), cast.sysadmin(), cast.auditor()):
        with pytest.raises(queries.IssueUnknown):
            queries.holder_pin(nobody, issue.issue_no)
        with pytest.raises(queries.IssueUnknown):
            services.renew_pin(nobody, issue_no=issue.issue_no)
        assert queries.held(nobody, [issue.issue_no]) == {}


def test_a_doubted_entry_shows_no_page_to_the_right_pin():
    issue, _, pin = issued()
    bearer = ticket(issue)
    IssuedDocument.objects.filter(issue_no=issue.issue_no).update(title="学位证明")
    view = services.show_pages(bearer, pin, ip="")
    assert (view.reason, view.pictures, view.facts) == ("LEDGER", (), ())


def test_the_network_is_forgotten_after_thirty_days_the_check_is_not():
    issue, *_ = issued()
    now = datetime.now(UTC)
    for days, ip, way in ((40, "203.0.113.7", Way.QR), (31, "2001:db8:1::7", Way.CODE), (29, "203.0.113.7", Way.CODE)):
        with clock.at(now + timedelta(days=50 - days)):
            assert services.verify_code(issue.code, ip=ip, way=way).verdict == 1
    with clock.at(now + timedelta(days=50)):
        services.load_fixtures()
        tasks.tick()
        tasks.run_until_empty()
    seen = [(log.way, log.place) for log in queries.verifications(cast.alumna(), issue.issue_no)]
    assert seen == [("code", "203.0.*.*"), ("code", "IPv6"), ("qr", "IPv4")]
    assert "203.0.113.7" not in str(list(VerificationLog.objects.values()))
    with pytest.raises(services.holding.policy.NotAllowed):
        services.forget_networks(cast.director())


def test_what_the_progress_page_is_told_takes_two_queries(django_assert_num_queries):
    numbers = []
    for _ in range(2):
        issue, content, pin = issued()
        numbers.append(issue.issue_no)
    services.verify_code(issue.code, ip="")
    services.verify_file(io.BytesIO(content), ip="")
    hers = cast.alumna()
    with django_assert_num_queries(2):
        held = queries.held(hers, numbers)
    assert [held[number].checks for number in numbers] == [0, 2]
    assert held[numbers[1]].pin.pin == pin
    assert held[numbers[0]].last_at is None


def test_copies_are_named_with_their_envelope():
    """F14: copy x of y, and the envelope they were sealed into."""
    issue, _ = stage.sealed()
    desk = cast.window_archivist()

    def told() -> list[tuple[str, str]]:
        facts = services.verify_code(issue.code, ip="").facts
        return [(fact.value, fact.value_en) for fact in facts if fact.label_en == "Copies"]

    assert told() == []
    services.print_copies(desk, issue_no=issue.issue_no, count=2)
    assert told() == [("纸质第 1–2 份，共 2 份", "paper copies 1–2 of 2")]
    assert services.enclose_copies(desk, issue_no=issue.issue_no, count=1, envelope="E-WM26-00007") == 1
    assert services.enclose_copies(desk, issue_no=issue.issue_no, count=1, envelope="E-WM26-00007") == 0
    services.enclose_copies(desk, issue_no=issue.issue_no, count=1, envelope="E-WM26-00008")
    assert told() == [
        ("纸质第 1 份，共 2 份，封在信封 E-WM26-00007", "paper copy 1 of 2, in envelope E-WM26-00007"),
        ("纸质第 2 份，共 2 份，封在信封 E-WM26-00008", "paper copy 2 of 2, in envelope E-WM26-00008"),
    ]
    with pytest.raises(services.holding.policy.NotAllowed):
        services.enclose_copies(cast.alumna(), issue_no=issue.issue_no, count=1, envelope="E-1")
