"""The look-up page: namesakes side by side, logged with a purpose, records put together and taken apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PersonLink, PersonMention
from lantai.catalogue.values import MentionRow
from lantai.foundation.models import EventRow
from tests import cast

pytestmark = pytest.mark.django_db

ROSTER = MentionRow(
    raw_name="周念慈", sex="女", birth="1969-08", unit="化学系", level="本科", entered=1987, graduated=1991, fonds_code="J02",
    student_no="8704031", list_name="名册", record_kind="ADMISSION_ROSTER", ref_code="J02-1987-JX14-12", page="3", row=7,
)  # fmt: skip
LATER = replace(
    ROSTER,
    student_no="9412077",
    entered=1994,
    graduated=1998,
    unit="会计系",
    list_name="94名册",
    ref_code="J01-1994-JX14-3",
)
ASK = {"name": "周念慈", "entered": "1987", "unit": "化学系", "purpose": "2026-19473", "slack": "0"}


def signed_in(actor):
    client = Client()
    cast.at_the_door(client, actor)
    return client


@pytest.fixture
def desk():
    catalogue.index_mentions(cast.window_archivist(), rows=[ROSTER, LATER], batch_id=None)
    return signed_in(cast.window_archivist())


@pytest.mark.req("A13")
def test_namesakes_stand_side_by_side_with_what_agrees_and_what_does_not(desk):
    page = desk.post(reverse("staff:people"), ASK).content.decode()
    assert page.count('<article class="lt-person') == 2
    assert page.index("8704031") < page.index("9412077")
    assert "十分确定" in page
    assert "姓名全同" in page
    assert "lt-cell is-no" in page  # the later one's years contradict


def test_a_look_up_without_purpose_is_refused_and_not_made(desk):
    page = desk.post(reverse("staff:people"), {**ASK, "purpose": ""})
    assert "lt-person" not in page.content.decode()
    assert not EventRow.objects.filter(name="catalogue.PersonSought").exists()
    desk.post(reverse("staff:people"), ASK)
    assert EventRow.objects.get(name="catalogue.PersonSought").purpose == "2026-19473"


def test_a_name_typed_as_mark_up_is_shown_as_a_name(desk):
    page = desk.post(reverse("staff:people"), {**ASK, "name": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_nothing_found_shows_where_else_to_look(desk):
    page = desk.post(reverse("staff:people"), {**ASK, "name": "诸葛无名"}).content.decode()
    assert "没有找到" in page
    assert "毕业生名册" in page or "GRAD_LIST" in page


def test_records_are_put_together_and_taken_apart_on_the_page(desk):
    first, second = PersonMention.objects.order_by("pk").values_list("pk", flat=True)
    answer = desk.post(
        reverse("staff:people-link"),
        {"mentions": [str(first), str(second)], "ground": "合影与名册一致", "purpose": "核对"},
        follow=True,
    )
    assert "2 条记载" in answer.content.decode()
    assert PersonLink.objects.filter(withdrawn_at=None).count() == 2
    desk.post(reverse("staff:person-apart", args=[second]), {"ground": "出生年月不同", "purpose": "核对"})
    assert PersonMention.objects.get(pk=second).person_id is None


def test_without_a_ground_nothing_is_put_together(desk):
    first, second = PersonMention.objects.order_by("pk").values_list("pk", flat=True)
    answer = desk.post(
        reverse("staff:people-link"),
        {"mentions": [str(first), str(second)], "ground": "", "purpose": "x", "next": reverse("staff:people")},
        follow=True,
    )
    assert "依据" in answer.content.decode()
    assert not PersonLink.objects.exists()


@pytest.mark.parametrize("who", ["guard", "dept_archivist", "sysadmin", "auditor", "workstation_clerk"])
def test_others_have_no_look_up_page(who, desk):
    other = signed_in(getattr(cast, who)())
    assert other.get(reverse("staff:people")).status_code in {302, 403}
    assert "lt-person" not in other.post(reverse("staff:people"), ASK).content.decode()
    assert desk.get(reverse("staff:people")).status_code == 200


def test_a_picture_needs_our_own_address(desk):
    assert desk.get(reverse("staff:people-picture", args=["made-up"])).status_code == 404


def test_programs_of_the_desk_get_the_same_answer_as_data(desk):
    answer = desk.post(reverse("staff:people"), ASK, headers={"accept": "application/json"})
    first, second = answer.json()["candidates"]
    assert (first["student_no"], first["tier"], first["certain"]) == ("8704031", "T2", True)
    assert second["tier"] == "T6"
    refused = desk.post(reverse("staff:people"), {**ASK, "purpose": ""}, headers={"accept": "application/json"})
    assert refused.status_code == 422
    assert EventRow.objects.filter(name="catalogue.PersonSought").count() == 1
