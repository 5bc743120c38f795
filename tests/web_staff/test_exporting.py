"""导出 at the desk: what a list or an answer shows leaves as a file, for a purpose."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from lantai.catalogue.models import Volume
from lantai.catalogue.services import make_topic
from lantai.catalogue.values.topics import TopicWords
from lantai.discovery import services as discovery
from lantai.foundation import events
from lantai.people import services as people
from lantai.people.services.units import UnitName
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
PAGE = "staff:export"


def content(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.usefixtures("archive")
def test_what_the_list_of_a_fonds_shows_leaves_as_it_is_read(desk):
    link = f"{reverse(PAGE)}?fonds=J02&class=JX13&q=1987-JX13-1"
    assert (
        link.replace("&", "&amp;")
        in desk.get(f"{reverse('staff:fonds', args=['J02'])}?class=JX13&q=1987-JX13-1").content.decode()
    )
    page = desk.get(link)
    assert "1 卷" in text_of(page)
    assert "学生名单" not in text_of(page)  # ID numbers: for the head alone
    asked = {"fonds": "J02", "class": "JX13", "q": "1987-JX13-1", "format": "csv-volumes"}
    refused = desk.post(reverse(PAGE), asked)
    assert (refused.status_code, "作什么用" in said(refused)) == (422, True)
    taken = desk.post(reverse(PAGE), {**asked, "purpose": "送省馆备案"})
    rows = list(csv.DictReader(io.StringIO(content(taken).decode("utf-8-sig"))))
    assert [row["档号"] for row in rows] == ["1987-JX13-1"]
    assert "attachment" in taken["Content-Disposition"]
    begun = next(one for one in events.of_subject("fonds", "J02") if one.name == "catalogue.CatalogueExportBegun")
    assert (begun.purpose, begun.payload["narrowed"]) == ("送省馆备案", True)
    assert "1987-JX13-1" not in str(begun.payload), "what was looked for may be a name, and no event keeps one"
    nothing = desk.post(reverse(PAGE), {**asked, "q": "没有这样的", "purpose": "备案"})
    assert "没有什么可导出" in said(nothing)


@pytest.mark.usefixtures("archive")
def test_the_answer_of_a_search_leaves_whole(desk):
    discovery.rebuild(cast.SYSTEM)
    found = desk.get(reverse("staff:search"), {"q": "录取名册"})
    assert f"{reverse(PAGE)}?question=q%3D" in found.content.decode()
    page = desk.get(reverse(PAGE), {"question": "q=录取名册"})
    assert "EAD 3" not in text_of(page)  # one fonds has a finding aid, an answer has none
    taken = desk.post(reverse(PAGE), {"question": "q=录取名册", "format": "jsonl", "purpose": "核对"})
    assert len(content(taken).splitlines()) == Volume.objects.filter(title__contains="录取名册").count() > 0


@pytest.mark.usefixtures("archive")
def test_the_head_may_take_the_list_of_people_and_a_topic_leaves_with_its_checklist(desk):
    answer = world.browser(cast.director()).post(
        reverse(PAGE), {"fonds": "J02", "format": "csv-people", "purpose": "核对数字化成果"}
    )
    assert "周念慈" in content(answer).decode()
    assert desk.post(reverse(PAGE), {"fonds": "J02", "format": "csv-people", "purpose": "核对"}).status_code == 422
    people.record_unit(cast.window_archivist(), code="TEACHING", names=[UnitName("教务处")])
    make_topic(cast.window_archivist(), code="exams", words=TopicWords("招生百年", owners=("TEACHING",)))
    assert (
        reverse("staff:topic-export", args=["exams"])
        in desk.get(reverse("staff:topic", args=["exams"])).content.decode()
    )
    assert desk.get(reverse("staff:topic-export", args=["exams"])).content.startswith(b"PK")
    assert desk.get(reverse("staff:topic-export", args=["nothing"])).status_code == 404
