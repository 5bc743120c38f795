"""Persons called one, taken apart and brought back; likely pairs found once and decided for good; "not found" with its list."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from lantai.catalogue import handlers, queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import LinkRefused, NotFound, NotFoundRefused, PurposeMissing
from lantai.catalogue.models import (
    Enrolment,
    LikelySame,
    NotFoundRecord,
    Person,
    PersonChange,
    PersonLink,
    PersonMention,
)
from lantai.catalogue.rules import looking
from lantai.catalogue.values import MentionRow, Study
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from tests import cast

pytestmark = pytest.mark.django_db

ROSTER = MentionRow(
    raw_name="周念慈", unit="化学系", level="本科", sex="女", birth="1969-08", entered=1987, fonds_code="J02", list_name="名册",
    record_kind="ADMISSION_ROSTER", ref_code="J02-1987-JX14-12", page="3", row=7, sequence="7",
)  # fmt: skip
CARD = replace(ROSTER, list_name="卡", record_kind="STATUS_CARD", student_no="8704031", sequence="", graduated=1991)
DEGREE = replace(CARD, list_name="学位", record_kind="DEGREE_RES", student_no="870403-1", fonds_code="J01")


def index(*rows: MentionRow) -> list[int]:
    catalogue.index_mentions(cast.window_archivist(), rows=rows, batch_id=None)
    for event in EventRow.objects.filter(name="catalogue.MentionsIndexed").order_by("pk"):
        handlers.look_for_likely(event)
    return list(PersonMention.objects.order_by("pk").values_list("pk", flat=True))


def persons(mentions: list[int]) -> list[int | None]:
    found = dict(PersonMention.objects.filter(pk__in=mentions).values_list("pk", "person_id"))
    return [found[pk] for pk in mentions]


@pytest.mark.req("A13")
def test_two_persons_become_one_under_a_name_and_two_again_as_they_were():
    archivist = cast.window_archivist()
    mentions = index(CARD, replace(CARD, list_name="卡二", record_kind="TRANSCRIPT"), DEGREE)
    hers, his = persons(mentions)[0], persons(mentions)[2]
    assert hers != his
    catalogue.link_mentions(archivist, mention_ids=[mentions[0], mentions[2]], ground="学位号与卡片一致")
    assert persons(mentions) == [hers] * 3
    assert Person.objects.get(pk=his).stands_for_id == hers
    index(replace(DEGREE, list_name="学位二", record_kind="CERT_REGISTER"))  # a later list under the merged number
    assert PersonMention.objects.get(list_name="学位二").person_id == hers
    [change] = queries.changes(archivist, person_id=hers)
    assert (change.kind, change.other, change.by, change.ground) == (
        "merge",
        his,
        archivist.account_id,
        "学位号与卡片一致",
    )
    catalogue.withdraw_change(cast.second_archivist(), change_id=change.id, reason="两人同名")
    assert persons(mentions) == [hers, hers, his]
    assert Person.objects.get(pk=his).stands_for_id is None
    assert Enrolment.objects.get(student_no="870403-1").person_id == his
    [change] = queries.changes(archivist, person_id=his)
    assert (change.withdrawn_by, change.withdrawal) == (cast.second_archivist().account_id, "两人同名")
    kept = ["catalogue.PersonsMerged", "catalogue.PersonChangeWithdrawn"]
    assert [EventRow.objects.filter(name=name).count() for name in kept] == [1, 1]


def test_a_person_is_taken_apart_nobody_is_asked_again_and_it_is_taken_back():
    archivist = cast.window_archivist()
    mentions = index(CARD, replace(CARD, list_name="卡二", record_kind="TRANSCRIPT"))
    before = persons(mentions)[0]
    after = catalogue.divide_person(archivist, person_id=before, mention_ids=[mentions[1]], ground="照片是两个人")
    assert persons(mentions) == [before, after]
    assert catalogue.look_for_likely(archivist) == 0
    assert LikelySame.objects.get().state == "DIFFERENT"
    with pytest.raises(LinkRefused):
        catalogue.divide_person(archivist, person_id=before, mention_ids=[mentions[0]], ground="全部")
    change = PersonChange.objects.get()
    catalogue.withdraw_change(archivist, change_id=change.pk, reason="照片贴错")
    assert persons(mentions) == [before, before]
    assert set(PersonMention.objects.values_list("enrolment_id", flat=True)) == {Enrolment.objects.get().pk}
    with pytest.raises(NotFound):
        catalogue.withdraw_change(archivist, change_id=change.pk, reason="再撤一次")


def test_a_change_on_which_another_stands_is_not_taken_back_first():
    archivist = cast.window_archivist()
    third = replace(DEGREE, fonds_code="J03", student_no="X1")
    mentions = index(CARD, DEGREE, third)
    first = catalogue.merge_persons(archivist, kept=persons(mentions)[0], other=persons(mentions)[1], ground="一")
    second = catalogue.merge_persons(archivist, kept=persons(mentions)[2], other=persons(mentions)[0], ground="二")
    with pytest.raises(LinkRefused):
        catalogue.withdraw_change(archivist, change_id=first, reason="先撤前一次")
    catalogue.withdraw_change(archivist, change_id=second, reason="后来的先撤")
    catalogue.withdraw_change(archivist, change_id=first, reason="再撤前一次")
    assert len(set(persons(mentions))) == 3
    for actor in (cast.alumna(), cast.sysadmin(), cast.guard()):
        with pytest.raises(NotAllowed):
            catalogue.merge_persons(actor, kept=1, other=2, ground="依据")


@pytest.mark.req("A13")
def test_likely_pairs_are_found_by_rule_and_only_where_nothing_speaks_against_it():
    other_year = replace(ROSTER, list_name="研", record_kind="GRAD_LIST", fonds_code="J01", entered=1991, level="硕士")
    namesakes = [
        replace(ROSTER, sequence="8", row=8),  # the next row of the same list
        replace(ROSTER, list_name="男", sex="男"),
        replace(ROSTER, list_name="幼", birth="1975-01"),
        replace(ROSTER, list_name="远", birth="", entered=1962),
        replace(ROSTER, list_name="别系", birth="", unit="音乐系"),
    ]
    mentions = index(ROSTER, replace(CARD, raw_name="周 念 慈"), other_year, *namesakes)
    found = {frozenset((row.one_id, row.other_id)): row for row in LikelySame.objects.all()}
    card = found[frozenset(mentions[:2])]
    assert card.grounds[:1] == ["name.same"]
    assert {"birth.same", "year.same", "unit.same"} <= set(card.grounds)
    assert frozenset((mentions[1], mentions[2])) in found or frozenset((mentions[0], mentions[2])) in found
    lonely = set(mentions[4:])
    assert not [pair for pair in found if mentions[0] in pair and lonely & pair]
    assert not [pair for pair in found if set(mentions[5:]) & pair]


@pytest.mark.req("A13")
def test_a_decision_stands_and_is_never_asked_again_whichever_record_comes_later():
    archivist = cast.window_archivist()
    mentions = index(replace(ROSTER, birth=""), replace(CARD, birth=""))
    pairs, counts = catalogue.open_likely(archivist, purpose="LIKELY")
    assert (len(pairs), counts["OPEN"]) == (1, 1)
    for refused in (" ", ""):
        with pytest.raises(LinkRefused):
            catalogue.decide_likely(archivist, pair_id=pairs[0].id, decision="SAME", ground=refused)
    catalogue.decide_likely(archivist, pair_id=pairs[0].id, decision="UNSURE", ground="照片看不清")
    catalogue.decide_likely(cast.second_archivist(), pair_id=pairs[0].id, decision="DIFFERENT", ground="笔迹、班级不同")
    index(replace(CARD, birth="", list_name="卡二", record_kind="TRANSCRIPT"))  # a third record, of the second person
    assert catalogue.open_likely(archivist, purpose="LIKELY")[1] == {"OPEN": 0, "SAME": 0, "DIFFERENT": 1, "UNSURE": 0}
    with pytest.raises(LinkRefused):
        catalogue.decide_likely(archivist, pair_id=pairs[0].id, decision="SAME", ground="不经重开")
    catalogue.decide_likely(archivist, pair_id=pairs[0].id, decision="OPEN", ground="新找到合影")
    person = catalogue.decide_likely(archivist, pair_id=pairs[0].id, decision="SAME", ground="合影题名")
    assert persons(mentions[:2]) == [person, person]
    assert catalogue.open_likely(archivist, purpose="LIKELY")[1]["SAME"] == 1
    assert PersonLink.objects.filter(withdrawn_at=None, ground="合影题名").exists()
    for actor in (cast.alumna(), cast.auditor()):
        with pytest.raises(NotAllowed):
            catalogue.open_likely(actor, purpose="LIKELY")


def test_taking_back_what_made_two_one_asks_about_them_again():
    archivist = cast.window_archivist()
    index(CARD, DEGREE)
    pair = LikelySame.objects.get()
    catalogue.decide_likely(archivist, pair_id=pair.pk, decision="SAME", ground="同")
    catalogue.withdraw_change(archivist, change_id=PersonChange.objects.get().pk, reason="看错了")
    assert LikelySame.objects.get().state == "OPEN"
    view = catalogue.open_likely_pair(archivist, pair_id=pair.pk, purpose="LIKELY")
    assert [len(side) for side in view.sides] == [1, 1]
    assert not view.joined
    shown = EventRow.objects.filter(name="catalogue.LikelySameViewed").latest("pk")
    assert set(shown.payload["mentions"]) == set(PersonMention.objects.values_list("pk", flat=True))


@pytest.mark.req("A13")
def test_nobody_is_called_not_found_before_the_list_is_complete_and_the_list_is_kept(fonds):
    index(ROSTER)
    archivist = cast.window_archivist()
    study = Study("欧阳知否", entered=1987, unit="化学系")
    listing = queries.check_list(archivist, study=study)
    places = {place.code: "INDEX" if place.names else "PAPER" for place in listing}
    steps = dict.fromkeys(looking.STEPS, looking.TRIED)
    some = {code: said for code, said in places.items() if code != "STATUS_CARD"}
    with pytest.raises(NotFoundRefused, match="学籍卡"):
        catalogue.record_not_found(archivist, study=study, places=some, steps=steps)
    with pytest.raises(NotFoundRefused, match="前身学校"):
        catalogue.record_not_found(archivist, study=study, places=places, steps={})
    idle = {**steps, "SIBLING": looking.NO_SENSE}
    with pytest.raises(NotFoundRefused, match="相近的院系"):
        catalogue.record_not_found(archivist, study=study, places=places, steps=idle)
    with pytest.raises(NotFoundRefused, match="导师"):
        catalogue.record_not_found(archivist, study=study, places=places, steps={**steps, "SUPERVISOR": ""})
    with pytest.raises(PurposeMissing):
        catalogue.record_not_found(archivist.for_purpose(""), study=study, places=places, steps=steps)
    pk = catalogue.record_not_found(
        archivist,
        study=study,
        places=places,
        steps=idle,
        reasons={"SIBLING": "独系", "YEARS": "x"},
        note="电话问过系办",
    )
    [kept] = catalogue.open_not_found(archivist, study=study)
    assert (kept.id, kept.asked["name"], kept.note, kept.by) == (pk, "欧阳知否", "电话问过系办", archivist.account_id)
    assert len(kept.places) == len(listing)
    assert ("SIBLING", False, "独系") in kept.steps
    assert ("YEARS", True, "") in kept.steps
    assert not catalogue.open_not_found(archivist, study=replace(study, entered=1988))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT asked, note FROM {NotFoundRecord._meta.db_table}")
        assert "欧阳知否" not in str(cursor.fetchall())
