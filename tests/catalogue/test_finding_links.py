"""Saying that records are of one person is an assertion by name, and can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import LinkRefused, NotFound
from lantai.catalogue.models import PersonLink, PersonMention
from lantai.catalogue.rules import years
from lantai.catalogue.values import MentionRow, Study
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from tests import cast

pytestmark = pytest.mark.django_db

ROSTER = MentionRow(
    raw_name="周念慈", unit="化学系", level="本科", entered=1987, fonds_code="J02", list_name="名册", record_kind="ADMISSION_ROSTER",
    ref_code="J02-1987-JX14-12", page="3", row=7, sequence="7",
)  # fmt: skip
PHOTO = replace(
    ROSTER, raw_name="周 念 慈", list_name="合影", record_kind="GRAD_PHOTO", ref_code="J02-1991-SX-2", entered=None
)


@pytest.fixture
def two() -> list[int]:
    catalogue.index_mentions(cast.window_archivist(), rows=[ROSTER, PHOTO], batch_id=None)
    return list(PersonMention.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.req("A13")
def test_two_records_become_one_person_under_a_name_and_with_a_ground(two):
    archivist = cast.window_archivist()
    person = catalogue.link_mentions(archivist, mention_ids=two, ground="合影背面题名与名册班级一致")
    view = queries.person(archivist, two[0])
    assert [record.mention_id for record in view.records] == two
    assert view.person_id == person
    assert {account for account, _at, _ground in view.asserted.values()} == {archivist.account_id}
    assert EventRow.objects.filter(name="catalogue.MentionLinked").count() == 2


def test_a_link_is_taken_back_and_stays_on_record(two):
    archivist = cast.window_archivist()
    catalogue.link_mentions(archivist, mention_ids=two, ground="两处一致")
    catalogue.unlink_mention(cast.second_archivist(), mention_id=two[1], ground="笔迹辨认有误")
    assert PersonMention.objects.get(pk=two[1]).person_id is None
    link = PersonLink.objects.get(mention_id=two[1])
    assert (link.withdrawn_by, link.withdrawal) == (cast.second_archivist().account_id, "笔迹辨认有误")
    again = catalogue.link_mentions(archivist, mention_ids=two, ground="复核后仍是一人")
    assert PersonMention.objects.get(pk=two[1]).person_id == again


def test_a_person_made_by_the_student_number_can_be_taken_apart():
    rows = [
        replace(ROSTER, student_no="8704031"),
        replace(ROSTER, student_no="8704031", list_name="卡", record_kind="STATUS_CARD"),
    ]
    catalogue.index_mentions(cast.window_archivist(), rows=rows, batch_id=None)
    found = catalogue.find_person(cast.window_archivist(), study=Study("周念慈", entered=1987))
    assert found[0].person_id == found[1].person_id
    catalogue.unlink_mention(cast.window_archivist(), mention_id=found[1].mention_id, ground="出生年月不同")
    found = catalogue.find_person(cast.window_archivist(), study=Study("周念慈", entered=1987))
    assert found[0].person_id != found[1].person_id


def test_no_link_without_ground_or_with_one_record_or_by_others(two):
    archivist = cast.window_archivist()
    for mentions, ground in ((two, " "), (two[:1], "依据"), ([two[0], two[0]], "依据")):
        with pytest.raises(LinkRefused):
            catalogue.link_mentions(archivist, mention_ids=mentions, ground=ground)
    for actor in (cast.alumna(), cast.sysadmin(), cast.guard()):
        with pytest.raises(NotAllowed):
            catalogue.link_mentions(actor, mention_ids=two, ground="依据")
    assert not PersonLink.objects.exists()


def test_one_record_is_told_as_it_stands_and_only_to_staff(two):
    found = queries.candidate(cast.window_archivist(), two[0])
    assert (found.name, found.ref_code, found.tier) == ("周念慈", "J02-1987-JX14-12", "")
    with pytest.raises(NotFound):
        queries.candidate(cast.window_archivist(), 10**9)
    with pytest.raises(NotAllowed):
        queries.candidate(cast.alumna(), two[0])


def test_the_check_list_goes_in_the_archivists_order_and_counts_what_is_indexed(two):
    places = queries.check_list(cast.window_archivist(), study=Study("周念慈", entered=1987))
    assert [place.code for place in places[:3]] == ["GRAD_LIST", "STATUS_CARD", "ADMISSION_ROSTER"]
    counted = {place.code: place.names for place in places}
    assert (counted["ADMISSION_ROSTER"], counted["STATUS_CARD"]) == (1, 0)
    assert {place.held.answer for place in places} <= {"held", "not_held", "unknown"}


def test_no_window_of_entering_is_wider_than_the_check_list_looks_back():
    widths = {
        window[1] - window[0]
        for kind in years.Level
        for graduated in range(1900, 2040)
        for unit in ("", "临床医学院", "建筑系")
        for window in [years.entry_window(None, graduated, kind, unit)]
    }
    assert max(widths) <= years.WIDEST
