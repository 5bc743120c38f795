"""From the page where it is noted to the paper that says so: missing pages, incomplete records, names of courses."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.urls import reverse

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PersonMention, Volume
from lantai.certification import services as certification
from lantai.foundation import tasks
from lantai.reference import services
from lantai.reference.values import OrderItem
from tests import cast
from tests.catalogue import paper
from tests.reference import stage
from tests.web_staff import world
from tests.web_staff.pages import case, said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.fixture
def desk(tmp_path):
    stage.holdings(tmp_path)
    second = paper.roster_sheet(
        tmp_path / "第二页.xlsx", [[1, "沈听澜", "8702001", "女", "1969.1", "四川", "1987-JX13-1", 2]]
    )
    catalogue.import_catalogue(cast.window_archivist(), path=second, file_name=second.name, fonds_code="J02")
    return world.browser(cast.window_archivist())


def words_of(issue_no: str, folder) -> str:
    path = folder / "copy.pdf"
    with certification.open_issued(cast.second_archivist(), issue_no=issue_no) as stream:
        path.write_bytes(stream.read())
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, text=True)
    return re.sub(r"\s+", "", done.stdout)


def sealed(number: str) -> str:
    line = stage.line(number)
    services.send_to_seal(cast.window_archivist(), line_id=line.pk, draft_digest=line.draft_digest)
    return services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)


def test_a_missing_page_stands_on_volume_case_and_copy(desk, tmp_path):
    volume = Volume.objects.get(ref_code="1987-JX13-1")
    there = reverse("staff:volume", args=[volume.pk])
    note = {"label": "2", "reason": "装订前已脱落", "reason_en": "lost before binding", "next": f"{there}#missing"}
    done = desk.post(reverse("staff:volume-missing", args=[volume.pk]), note, follow=True)
    assert "缺页已记在您的名下" in said(done)
    page = text_of(done)
    assert "装订前已脱落" in page
    assert "何静安" in page[page.index("原件缺页") :]
    again = desk.post(reverse("staff:volume-missing", args=[volume.pk]), note, follow=True)
    assert "已经记为原缺" in said(again)

    study = stage.replace(stage.STUDY, name="沈听澜", student_no="8702001")
    lost = stage.submitted(studies=(study,), purpose="JOB")
    shown = text_of(desk.get(case(lost)))
    assert "原件缺第 2 页" in shown
    assert "没有页图，不能出复制件" in shown
    assert stage.line(lost).draft_id is None

    number = stage.accepted()
    assert "同一卷原件缺第 2 页" in text_of(desk.get(case(number)))
    said_on_paper = words_of(sealed(number), tmp_path)
    assert "1987-JX13-1原件缺第2页（装订前已脱落）" in said_on_paper
    assert "page2of1987-JX13-1ismissingintheoriginal(lostbeforebinding)" in said_on_paper


def test_an_incomplete_record_is_flagged_shown_and_certified_as_such(desk, tmp_path):
    mention = PersonMention.objects.get(raw_name="周念慈").pk
    person = reverse("staff:person", args=[mention])
    assert "标为不全" in text_of(desk.get(person, {"purpose": "核对"}))
    flag = {"reason": "国外两年成绩未归档", "ask": "教务处", "ask_en": "the Registry", "purpose": "核对"}
    done = desk.post(reverse("staff:person-incomplete", args=[mention]), flag, follow=True)
    assert "已标为不全" in said(done)
    assert "其余请向教务处查询" in text_of(done)
    found = desk.post(reverse("staff:people"), {"name": "周念慈", "purpose": "核对"})
    assert "国外两年成绩未归档" in text_of(found)
    number = stage.accepted()
    assert "所载不全" in text_of(desk.get(case(number)))
    said_on_paper = words_of(sealed(number), tmp_path)
    assert "所载不全（国外两年成绩未归档），其余请向教务处查询" in said_on_paper
    assert "asktheRegistry" in said_on_paper
    cleared = desk.post(
        reverse("staff:person-incomplete", args=[mention]),
        {"do": "clear", "reason": "补来了", "purpose": "核对"},
        follow=True,
    )
    assert "已改为齐全" in said(cleared)
    assert "所载不全" not in text_of(desk.get(case(number)))


def test_courses_of_a_transcript_get_their_approved_names_and_are_proof_read_before_the_seal(desk, tmp_path):
    number = stage.submitted(items=(OrderItem("TRANSCRIPT_EN", language="en"),))
    line = stage.line(number)
    services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    assert "写课程译名" in text_of(desk.get(case(number)))
    form = reverse("staff:step", args=[number, line.pk, "name_courses"])
    written = {"courses": "高等数学Ⅰ\n\n大学英语（二）\n"}
    refused = desk.post(form, written)
    assert refused.status_code == 422
    assert "译名表里还没有：高等数学Ⅰ、大学英语（二）" in said(refused)
    courses = reverse("staff:courses")
    for name, english in (("高等数学（一）", "Advanced Mathematics I"), ("大学英语 II", "College English II")):
        entry = {"name": name, "name_en": english, "approval": "教务处〔2015〕12 号"}
        assert "译名已定" in said(desk.post(courses, entry, follow=True))
    assert "College English II" in text_of(desk.get(courses, {"q": "大学英语"}))
    assert "课程译名已写进草稿" in said(desk.post(form, written, follow=True))
    services.send_proof(cast.window_archivist(), line_id=line.pk)
    tasks.run_until_empty()
    line = stage.line(number)
    services.confirm_proof(cast.alumna(), line_id=line.pk, digest=line.draft_digest, agreed=True)
    issue = services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
    said_on_paper = words_of(issue, tmp_path)
    assert "高等数学ⅠAdvancedMathematicsI；大学英语（二）CollegeEnglishII" in said_on_paper
    assert "教务处〔2015〕12号" in said_on_paper
