"""Every look at a person's record is written down, whichever way it is taken; nobody looks past her own cases."""

from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PersonMention
from lantai.foundation import events
from lantai.foundation.errors import NotAllowed
from lantai.reference import services as reference
from tests import cast
from tests.flows.house import house  # noqa: F401  fixtures
from tests.reference import stage

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

LOOKS = {
    "/staff/reference/{number}/": "reference.CaseViewed",
    "/staff/reference/{number}/page/{page_image_id}/": "catalogue.PageViewed",
    "/staff/reference/draft/{line_id}/1.png": "reference.DraftViewed",
    "/staff/reference/{number}/evidence/{evidence_id}/": "reference.EvidenceViewed",
    "/staff/reference/export.xlsx?view=closed": "reference.ListTaken",
    "/staff/reporting/register/export.xlsx": "reference.ListTaken",
    "/staff/catalogue/page/{page_image_id}/": "catalogue.PageNamesViewed",
    "/staff/catalogue/page/{page_image_id}/?name=萧": "catalogue.PageNamesViewed",
    "/staff/catalogue/page/{page_image_id}/picture.jpg": "catalogue.PageViewed",
    "/staff/catalogue/people/{mention_id}/?purpose=2026-X": "catalogue.PersonViewed",
    "/staff/catalogue/people/{mention_id}/class/?purpose=2026-X": "catalogue.ClassListViewed",
    "/staff/certification/{issue_no}/file.pdf": "certification.IssueOpened",
}


@pytest.mark.req("B36")
@pytest.mark.parametrize("page", LOOKS)
def test_a_look_is_written_under_the_name_of_who_looked(house, page) -> None:  # noqa: F811
    before = events.log().count()
    answer = house.browser("window").get(page.format(**house.words))
    b"".join(answer.streaming_content if answer.streaming else [])
    assert answer.status_code == 200
    row = events.log().order_by("-pk").exclude(name__startswith="people.")[0]
    assert events.log().count() > before
    assert (row.name, row.actor_name) == (LOOKS[page], "何静安")


def test_a_look_up_by_name_and_bad_rows_are_written_without_the_name(house, tmp_path) -> None:  # noqa: F811
    window = house.browser("window")
    window.post("/staff/catalogue/people/", {"name": "周念慈", "purpose": "核对来函"})
    sought = events.log().filter(name="catalogue.PersonSought").latest("pk")
    assert sought.purpose == "核对来函"
    sheet = tmp_path / "名单.csv"
    sheet.write_text("学号,姓名\n1.98E+17,宋清如\n", encoding="utf-8")
    report = catalogue.import_catalogue(cast.window_archivist(), path=sheet, file_name=sheet.name, fonds_code="J02")
    window.get(f"/staff/catalogue/batch/{report.batch_id}/")
    b"".join(window.get(f"/staff/catalogue/batch/{report.batch_id}/errors.xlsx").streaming_content)
    looks = events.log().filter(name="catalogue.BadRowsViewed", subject_id=str(report.batch_id)).order_by("pk")
    assert sorted(row.payload["taken"] for row in looks) == [False, True]
    assert all(row.purpose for row in looks)
    assert not any(name in str(row.payload) for row in events.log() for name in ("宋清如", "周念慈"))


def test_a_persons_records_open_only_under_the_purpose_the_archivist_wrote(house) -> None:  # noqa: F811
    window, address = house.browser("window"), f"/staff/catalogue/people/{house.words['mention_id']}/"
    before = events.log().count()
    for query in ({}, {"purpose": "  "}):
        page = window.get(address, query).content.decode()
        assert "为什么查看" in page
        assert "周念慈" not in page
    assert events.log().count() == before
    assert "周念慈" in window.get(address, {"purpose": "核对来函 12 号"}).content.decode()
    assert events.log().filter(name="catalogue.PersonViewed").latest("pk").purpose == "核对来函 12 号"
    several = list(PersonMention.objects.values_list("pk", flat=True)[:2])
    chosen = {"mentions": several, "ground": "生日一致", "purpose": "核对来函 12 号"}
    window.post("/staff/catalogue/people/link/", chosen, follow=True)
    looks = events.log().filter(name="catalogue.PersonViewed")
    assert [row.purpose for row in looks.order_by("-pk")[:2]] == ["核对来函 12 号"] * 2
    assert looks.count() == 2


def test_a_workstation_sees_the_page_of_its_case_and_no_other(house) -> None:  # noqa: F811
    far = house.browser("workstation")
    page = f"/staff/reference/{house.words['number']}/page/{{}}/"
    assert far.get(f"/staff/reference/{house.words['number']}/").status_code == 200
    assert far.get(page.format(house.words["page_image_id"])).status_code == 200
    archivist = cast.window_archivist()
    other = catalogue.attach_page(archivist, path=_picture(house), fonds_code="J02", ref_code="1987-JX13-2", label="7")
    before = events.log().filter(name="catalogue.PageViewed").count()
    assert far.get(page.format(other)).status_code == 404
    assert far.get(f"/staff/reference/NO-SUCH/page/{house.words['page_image_id']}/").status_code == 404
    assert events.log().filter(name="catalogue.PageViewed").count() == before


def _picture(house):  # noqa: F811
    import tempfile
    from pathlib import Path

    path = Path(tempfile.mkdtemp()) / "7.jpg"
    path.write_bytes(stage.picture()[:-2] + b"\x00\xff\xd9")
    return path


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor", "guard", "dept_archivist"])
def test_no_verb_shows_holdings_to_those_who_keep_the_house(house, who, tmp_path) -> None:  # noqa: F811
    actor = getattr(cast, who)()
    number, words = house.words["number"], house.words
    for verb in (
        lambda: catalogue.find_person(actor, study=_study()),
        lambda: catalogue.open_person(actor, mention_id=words["mention_id"]),
        lambda: catalogue.open_page(actor, page_image_id=words["page_image_id"], purpose="REVIEW"),
        lambda: catalogue.open_names(actor, page_image_id=words["page_image_id"], purpose="REVIEW"),
        lambda: catalogue.open_conflicts(actor, purpose="REVIEW"),
        lambda: catalogue.open_bad_rows(actor, batch_id=words["batch_id"], purpose="REVIEW"),
        lambda: catalogue.error_sheet(actor, batch_id=words["batch_id"], path=tmp_path / "none.xlsx"),
        lambda: catalogue.ask_correction_sheet(actor, batch_id=words["batch_id"]),
        lambda: catalogue.take_correction_sheet(actor, batch_id=words["batch_id"]),
        lambda: reference.open_case(actor, number=number),
        lambda: reference.view_draft_page(actor, line_id=words["line_id"], page=1),
        lambda: reference.view_evidence(actor, evidence_id=str(words["evidence_id"]), number=number),
        lambda: reference.note_taken(actor, name="register", rows=1),
    ):
        with pytest.raises(NotAllowed):
            verb()


def _study():
    from lantai.catalogue.values import Study

    return Study(name="周念慈")
