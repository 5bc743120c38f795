"""A name a person bore besides, said upon a paper: it finds her, tells why, and can be taken back (domain.md 5.6 #6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import LinkRefused, NotFound
from lantai.catalogue.models import NameForm, PersonMention, PersonName
from lantai.catalogue.values import MentionRow, Study
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.req("A13")]

ROSTER = MentionRow(
    raw_name="周念慈", unit="化学系", level="本科", sex="女", birth="1969-08", entered=1987, graduated=1991, fonds_code="J02",
    list_name="名册", record_kind="ADMISSION_ROSTER", ref_code="J02-1987-JX14-12", page="3", row=7, student_no="8704031",
)  # fmt: skip
CARD = replace(ROSTER, list_name="卡", record_kind="STATUS_CARD", ref_code="J02-1987-JX14-13")
OTHER = replace(ROSTER, raw_name="李国强", student_no="8704032", row=8)
PAPER = {"source": "锦城市公安局更名证明，锦公户〔1996〕35 号", "dated": "1996 年 3 月 5 日"}


@pytest.fixture
def mentions() -> dict[str, int]:
    catalogue.index_mentions(cast.window_archivist(), rows=[ROSTER, CARD, OTHER])
    rows = PersonMention.objects.values_list("raw_name", "list_name", "pk")
    return {f"{name} {listed}": pk for name, listed, pk in rows}


def found(name: str, **more) -> dict[int, set[str]]:
    hits = catalogue.find_person(cast.window_archivist(), study=Study(name, entered=1987, **more))
    return {hit.mention_id: {reason.code for reason in hit.reasons} for hit in hits}


def test_a_name_said_upon_a_paper_finds_every_record_of_the_person_and_says_why(mentions):
    assert found("程雪兰") == {}
    archivist = cast.window_archivist()
    said = catalogue.add_name(archivist, mention_id=mentions["周念慈 名册"], name="程雪兰", **PAPER)
    hits = catalogue.find_person(archivist, study=Study("程雪兰", entered=1987))
    assert {hit.mention_id for hit in hits} == {mentions["周念慈 名册"], mentions["周念慈 卡"]}
    assert {hit.name for hit in hits} == {"周念慈"}
    [why] = [reason.text for reason in hits[0].reasons if reason.code == "name.said"]
    assert "程雪兰" in why
    assert "锦公户〔1996〕35 号，1996 年 3 月 5 日" in why
    assert all(hit.tier == "T3" for hit in hits)
    [kept] = queries.said_names(archivist, mention_ids=[mentions["周念慈 卡"]], person_ids=[hits[0].person_id])
    assert (kept.id, kept.name, kept.kind, kept.by) == (said, "程雪兰", "former", archivist.account_id)
    assert (kept.source, kept.dated) == (PAPER["source"], PAPER["dated"])
    [told] = EventRow.objects.filter(name="catalogue.PersonNameAdded")
    assert (told.actor_id, told.payload["said"]) == (archivist.account_id, said)
    assert "程雪兰" not in str(told.payload)


@pytest.mark.parametrize("asked", ["程雪蘭", "cheng xuelan", "chengxuelan", "程 雪 兰", "程雪？"])
def test_its_keys_are_written_as_those_of_other_names(mentions, asked):
    catalogue.add_name(cast.window_archivist(), mention_id=mentions["周念慈 名册"], name="程雪兰", **PAPER)
    assert set(found(asked)) == {mentions["周念慈 名册"], mentions["周念慈 卡"]}


def test_her_own_name_goes_before_a_name_said_of_somebody_else(mentions):
    catalogue.add_name(cast.window_archivist(), mention_id=mentions["周念慈 名册"], name="李国强", **PAPER)
    hits = catalogue.find_person(cast.window_archivist(), study=Study("李国强", entered=1987, unit="化学系"))
    assert [hit.name for hit in hits] == ["李国强", "周念慈", "周念慈"]
    assert not any(hit.certain for hit in hits)  # a namesake by a name she took: nobody is certain


def test_a_name_withdrawn_finds_nobody_and_stays_on_record(mentions):
    first, second = cast.window_archivist(), cast.second_archivist()
    said = catalogue.add_name(first, mention_id=mentions["周念慈 名册"], name="程雪兰", **PAPER)
    with pytest.raises(LinkRefused, match="为什么撤回"):
        catalogue.withdraw_name(first, name_id=said, reason=" ")
    catalogue.withdraw_name(second, name_id=said, reason="证明是另一人的")
    assert found("程雪兰") == {}
    [kept] = queries.said_names(first, mention_ids=list(mentions.values()), person_ids=[])
    assert (kept.withdrawn_by, kept.withdrawal, kept.by) == (second.account_id, "证明是另一人的", first.account_id)
    with pytest.raises(LinkRefused, match="已经撤回"):
        catalogue.withdraw_name(first, name_id=said, reason="再撤")
    catalogue.add_name(first, mention_id=mentions["周念慈 名册"], name="程雪兰", **PAPER)  # and may be said again
    assert len(found("程雪兰")) == 2
    assert EventRow.objects.filter(name="catalogue.PersonNameWithdrawn").count() == 1


def test_a_name_goes_with_its_record_when_persons_are_joined_and_parted(mentions):
    archivist = cast.window_archivist()
    his = mentions["李国强 名册"]
    catalogue.add_name(archivist, mention_id=his, name="程雪兰", **PAPER)
    assert set(found("程雪兰")) == {his}
    catalogue.link_mentions(archivist, mention_ids=[mentions["周念慈 名册"], his], ground="两处照片一致")
    assert set(found("程雪兰")) == set(mentions.values())
    catalogue.unlink_mention(archivist, mention_id=his, ground="看错了")
    assert set(found("程雪兰")) == {his}


def test_a_name_without_paper_or_not_readable_or_her_own_or_said_already_is_refused(mentions):
    archivist, record = cast.window_archivist(), mentions["周念慈 名册"]
    for given, words in (
        ({"name": "程雪兰", "source": "  "}, "依据"),
        ({"name": "（）", **PAPER}, "读不出来"),
        ({"name": "周 念慈", **PAPER}, "正是"),
        ({"name": "程雪兰", "kind": "nickname", **PAPER}, "读不出来"),
    ):
        with pytest.raises(LinkRefused, match=words):
            catalogue.add_name(archivist, mention_id=record, **given)
    with pytest.raises(NotFound):
        catalogue.add_name(archivist, mention_id=0, name="程雪兰", **PAPER)
    with pytest.raises(NotAllowed):
        catalogue.add_name(cast.guard(), mention_id=record, name="程雪兰", **PAPER)
    assert not PersonName.objects.exists()
    catalogue.add_name(archivist, mention_id=record, name="程雪兰", **PAPER)
    with pytest.raises(LinkRefused, match="已经记过"):
        catalogue.add_name(archivist, mention_id=record, name="程雪兰", **PAPER)
    assert NameForm.objects.filter(text="程雪兰").count() == 1
