"""What is not there: missing pages, incomplete records; and one English name for a course, however it is written."""

from __future__ import annotations

import pytest

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CourseRefused, GapRefused, NotFound
from lantai.catalogue.models import CourseName, MissingPage, PersonMention, Volume
from lantai.catalogue.rules import courses
from lantai.foundation import events
from lantai.foundation.errors import NotAllowed
from tests import cast
from tests.reference import stage


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("大学英语（二）", "大学英语 II"), ("大学英语２", "大学英语Ⅱ"), ("高等数学(上)", "高等数学（上）"),
        ("体 育 一", "体育(1)"), ("线性代数*", "线性代数"), ("Ｃ语言", "C 语言"),
    ],
)  # fmt: skip
def test_one_course_is_one_course_however_it_is_written(one, other):
    assert courses.normal(one) == courses.normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("大学英语（一）", "大学英语（二）"), ("数学一", "一元数学"), ("高等数学（上）", "高等数学（下）")],
)
def test_other_courses_stay_others(one, other):
    assert courses.normal(one) != courses.normal(other)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((None, 1998), (1999, None), False), ((None, 1998), (1998, None), True), ((None, None), (1980, 1985), True),
        ((1990, 1995), (1996, 1999), False), ((1990, 1995), (1985, 1990), True),
    ],
)  # fmt: skip
def test_spans_share_a_year_or_not(one, other, shared):
    assert courses.overlap(one, other) is shared
    assert courses.overlap(other, one) is shared


@pytest.fixture
def holdings(db, tmp_path):
    stage.holdings(tmp_path)
    return tmp_path


def roster() -> Volume:
    return Volume.objects.get(ref_code="1987-JX13-1")


def test_a_page_is_noted_as_missing_once_by_name_and_withdrawn_when_it_turns_up(holdings):
    archivist, volume = cast.window_archivist(), roster()
    for label, reason, code in (("第 1 页", "虫蛀", "PAGE_THERE"), ("2", " ", "NO_REASON"), ("", "虫蛀", "NO_REASON")):
        with pytest.raises(GapRefused) as refusal:
            catalogue.note_missing_page(archivist, volume_id=volume.pk, label=label, reason=reason)
        assert refusal.value.code == code
    for stranger in (cast.alumna(), cast.guard(), cast.auditor()):
        with pytest.raises(NotAllowed):
            catalogue.note_missing_page(stranger, volume_id=volume.pk, label="2", reason="虫蛀")
    catalogue.note_missing_page(archivist, volume_id=volume.pk, label="第 002 页", reason="虫蛀")
    with pytest.raises(GapRefused):
        catalogue.note_missing_page(archivist, volume_id=volume.pk, label="2", reason="再记一次")
    noted = queries.missing_pages(archivist, volume_id=volume.pk)[0]
    assert (noted.ref_code, noted.reason, noted.by) == ("1987-JX13-1", "虫蛀", "何静安")
    found = holdings / "found.jpg"
    found.write_bytes(stage.picture()[:-2] + b"\x00\xff\xd9")
    catalogue.attach_page(archivist, path=found, fonds_code="J02", ref_code="1987-JX13-1", label="2")
    assert queries.missing_pages(archivist, volume_id=volume.pk) == []
    assert MissingPage.objects.get().withdrawal
    told = [row.name for row in events.of_subject("volume", volume.pk)]
    assert told[-2:] == ["catalogue.PageMissingNoted", "catalogue.PageMissingWithdrawn"]


def test_a_flag_is_replaced_and_taken_away_never_edited(holdings):
    archivist = cast.window_archivist()
    mention = PersonMention.objects.get(raw_name="周念慈").pk
    assert queries.gaps(archivist, mention_ids={mention}) == {}
    catalogue.flag_incomplete(archivist, mention_id=mention, reason="缺三门")
    catalogue.flag_incomplete(cast.second_archivist(), mention_id=mention, reason="缺两年", ask="教务处")
    flag = queries.gaps(archivist, mention_ids={mention})[mention].incomplete
    assert (flag.reason, flag.ask, flag.by) == ("缺两年", "教务处", "秦知远")
    assert queries.gaps(cast.guard(), mention_ids={mention}) == {}
    catalogue.clear_incomplete(archivist, mention_id=mention, reason="教务处补来了")
    assert queries.gaps(archivist, mention_ids={mention}) == {}
    with pytest.raises(NotFound):
        catalogue.clear_incomplete(archivist, mention_id=mention, reason="再撤一次")
    assert PersonMention.objects.get(pk=mention).incompletes.count() == 2


@pytest.mark.django_db
def test_a_course_has_one_english_name_for_the_years_it_was_decided_for():
    cast.fixtures()
    archivist = cast.window_archivist()

    def decide(english, first=None, last=None, name="政治经济学"):
        return catalogue.decide_course_name(
            archivist, name=name, name_en=english, year_from=first, year_to=last, approval="教务处〔2015〕12 号"
        )

    decide("Political Economy", None, 1998)
    decide("Principles of Political Economy", 1999)
    for first, last, code in ((1995, 2001, "COURSE_OVERLAP"), (2001, 1995, "COURSE_YEARS")):
        with pytest.raises(CourseRefused) as refusal:
            decide("Economics", first, last)
        assert refusal.value.code == code
    with pytest.raises(CourseRefused):
        catalogue.decide_course_name(archivist, name="体育", name_en="PE", approval=" ")
    with pytest.raises(NotAllowed):
        catalogue.decide_course_name(cast.guard(), name="体育", name_en="PE", approval="x")
    decide("Political Economics", None, 1998)
    assert CourseName.objects.filter(ended_at=None).count() == 2
    asked = ("政治 经济学", "不存在的课")
    assert [one.name_en for one in queries.english_names(asked, year=1991)] == ["Political Economics", ""]
    assert queries.english_names(asked[:1], year=2004)[0].name_en == "Principles of Political Economy"
    assert [one.name_en for one in queries.course_names(archivist, text="principles")] == [
        "Principles of Political Economy"
    ]
