"""The person index: lists in, the same list again, conflicts, persons by student number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import MentionNumber, Person, PersonMention
from lantai.catalogue.values import MentionRow, Study
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from tests import cast

pytestmark = pytest.mark.django_db

ROW = MentionRow(
    raw_name="周念慈", student_no="8704031", sex="女", birth="1969-08", unit="化学系", level="本科", entered=1987,
    graduated=1991, fonds_code="J02", list_name="1987级录取名册", record_kind="ADMISSION_ROSTER", ref_code="J02-JX14-12",
    page="3", row=7, id_number="510102196908171224", sequence="7",
)  # fmt: skip


def index(*rows: MentionRow):
    return catalogue.index_mentions(cast.window_archivist(), rows=rows, batch_id=None)


@pytest.mark.req("A13")
def test_the_same_list_again_changes_nothing():
    first, again = index(ROW), index(ROW)
    assert (first.accepted, again.accepted, again.unchanged) == (1, 0, 1)
    assert PersonMention.objects.count() == 1


@pytest.mark.req("A13")
def test_same_key_with_other_content_is_a_conflict_and_nothing_is_overwritten():
    index(ROW)
    report = index(replace(ROW, birth="1970-01"))
    assert report.accepted == 0
    assert report.conflicts[0].differences == {"birth": ("1969-08", "1970-01")}
    assert report.conflicts[0].mention_id == PersonMention.objects.get().pk
    assert PersonMention.objects.get().birth == "1969-08"


def test_same_key_twice_in_one_list_is_a_conflict_too():
    report = index(ROW, replace(ROW, unit="物理系"))
    assert report.accepted == 1
    assert report.conflicts[0].differences == {"unit": ("化学系", "物理系")}


def test_without_numbers_the_sequence_tells_namesakes_of_one_class_apart():
    bare = replace(ROW, student_no="", id_number="")
    report = index(bare, replace(bare, sequence="8", row=8))
    assert report.accepted == 2
    assert Person.objects.count() == 0  # nothing is linked by itself without a number


def test_roster_and_card_with_one_student_number_are_one_person():
    card = replace(ROW, list_name="学籍卡", record_kind="STATUS_CARD", ref_code="J02-JX13-4")
    index(ROW, card)
    assert Person.objects.count() == 1
    assert len({mention.person_id for mention in PersonMention.objects.all()}) == 1


def test_one_number_with_two_names_is_two_people():
    index(ROW, replace(ROW, raw_name="李长庚", list_name="学籍卡"))
    assert Person.objects.count() == 2


def test_a_number_that_came_back_in_another_decade_is_another_person():
    index(ROW, replace(ROW, list_name="1962级名册", entered=1962, graduated=1967))
    assert Person.objects.count() == 2


def test_id_numbers_are_not_readable_in_the_database_and_found_by_both_lengths():
    index(replace(ROW, id_number="510102690817122"))
    found = catalogue.find_person(
        cast.window_archivist(), study=Study(name="", id_number="510102196908171229"[:17] + _check("51010219690817122"))
    )
    assert [candidate.name for candidate in found] == ["周念慈"]
    assert found[0].tier == "T1"
    assert not MentionNumber.objects.filter(value__contains="690817").exists()
    stored = PersonMention.objects.raw("SELECT id, id_number AS sealed FROM catalogue_personmention")[0].sealed
    assert "690817" not in stored


def _check(seventeen: str) -> str:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(int(a) * b for a, b in zip(seventeen, weights, strict=True)) % 11]


def test_only_those_who_work_with_holdings_bring_lists_in():
    for actor in (cast.alumna(), cast.guard(), cast.sysadmin(), cast.auditor()):
        with pytest.raises(NotAllowed):
            catalogue.index_mentions(actor, rows=[ROW], batch_id=None)
    assert index(ROW).accepted == 1


def test_the_event_of_an_index_run_names_nobody():
    index(ROW)
    row = EventRow.objects.get(name="catalogue.MentionsIndexed")
    own = PersonMention.objects.get().pk
    assert row.payload == {"accepted": 1, "unchanged": 0, "conflicts": 0, "first": own, "last": own}
