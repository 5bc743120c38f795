"""Looking a person up: who may, what is said, when it is certain, what is written down."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import PurposeMissing
from lantai.catalogue.models import Fonds, PersonMention
from lantai.catalogue.services import replacing
from lantai.catalogue.values import MentionRow, Study
from lantai.foundation.errors import NotAllowed
from lantai.foundation.geometry import Region
from lantai.foundation.models import EventRow
from tests import cast

pytestmark = pytest.mark.django_db

ROSTER = MentionRow(
    raw_name="周念慈", sex="女", birth="1969-08", unit="化学系", level="本科", entered=1987, graduated=1991, fonds_code="J02",
    list_name="1987级录取名册", record_kind="ADMISSION_ROSTER", ref_code="J02-1987-JX14-12", page="3", row=7, sequence="7",
    region=Region(0.1, 0.4, 0.8, 0.04), student_no="8704031",
)  # fmt: skip
CARD = replace(
    ROSTER, list_name="1987级学籍卡", record_kind="STATUS_CARD", ref_code="J02-1987-JX13-4", page="31", region=None
)
NAMESAKE = replace(ROSTER, student_no="8704099", sequence="40", row=40, sex="女", birth="1968-01")
ASKED = Study("周念慈", entered=1987, unit="化学系")


def index(*rows: MentionRow) -> None:
    catalogue.index_mentions(cast.window_archivist(), rows=rows, batch_id=None)


def find(study: Study = ASKED, **more):
    return catalogue.find_person(cast.window_archivist(), study=study, **more)


@pytest.mark.req("A13")
def test_each_record_of_a_person_comes_with_its_own_place():
    index(ROSTER, CARD)
    found = find()
    assert [(one.ref_code, one.page, one.tier) for one in found] == [
        ("J02-1987-JX14-12", "3", "T2"), ("J02-1987-JX13-4", "31", "T2"),
    ]  # fmt: skip
    assert found[0].region == Region(0.1, 0.4, 0.8, 0.04)
    assert found[0].person_id == found[1].person_id is not None
    assert any(reason.code == "sources" for reason in found[0].reasons)


@pytest.mark.req("A13")
def test_a_single_exact_record_is_certain_and_says_why():
    index(ROSTER)
    [found] = find()
    assert found.certain
    assert [reason.text for reason in found.reasons] == ["姓名全同", "入学年相符：1987", "院系相符：化学系"]


@pytest.mark.req("A13")
def test_never_certain_when_a_namesake_fits():
    index(ROSTER, NAMESAKE)
    found = find()
    assert len(found) == 2
    assert not any(one.certain for one in found)


def test_a_birth_date_tells_namesakes_apart_and_then_it_may_be_certain():
    index(ROSTER, NAMESAKE)
    found = find(replace(ASKED, birth="1969-08"))
    assert [one.certain for one in found] == [True, False]
    assert "出生日期不同" in " ".join(reason.text for reason in found[1].reasons)


def test_a_namesake_of_another_department_takes_certainty_away():
    index(ROSTER, replace(NAMESAKE, unit="物理系", entered=1988))
    assert not any(one.certain for one in find())


def test_a_number_decides_among_namesakes():
    index(ROSTER, NAMESAKE)
    found = find(replace(ASKED, student_no="8704031"))
    assert (found[0].tier, found[0].certain, found[1].certain) == ("T1", True, False)


def test_a_number_with_another_name_is_shown_but_not_certain():
    index(ROSTER)
    [found] = find(Study("李长庚", student_no="8704031"))
    assert (found.tier, found.certain) == ("T1", False)


@pytest.mark.req("A13")
@pytest.mark.parametrize(
    ("held", "asked"),
    [("78-0031", "780031"), ("780031", "78-0031"), ("78—0031", "78/0031"), ("78 0031", "７８－００３１")],
)
def test_a_number_is_the_same_whatever_parts_its_digits_and_is_kept_as_it_was_printed(held, asked):
    diploma = "川字(82)016"
    index(replace(ROSTER, student_no=held, diploma_no=diploma), replace(NAMESAKE, student_no="7-80032"))
    found = find(Study("周念慈", student_no=asked))
    assert [one.tier for one in found] == ["T1", "T2"]
    assert found[0].mention_id == PersonMention.objects.get(student_no=held).pk
    assert [one.tier for one in find(Study("周念慈", certificate_no="川字82-016"))] == ["T1", "T2"]
    assert find(Study(asked))[0].tier == "T1"  # typed where the name goes
    assert replacing.said(found[0].mention_id)["diploma_no"] == diploma


@pytest.mark.parametrize(
    "study",
    [
        Study("周念慈", entered=1987),  # no unit
        Study("周念慈", unit="化学系"),  # no year
        Study("周念慈", graduated=1990, unit="化学系"),
        Study("周念慈", entered=1986, unit="化学系", slack=1),
        Study("周念祠", entered=1987, unit="化学系"),
        Study("Zhou Nianci", entered=1987, unit="化学系"),
        Study("周念慈", entered=1987, unit="物理系"),
        Study("周念慈", entered=1987, unit="化学系", level="硕士"),
        Study("周念慈", entered=1987, unit="化学系", sex="男"),
    ],
)
def test_less_than_exact_evidence_is_not_certain(study):
    index(ROSTER)
    found = find(study)
    assert found, "the refusal must be about certainty, not about finding"
    assert not found[0].certain


def test_two_kinds_of_record_without_numbers_support_each_other():
    index(replace(ROSTER, student_no=""), replace(CARD, student_no=""))
    assert [one.certain for one in find()] == [True, True]


def test_the_sexes_speak_against_each_other():
    index(ROSTER)
    [found] = find(replace(ASKED, sex="男"))
    assert [reason.text for reason in found.reasons if not reason.good] == ["性别不同：馆藏为 女"]


@pytest.mark.req("A13")
def test_a_renamed_department_is_found_through_its_lineage():
    cast.fixtures()
    Fonds.objects.create(code="J02", name="锦江工学院")
    names = _renamed()
    index(replace(ROSTER, unit=names[0]))
    [found] = find(Study("周念慈", entered=1987, unit=names[1]))
    assert any(reason.code in {"unit.lineage", "unit.same"} and reason.good for reason in found.reasons)


def _renamed() -> tuple[str, str]:
    """Return an old and a new name of one department from the shipped register that share no character stem."""
    from lantai.people import queries
    from lantai.people.models import OrgEdge

    for edge in OrgEdge.objects.select_related("older", "newer"):
        old = edge.older.names.filter(is_official=True).first()
        new = edge.newer.names.filter(is_official=True).first()
        if old and new and old.name in queries.lineage(new.name).names and old.name[:2] != new.name[:2]:
            return old.name, new.name
    raise AssertionError("the shipped register knows no renamed department")


@pytest.mark.req("A09")
def test_applicants_and_administrators_see_nobody():
    index(ROSTER)
    for actor in (cast.alumna(), cast.unit_clerk(), cast.guard(), cast.dept_archivist(), cast.sysadmin(), cast.secadmin(),
                  cast.auditor(), cast.workstation_clerk()):  # fmt: skip
        with pytest.raises(NotAllowed):
            catalogue.find_person(actor.for_purpose("test"), study=ASKED)
    assert find()


def test_an_applicant_is_told_how_many_and_nothing_else():
    assert catalogue.count_candidates(ASKED) == "none"
    index(ROSTER)
    assert catalogue.count_candidates(ASKED) == "one"
    index(NAMESAKE)
    assert catalogue.count_candidates(ASKED) == "several"
    assert catalogue.count_candidates(Study("周念祠", entered=1987, unit="化学系")) == "none"


def test_a_look_up_needs_a_purpose_and_is_written_down_without_particulars():
    index(ROSTER)
    with pytest.raises(PurposeMissing):
        catalogue.find_person(cast.window_archivist().for_purpose(" "), study=ASKED)
    assert not EventRow.objects.filter(name="catalogue.PersonSought").exists()
    found = catalogue.find_person(
        cast.window_archivist().for_purpose("2026-19473"), study=replace(ASKED, student_no="8704031")
    )
    row = EventRow.objects.get(name="catalogue.PersonSought")
    assert row.purpose == "2026-19473"
    assert row.payload["mentions"] == [found[0].mention_id]
    written = json.dumps(row.payload, ensure_ascii=False) + row.subject_id
    assert not any(word in written for word in ("周念慈", "8704031", "1987", "化学系"))


def test_few_queries_however_many_namesakes():
    people_ = [replace(ROSTER, student_no=f"87{n:05d}", sequence=str(n), row=n) for n in range(60)]
    index(*people_)
    actor = cast.window_archivist()
    with CaptureQueriesContext(connection) as queries:
        found = catalogue.find_person(actor, study=ASKED, limit=50)
    assert len(found) == 50
    assert len(queries) <= 14


def test_the_limit_is_kept_and_the_best_come_first():
    index(
        ROSTER,
        *[replace(NAMESAKE, student_no=f"99{n}", sequence=str(n), entered=1999, graduated=2003) for n in range(9)],
    )
    found = find(limit=3)
    assert len(found) == 3
    assert found[0].entered == 1987
    assert [one.tier for one in found] == ["T2", "T6", "T6"]


def test_an_unreadable_name_finds_nobody_and_does_not_fail():
    index(ROSTER)
    for name in ("", "   ", "？？？", "%_\\'\";--", "\x00", "（）", "1", "x" * 5000, "周" * 300, "⿰⿱⿰", "·"):
        assert find(Study(name)) == []


def test_nothing_held_is_changed_by_looking():
    index(ROSTER)
    before = PersonMention.objects.values().get()
    find()
    assert PersonMention.objects.values().get() == before
