"""What does not come from our own pages: crafted, stale, broken. Each gets an answer, never a crash or a leak."""

from __future__ import annotations

import pytest

from lantai.reference.models import Case, MaterialType
from lantai.reference.queries import vocabulary
from tests import cast
from tests.reference import stage
from tests.web_portal.visitor import Visitor


def post(visitor, path, **data):
    token = visitor.go("/apply/").form("materials").fields["csrfmiddlewaretoken"][0]
    return visitor._post(path, {"csrfmiddlewaretoken": token, **data})


@pytest.mark.parametrize(
    "path",
    [
        "/progress/%00/", "/progress/2026-%F0%9F%98%80/", "/progress/' OR 1=1 --/", "/apply/study/999999/",
        "/apply/delivery/99/", "/apply/delivery/new/BALLOON/", "/apply/done/2026-7KQM3R2/", "/materials/%E2%98%83/",
        "/progress/2026-7KQM3R2/line/99999999999999999999/more/",
        "/progress/2026-7KQM3R2/line/99999999999999999999/proof/1.png",
        "/progress/2026-7KQM3R2/delivery/99999999999999999999/download/", "/apply/resume/not-a-draft/",
        "/language/xx/?next=/", "/progress/2026-7KQM3R2/delivery/1/change/?method=%00",
    ],
)  # fmt: skip
def test_odd_addresses_are_answered(visitor, path):
    assert visitor.go(path).status in {200, 404}


@pytest.mark.parametrize("path", ["/apply/resume/not-a-draft/", "/apply/done/2026-7KQM3R2/", "/progress/%00/"])
def test_odd_addresses_are_answered_to_somebody_signed_in(visitor, path):
    visitor.go("/accounts/").sign_in("nianci@mail.example")
    assert visitor.go(path).status in {200, 404}


@pytest.mark.parametrize(
    "answers",
    [
        {"materials": ["NO_SUCH"]}, {"materials": ["\x00"]}, {"materials": ["ADMISSION_ROSTER"] * 50}, {"materials": "x" * 5000},
    ],
)  # fmt: skip
def test_crafted_choices_never_crash(visitor, answers):
    page = post(visitor, "/apply/", **answers)
    assert page.status in {200, 422}
    assert page.path in {"/apply/", "/apply/copies/"}


@pytest.mark.parametrize("copies", ["0", "-1", "4", "1e9", "٣", "²", "", "999999999999999999999"])
def test_copies_outside_the_limit_are_refused(visitor, copies):
    visitor.go("/apply/").send(materials=["ADMISSION_ROSTER"])
    page = visitor.send(**{"i0-copies": copies})
    if copies == "٣":  # three, in Arabic digits
        assert page.path == "/apply/who/"
    else:
        assert page.status == 422
        assert "处要改一下" in page.text


@pytest.mark.parametrize("name", ["\x00", "12345", "a" * 500, "（）"])
def test_a_name_that_is_none_is_refused(visitor, name):
    visitor.go("/apply/").send(materials=["ADMISSION_ROSTER"]).send().send(relationship="SELF")
    assert visitor.send(name=name).status == 422


def test_markup_in_answers_is_shown_as_text(at_check):
    at_check.go("/apply/copies/").send(remark="<script>alert(1)</script><b>急</b>")
    page = at_check.go("/apply/check/")
    assert "<script" not in page.html
    assert "&lt;script&gt;" in page.html


def test_a_material_taken_out_of_the_catalogue_meanwhile_is_asked_again(visitor, ask):
    ask(visitor, materials=["ADMISSION_ROSTER", "STATUS_CARD"], submit=False)
    MaterialType.objects.filter(code="STATUS_CARD").update(valid_to="2020-01-01")
    vocabulary.MATERIALS.forget()
    page = visitor.go("/apply/check/")
    assert page.path == "/apply/copies/"
    assert "学籍卡" not in page.text


def test_papers_of_others_cannot_be_attached(at_check):
    from lantai.reference import queries as reference

    alumna = cast.alumna()
    foreign = stage.evidence(alumna)
    form = at_check.go("/apply/evidence/").form("consent")
    token = form.fields["csrfmiddlewaretoken"][0]
    at_check._post("/apply/evidence/", {"csrfmiddlewaretoken": token, "use": [foreign, "not-a-paper", "\x00"]})
    assert at_check.status == 200
    at_check.go("/apply/check/").send(truth="on")
    case = Case.objects.get()
    assert not case.evidence.filter(pk=foreign).exists()
    assert [paper.id for paper in reference.vault(alumna)] == [foreign]


@pytest.mark.parametrize("verb", ["renew", "download"])
def test_a_delivery_of_another_case_is_not_served(verb):
    number = stage.submitted()
    stranger = Visitor()
    stranger.go("/accounts/").sign_in("13700550123", name="别人")
    page = post(stranger, f"/progress/{number}/delivery/{stage.delivery(number).pk}/{verb}/", code="123456")
    assert page.path == "/progress/"


def test_a_draft_made_with_another_key_is_forgotten_quietly(visitor):
    visitor.go("/apply/").send(materials=["ADMISSION_ROSTER"])
    session = visitor.client.session
    session["portal.draft"] = "1:AAAA"
    session.save()
    assert visitor.go("/apply/copies/").path == "/apply/"
