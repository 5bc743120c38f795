"""Reviewing at the staff door: by form, by script, at a bounded cost, in both languages, on the record."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from lantai.catalogue.models import Volume
from lantai.digitisation import services
from lantai.digitisation.models import DoubtfulCell, Reading
from lantai.foundation import events
from tests import cast, scenes
from tests.digitisation import paper, stage
from tests.web_staff.test_english import Listener, english

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
PEOPLE = [(str(n), f"林书{sign}", f"87010{n:02}", "女", "四川成都") for n, sign in enumerate("遥瑶谣窑", start=1)]


def house(folder) -> None:
    stage.volume(folder)
    doubtful = {name: ("谣" if name[-1] != "谣" else "瑶", 0.3) for _n, name, *_rest in PEOPLE}
    stage.read(stage.roster(PEOPLE, doubtful=doubtful), "PAGE_BLANK")


HOUSE = scenes.Scene(house)


@pytest.fixture
@scenes.begins_with(HOUSE)
def read(db):
    """A volume of which one page was read, all names doubted, and one could not be."""


@pytest.fixture
def desk(read) -> Client:
    client = Client()
    cast.at_the_door(client, cast.second_archivist())
    return client


def test_doubtful_names_are_decided_one_after_the_other_without_a_script(desk) -> None:
    page = desk.get(reverse("staff:review")).content.decode()
    first, *_rest = DoubtfulCell.objects.order_by("pk")
    assert page.count("data-cell=") == 4
    assert re.search(rf'<use href="#sheet-{first.reading_id}"/>', page)
    assert "style=" not in page.replace("stylesheet", "")
    here = f"{reverse('staff:review')}?kind=name"
    cell = reverse("staff:review-cell", args=[first.pk])
    answer = desk.post(cell, {"text": "林书摇", "do": "confirm", "next": here}, follow=True)
    assert (answer.redirect_chain[0][0], first.pk in {one.pk for one in DoubtfulCell.objects.filter(state="OPEN")}) == (
        here,
        False,
    )
    assert stage.find("林书摇")
    desk.post(cell, {"do": "undo", "next": here})
    first.refresh_from_db()
    assert first.state == "OPEN"
    desk.post(cell, {"text": "？", "do": "confirm", "next": here})
    first.refresh_from_db()
    assert first.state == "UNREADABLE"
    empty = desk.post(reverse("staff:review-cell", args=[first.pk + 1]), {"text": "", "do": "confirm"}, follow=True)
    assert "无法辨认" in empty.content.decode()


def test_a_script_is_told_what_became_of_a_cell_and_its_time_is_kept(desk) -> None:
    first, other, *_rest = DoubtfulCell.objects.order_by("pk")
    script = {"headers": {"Accept": "application/json"}}
    answer = desk.post(reverse("staff:review-cell", args=[first.pk]), {"take": "林书谣", "ms": "1800"}, **script)
    assert answer.json() == {"state": "CORRECTED", "mark": "done", "words": "已改正"}
    refused = desk.post(reverse("staff:review-cell", args=[first.pk]), {"text": "林书遥"}, **script)
    assert (refused.status_code, refused.json()["code"]) == (422, "DECIDED")
    desk.post(reverse("staff:review-cell", args=[other.pk]), {"text": other.text, "ms": "9" * 12}, **script)
    other.refresh_from_db()
    assert (other.state, other.milliseconds) == ("CONFIRMED", None), "whoever went for tea is not measured"
    assert "每格 1.8 秒" in desk.get(reverse("staff:review")).content.decode()


def test_looks_are_written_down_with_their_purpose(desk) -> None:
    good = Reading.objects.get(state="READ")
    before = events.log().count()
    desk.get(reverse("staff:review"))
    desk.get(reverse("staff:reading", args=[good.pk]))
    picture = desk.get(reverse("staff:reading-picture", args=[good.pk]))
    assert picture.headers["Content-Type"] == "image/jpeg"
    told = events.log().order_by("pk")[before:]
    assert [(one.name, one.purpose) for one in told] == [
        ("digitisation.CellsViewed", "review"), ("digitisation.ReadingViewed", "review"), ("catalogue.PageViewed", "review"),
    ]  # fmt: skip


def test_a_page_as_pdf_is_searched_by_its_words(desk) -> None:
    """The words lie unseen over the picture, where they stand on it; the file says that it is PDF/A-2b."""
    import pypdfium2

    good, bad = Reading.objects.get(state="READ"), Reading.objects.get(state="REFUSED")
    answer = desk.get(reverse("staff:reading-pdf", args=[good.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"pdfaid:part" in answer.content
    document = pypdfium2.PdfDocument(answer.content)
    page = document[0]
    assert [round(size) for size in page.get_size()] == [360, 504]
    words = page.get_textpage()
    found = words.search("林书遥")
    at, count = found.get_next()
    left, _bottom, right, top = words.get_charbox(at)
    region = stage.reading().rows.get(place=1).region
    assert count == 3
    assert 360 * region[0] - 2 < left < right < 360 * (region[0] + region[2]) + 2
    assert abs((504 - top) / 504 - region[1]) < 0.02
    assert desk.get(reverse("staff:reading-pdf", args=[bad.pk])).status_code == 404
    for one in (found, words, page, document):
        one.close()


def test_a_correction_is_in_pdf_and_alto_and_the_machines_own_file_stays(desk) -> None:
    import pypdfium2

    good = Reading.objects.get(state="READ")
    mine = reverse("staff:reading-alto", args=[good.pk])
    before = desk.get(f"{mine}?as=read").content
    cell = next(one for one in DoubtfulCell.objects.all() if one.text == "林书遥")
    desk.post(reverse("staff:review-cell", args=[cell.pk]), {"text": "林书摇", "do": "confirm"})
    with pypdfium2.PdfDocument(desk.get(reverse("staff:reading-pdf", args=[good.pk])).content) as document:
        text = document[0].get_textpage().get_text_range()
    assert "林书摇" in text and "林书遥" not in text
    now = desk.get(mine).content.decode()
    assert 'CONTENT="林书摇"' in now and 'CS="true"' in now and 'PURPOSE="machine reading">林书遥<' in now
    assert desk.get(f"{mine}?as=read").content == before and "林书摇" not in before.decode()
    assert desk.get(reverse("staff:reading-alto", args=[Reading.objects.get(state="REFUSED").pk])).status_code == 404


def test_the_courses_of_a_transcript_are_kept_shown_and_exported(desk) -> None:
    page = stage.page("002")
    Reading.objects.filter(label="002").update(state="WAITING", refused="")
    services.read_waiting(stage.SYSTEM, by="t", reader=paper.SetReader(stage.transcript()))
    kept = Reading.objects.get(page_image_id=page.pk)
    assert (kept.layout, kept.course_count) == ("TRANSCRIPT", 3)
    shown = desk.get(reverse("staff:reading", args=[kept.pk])).content.decode()
    assert "高等数学" in shown and "导出全卷的课程" in shown
    first = desk.get(reverse("staff:reading-courses", args=[kept.pk]))
    assert first.content.decode("utf-8-sig").splitlines()[:2] == [
        "fonds,ref_code,page,name,student_no,course,credit,mark,doubts",
        f"J02,{stage.CODE},002,周念慈,8714003,高等数学,5,86,",
    ]
    whole = desk.get(reverse("staff:reading-courses", args=[kept.pk]) + "?all").content
    assert whole == first.content, "the roster beside it has no courses"
    told = events.log().filter(name="digitisation.CoursesExported").values_list("subject_type", "purpose", "payload")
    assert list(told) == [(kind, "review", {"readings": [kept.pk]}) for kind in ("reading", "fonds")]
    roster = Reading.objects.get(label="001")
    assert desk.get(reverse("staff:reading-courses", args=[roster.pk])).status_code == 404


def test_the_pages_cost_little_and_speak_english(desk) -> None:
    good, bad = Reading.objects.get(state="READ"), Reading.objects.get(state="REFUSED")
    volume = Volume.objects.get(ref_code=stage.CODE)
    pages = [
        reverse("staff:review"), f"{reverse('staff:review')}?reading={good.pk}", reverse("staff:readings"),
        f"{reverse('staff:readings')}?view=refused", reverse("staff:reading", args=[good.pk]),
        reverse("staff:reading", args=[bad.pk]), reverse("staff:volume", args=[volume.pk]),
    ]  # fmt: skip
    english(desk)
    for address in pages:
        desk.get(address)
        with CaptureQueriesContext(connection) as counted:
            answer = desk.get(address)
        asked = [query["sql"] for query in counted if "SAVEPOINT" not in query["sql"]]
        assert len(asked) <= 15, (address, asked)
        listener = Listener()
        listener.feed(answer.content.decode())
        assert not listener.heard, (address, listener.heard)
    translation.deactivate()


def test_a_volume_is_read_from_its_page_and_again_only_what_nobody_decided(desk) -> None:
    volume = Volume.objects.get(ref_code=stage.CODE)
    assert "已识别 1/2 页" in desk.get(reverse("staff:volume", args=[volume.pk])).content.decode()
    answer = desk.post(reverse("staff:volume-read", args=[volume.pk]), follow=True)
    assert "2 页都已识别" in answer.content.decode()
    bad = Reading.objects.get(state="REFUSED")
    desk.post(reverse("staff:reading-again", args=[bad.pk]))
    bad.refresh_from_db()
    assert bad.state == "WAITING"
