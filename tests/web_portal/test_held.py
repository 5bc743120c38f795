"""What a holder sees of a copy she was given: PIN, who checked it, and nothing before it was given (F6, P12)."""

from __future__ import annotations

import re

import pytest

from lantai.certification import queries as certification
from lantai.certification import services as certification_services
from lantai.certification.states import Way
from lantai.reference import models, services
from tests import cast, scenes
from tests.reference import stage
from tests.web_portal.visitor import Visitor, newest_code

pytestmark = [pytest.mark.integration]


@pytest.fixture
@scenes.begins_with(stage.SEALED)
def given(db):
    """A case whose sealed electronic copy 周念慈 may download."""
    return stage.SEALED.value


def download(number: str, code: str = "") -> None:
    code = code or stage.code_in(stage.told("e_copy_code", number)[-1])
    services.download(cast.alumna(), delivery_id=stage.delivery(number).pk, code=code).stream.close()


def alumna() -> Visitor:
    cast.alumna()
    return Visitor().go("/accounts/").sign_in("+49 151 2345 6789")


def pin_on(page: Visitor) -> str:
    found = re.search(r'translate="no">(\d{3}) ?(\d{3})<', page.html)
    assert found is not None, page.text
    return found[1] + found[2]


def test_the_pin_stands_on_her_page_once_it_was_given_and_in_no_message(given):
    line = stage.line(given)
    pin = certification.holder_pin(cast.alumna(), line.issue_no).pin
    code = stage.code_in(stage.told("e_copy_code", given)[-1])
    hers = alumna()
    assert "查看码" not in hers.go(f"/progress/{given}/").text
    assert hers.go(f"/progress/{given}/line/{line.pk}/held/").path == "/progress/"
    download(given, code)
    page = hers.go(f"/progress/{given}/")
    assert pin_on(page) == pin
    assert "还没有人查验过" in page.text
    from lantai.notices.models import Notice

    assert not any(pin in f"{row.sms}{row.body}{row.subject}" for row in Notice.objects.all())


def test_who_checked_is_listed_and_a_new_pin_ends_the_old(given):
    download(given)
    line = stage.line(given)
    certification_services.verify_code(line.code, ip="203.0.113.7", way=Way.QR)
    pin = certification.holder_pin(cast.alumna(), line.issue_no).pin
    ticket = certification_services.verify_code(line.code, ip="").ticket
    certification_services.show_pages(ticket, pin, ip="203.0.113.7")
    hers = alumna()
    assert "有人查验过 3 次" in hers.go(f"/progress/{given}/").text
    page = hers.go(f"/progress/{given}/line/{line.pk}/held/")
    for said in ("扫二维码", "输入验证码", "用查看码看了页面", "203.0.*.*", "现行有效"):
        assert said in page.text
    assert "203.0.113.7" not in page.html
    salt = certification.HolderPin.objects.get().salt
    page = hers.send(form_action="/held/pin/")
    assert page.path == f"/progress/{given}/line/{line.pk}/held/"
    assert certification.HolderPin.objects.get().salt != salt
    assert pin_on(page) == certification.holder_pin(cast.alumna(), line.issue_no).pin
    english = hers.client.get(page.path, headers={"accept-language": "en"}).content.decode()
    assert "Who checked this document" in english
    main = re.sub(r"<[^>]+>", "", english[english.find("<main") : english.find("</main")])
    assert not re.search(r"[\u4e00-\u9fff]", main), main


def test_nobody_else_sees_pin_or_log(given):
    download(given)
    line = stage.line(given)
    address = f"/progress/{given}/line/{line.pk}/held/"
    stranger = Visitor().go("/accounts/").sign_in("13700550123", name="别人")
    assert stranger.go(address).path == "/progress/"
    by_code = Visitor()
    by_code.go("/").send(number=given)
    by_code.send(code=newest_code())
    assert by_code.path == f"/progress/{given}/"
    assert "查看码" not in by_code.text  # a grant to a case with an account shows stages, not what is the owner's (P4)
    assert by_code.go(address).path == "/progress/"
    salt = certification.HolderPin.objects.get().salt
    token = by_code.go(f"/progress/{given}/").form("text").fields["csrfmiddlewaretoken"][0]
    by_code.client.post(f"{address}pin/", {"csrfmiddlewaretoken": token})
    assert certification.HolderPin.objects.get().salt == salt


def test_a_caller_without_an_account_sees_it_by_the_code_sent_to_her_own_contact(given):
    download(given)
    models.Case.objects.filter(number=given).update(applicant=None, phone="+8613800001234", email="")
    by_code = Visitor()
    by_code.go("/").send(number=given)
    by_code.send(code=newest_code())
    assert pin_on(by_code) == certification.holder_pin(cast.SYSTEM, stage.line(given).issue_no).pin
