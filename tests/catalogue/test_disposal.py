"""Appraisal and disposal: expiry by era, holds, two who approve, a witness, a certificate, and what remains."""

from __future__ import annotations

import io

import pytest
from django.db import IntegrityError, transaction

from lantai.catalogue import services as catalogue
from lantai.catalogue import states
from lantai.catalogue.errors import CatalogueError, DisposalRefused, NotFound, PageRefused
from lantai.catalogue.models import DisposalEntry, DisposalList, Fonds, Item, PageImage, RetentionTerm, Volume
from lantai.catalogue.queries import disposal as questions
from lantai.catalogue.queries import findables
from lantai.catalogue.queries.described import opening_of
from lantai.catalogue.rules import disposal as rules
from lantai.catalogue.rules import retention
from lantai.certification import services as certification
from lantai.certification.errors import FourEyes, SecondFactorNeeded
from lantai.certification.models import IssuedDocument
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed, StaleState
from lantai.foundation.models import EventRow
from tests import cast

TEN, LONG, EVER = retention.Term(10), retention.Term(50), retention.Term(None, permanent=True)


@pytest.mark.parametrize(
    ("year", "term", "this_year", "over"),
    [
        (2010, TEN, 2020, False),
        (2010, TEN, 2021, True),
        (1970, LONG, 2020, False),
        (1970, LONG, 2021, True),
        (1900, EVER, 2026, False),
        (None, TEN, 2026, False),
        (1900, None, 2026, False),
    ],
)
def test_a_period_is_over_when_its_longest_is_and_what_nobody_can_tell_never_is(year, term, this_year, over):
    assert retention.is_over(year, term, this_year) is over


@pytest.mark.parametrize(
    ("hold", "covered"),
    [
        (rules.Hold(1, 7, "", None, None), True),
        (rules.Hold(1, 8, "", None, None), False),
        (rules.Hold(1, None, "XZ", 2000, 2010), True),
        (rules.Hold(1, None, "JX", None, None), False),
        (rules.Hold(1, None, "XZ11", 2006, None), False),
        (rules.Hold(1, None, "", None, None), True),
    ],
)
def test_a_hold_covers_its_volume_or_its_class_and_years(hold, covered):
    assert rules.covers(hold, rules.Unit(7, "XZ11", 2005)) is covered


def test_what_nobody_knows_of_a_unit_counts_as_covered():
    hold = rules.Hold(1, None, "XZ", 2000, 2010)
    assert rules.covers(hold, rules.Unit(7, "", None))


@pytest.fixture
def shelf(archivist, fonds):
    """Volumes of both eras, and a loose item."""
    return {
        "ten": _volume("2009-XZ11-1", 2009, "10年"),
        "also": _volume("2009-XZ11-2", 2009, "10年"),
        "short": _volume("1990-XZ11-1", 1990, "短期"),
        "long": _volume("1990-XZ11-2", 1990, "长期"),
        "ever": _volume("1950-XZ11-1", 1950, "永久"),
        "odd": _volume("1950-XZ11-2", 1950, "看情况"),
    }


def _volume(code: str, year: int, word: str) -> Volume:
    return Volume.objects.create(
        fonds=Fonds.objects.get(code="J02"), ref_code=code, ref_code_norm=code, sort_key=code, year=year,
        title=f"值班记录 {code}", class_code="XZ11", retention=word, page_count=40,
        retention_term=RetentionTerm.objects.filter(name=word).first(),
    )  # fmt: skip


def _item(code: str, year: int) -> Item:
    return Item.objects.create(
        fonds=Fonds.objects.get(code="J02"), ref_code=code, ref_code_norm=code, key=code, title="通知", year=year,
        retention="10年", retention_term=RetentionTerm.objects.get(name="10年"),
    )  # fmt: skip


def _propose(actor, *volumes: Volume) -> int:
    return catalogue.propose_disposal(
        actor, title="2026 年销毁清册", reason="逐卷鉴定，无继续保存价值", volume_ids=[one.pk for one in volumes]
    )


def _to(made: int, state: str) -> None:
    """Carry a list as far as `state` by the right hands."""
    steps = [
        (
            "APPROVED",
            lambda: catalogue.approve_disposal(cast.second_archivist(), disposal_id=made, minutes="〔2026〕3 号"),
        ),
        ("CONFIRMED", lambda: catalogue.approve_disposal(cast.director(), disposal_id=made)),
        ("CARRIED_OUT", lambda: _carry_out(cast.third_archivist(), made)),
        ("DESTROYED", lambda: catalogue.witness_disposal(cast.deputy_director(), disposal_id=made)),
    ]
    for name, step in steps:
        step()
        if name == state:
            return


def _carry_out(actor, made: int) -> None:
    catalogue.carry_out_disposal(actor, disposal_id=made, method="化浆", place="市保密销毁中心", on=clock.today())


def test_what_expires_is_listed_by_the_words_of_either_era(shelf, archivist):
    _item("Z109-WS·2009-D10-BGS-0001", 2009)
    rows, total, terms = questions.expiring(archivist, fonds_code="J02")
    assert {row.ref_code for row in rows} == {"2009-XZ11-1", "2009-XZ11-2", "1990-XZ11-1"}
    assert (total, {(one.code, one.era, one.count) for one in terms}) == (
        3,
        {("D10", "2006", 2), ("OLD_SHORT", "1987", 1)},
    )
    (short,), one, _terms = questions.expiring(archivist, fonds_code="J02", term="OLD_SHORT")
    assert (short.last_year, one) == (2005, 1)
    (item,), _n, _terms = questions.expiring(archivist, fonds_code="J02", kind="item")
    assert item.ref_code == "Z109-WS·2009-D10-BGS-0001"


def test_of_a_state_secret_the_lists_show_the_code_alone(shelf, archivist):
    Volume.objects.filter(pk=shelf["ten"].pk).update(secrecy="SECRET")
    rows, _total, _terms = questions.expiring(archivist, fonds_code="J02", text="2009-XZ11-1")
    made = _propose(archivist, shelf["ten"])
    (entry,) = questions.disposal(archivist, disposal_id=made).entries
    assert [(one.ref_code, one.title) for one in (*rows, entry)] == [("2009-XZ11-1", "")] * 2


def test_only_what_is_over_free_and_of_one_fonds_can_be_proposed(shelf, archivist):
    for name in ("long", "ever", "odd"):
        with pytest.raises(DisposalRefused) as early:
            _propose(archivist, shelf["ten"], shelf[name])
        assert early.value.code == "DISPOSAL_NOT_OVER"
        assert shelf[name].ref_code in str(early.value)
    _propose(archivist, shelf["ten"])
    with pytest.raises(DisposalRefused) as twice:
        _propose(archivist, shelf["ten"])
    assert twice.value.code == "DISPOSAL_LISTED"
    assert not questions.expiring(archivist, fonds_code="J02", text="2009-XZ11-1")[0]
    with pytest.raises(DisposalRefused):
        _propose(archivist)


def test_nobody_carries_a_destruction_through_alone(shelf, archivist):
    director = cast.director()
    made = _propose(director, shelf["ten"])
    with pytest.raises(DisposalRefused, match="另一位"):
        catalogue.approve_disposal(director, disposal_id=made, minutes="〔2026〕3 号")
    with pytest.raises(NotAllowed):
        catalogue.approve_disposal(archivist, disposal_id=made, minutes="〔2026〕3 号")
    with pytest.raises(DisposalRefused, match="会议纪要"):
        catalogue.approve_disposal(cast.second_archivist(), disposal_id=made)
    assert catalogue.approve_disposal(cast.second_archivist(), disposal_id=made, minutes="〔2026〕3 号") is False
    for hand in (cast.second_archivist(), director):
        with pytest.raises((DisposalRefused, NotAllowed)):
            catalogue.approve_disposal(hand, disposal_id=made)
    assert catalogue.approve_disposal(cast.deputy_director(), disposal_id=made) is True
    with pytest.raises(DisposalRefused, match="另一位"):
        _carry_out(director, made)
    _carry_out(archivist, made)
    for hand in (archivist, director):
        with pytest.raises(DisposalRefused, match="另一位"):
            catalogue.witness_disposal(hand, disposal_id=made)
    with pytest.raises(StaleState):
        catalogue.approve_disposal(cast.deputy_director(), disposal_id=made, minutes="又一次")
    catalogue.witness_disposal(cast.second_archivist(), disposal_id=made)
    assert Volume.objects.get(pk=shelf["ten"].pk).destroyed_on is not None


def test_the_database_itself_refuses_one_hand_for_two(shelf, archivist):
    made = _propose(archivist, shelf["ten"])
    for change in ({"approved_by": archivist.account_id}, {"carried_out_by": 5, "witnessed_by": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DisposalList.objects.filter(pk=made).update(**change)


def test_nothing_on_hold_is_destroyed_even_when_the_hold_comes_after_the_approvals(shelf, archivist):
    hold = catalogue.place_hold(
        archivist, fonds_code="J02", ground="AUDIT", reason="审〔2026〕9 号", class_code="XZ", year_to=1999
    )
    with pytest.raises(DisposalRefused) as held:
        _propose(archivist, shelf["short"])
    assert held.value.code == "DISPOSAL_HELD"
    (row,) = questions.expiring(archivist, fonds_code="J02", term="OLD_SHORT")[0]
    assert row.holds == (hold,)
    made = _propose(archivist, shelf["ten"], shelf["also"])
    _to(made, "CONFIRMED")
    late = catalogue.place_hold(
        archivist, fonds_code="J02", ground="LEGAL", reason="（2026）民初 1 号", ref_code="2009-XZ11-2"
    )
    with pytest.raises(DisposalRefused, match="2009-XZ11-2"):
        _carry_out(cast.third_archivist(), made)
    with pytest.raises(NotAllowed):
        catalogue.lift_hold(archivist, hold_id=late, reason="判决已生效")
    (entry,) = DisposalEntry.objects.filter(volume=shelf["also"])
    catalogue.take_off_disposal(archivist, entry_id=entry.pk, reason="诉讼要用")
    _carry_out(cast.third_archivist(), made)
    catalogue.witness_disposal(cast.deputy_director(), disposal_id=made)
    assert Volume.objects.get(pk=shelf["also"].pk).destroyed_on is None
    catalogue.lift_hold(cast.director(), hold_id=late, reason="判决已生效")
    assert _propose(archivist, shelf["also"])


def test_a_mistaken_proposal_is_taken_back_and_everything_is_as_it_was(shelf, archivist):
    made = _propose(archivist, shelf["ten"], shelf["also"])
    _to(made, "CONFIRMED")
    catalogue.end_disposal(archivist, disposal_id=made, reason="列错了")
    assert DisposalList.objects.get(pk=made).state == "WITHDRAWN"
    again = _propose(archivist, shelf["ten"], shelf["also"])
    catalogue.end_disposal(cast.director(), disposal_id=again, reason="还要用")
    assert DisposalList.objects.get(pk=again).state == "REFUSED"
    third = _propose(archivist, shelf["ten"])
    _to(third, "DESTROYED")
    with pytest.raises((DisposalRefused, StaleState)):
        catalogue.end_disposal(archivist, disposal_id=third, reason="太晚了")


@pytest.mark.integration
def test_what_is_destroyed_stays_described_is_found_as_such_and_is_shown_to_nobody_outside(shelf, archivist):
    volume = shelf["ten"]
    item = Item.objects.create(fonds_id=volume.fonds_id, volume=volume, key="2009-XZ11-1#1", title="值班表")
    Volume.objects.filter(pk=volume.pk).update(opening_status="OPEN")
    assert findables.by_code(cast.stranger(), code=volume.ref_code)
    made = _propose(archivist, volume)
    with pytest.raises(NotFound):
        catalogue.open_disposal_certificate(archivist, disposal_id=made)
    _to(made, "DESTROYED")
    name, content = catalogue.open_disposal_certificate(archivist, disposal_id=made)
    assert (name, content[:5]) == (f"disposal-{made}.pdf", b"%PDF-")
    view = questions.disposal(archivist, disposal_id=made)
    assert (view.brief.state, len(view.certificate), [hand.by for hand in view.hands]) == (
        "DESTROYED", 64,
        [archivist.name, cast.second_archivist().name, cast.director().name, cast.third_archivist().name,
         cast.deputy_director().name],
    )  # fmt: skip
    assert Item.objects.get(pk=item.pk).destroyed_on is not None
    (found,) = findables.by_code(archivist, code=volume.ref_code)
    assert (found.title, found.destroyed) == (volume.title, True)
    assert not findables.by_code(cast.stranger(), code=volume.ref_code)
    assert opening_of(archivist, fonds_code="J02", ref_code=volume.ref_code).decision.code == "DESTROYED"
    assert not questions.expiring(archivist, fonds_code="J02", text="2009-XZ11-1")[0]
    names = EventRow.objects.filter(name__startswith="catalogue.Disposal").order_by("pk").values_list("name", flat=True)
    assert [one.split(".")[1] for one in names] == [
        "DisposalProposed", "DisposalApproved", "DisposalApproved", "DisposalCarriedOut", "DisposalWitnessed",
        "DisposalCertificateOpened",
    ]  # fmt: skip
    page = PageImage.objects.create(
        fonds_id=volume.fonds_id, volume=volume, ref_code=volume.ref_code, ref_code_norm=volume.ref_code_norm, label="1",
        label_norm="1", sort_key="1", object_id="00000000-0000-0000-0000-000000000001", width=1, height=1, attached_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(PageRefused) as gone:
        catalogue.open_page(archivist, page_image_id=page.pk, purpose="HOLDINGS")
    assert gone.value.code == "DESTROYED"


def test_the_table_of_moves_ends_and_leads_everywhere():
    reached, edge = {states.Disposal.PROPOSED}, {states.Disposal.PROPOSED}
    while edge:
        edge = {after for state in edge for after in states.DISPOSAL_MOVES[state]} - reached
        reached |= edge
    assert reached == set(states.Disposal) == set(states.DISPOSAL_MOVES)
    assert states.Disposal.CARRIED_OUT not in states.DISPOSAL_MOVES[states.Disposal.APPROVED]


def test_a_hold_needs_its_ground_and_a_code_that_is_there(archivist, fonds):
    for given, code in (
        ({"reason": " "}, "HOLD_REASON"),
        ({"ref_code": "1999-DQ11-1"}, "HOLD_CODE"),
        ({"year_from": 2000, "year_to": 1990}, "HOLD_YEARS"),
    ):
        with pytest.raises(CatalogueError) as refusal:
            catalogue.place_hold(archivist, **{"fonds_code": "J02", "ground": "LEGAL", "reason": "案号", **given})
        assert refusal.value.code == code


def test_the_certificate_is_sealed_by_another_than_the_witness_and_anybody_can_check_it(shelf, archivist):
    certification.load_fixtures()
    made = _propose(archivist, shelf["ten"], shelf["also"])
    _to(made, "DESTROYED")  # witnessed by the deputy
    row = DisposalList.objects.get(pk=made)
    seal = {"disposal_id": made, "approved_sha256": row.certificate_sha256}
    with pytest.raises(FourEyes):
        catalogue.seal_disposal_certificate(cast.deputy_director(), **seal)
    with pytest.raises(SecondFactorNeeded):
        catalogue.seal_disposal_certificate(cast.director(second_factor=False), **seal)
    with pytest.raises(DisposalRefused, match="看过"):
        catalogue.seal_disposal_certificate(cast.director(), disposal_id=made, approved_sha256="0" * 64)
    assert IssuedDocument.objects.count() == 0
    number = catalogue.seal_disposal_certificate(cast.director(), **seal)
    issue = IssuedDocument.objects.get()
    assert (issue.issue_no, issue.kind, issue.line_id, issue.case_number) == (number, "deed", 0, f"DISPOSAL-{made}")
    assert (issue.prepared_by, issue.sealed_by) == (row.witnessed_by, cast.director().account_id)
    name, content = catalogue.open_disposal_certificate(archivist, disposal_id=made)
    assert (name, content[:5]) == (f"{number}.pdf", b"%PDF-")
    found = certification.verify_file(io.BytesIO(content), ip="203.0.113.9")
    assert found.verdict == 1
    assert "销毁证明" in str(found.facts)
    assert "当事人" not in str(found.facts)
    report = certification.audit_register(cast.auditor())
    assert report.ok
    view = questions.disposal(cast.director(), disposal_id=made)
    assert (view.issue_no, "seal" in view.may) == (number, False)
    with pytest.raises(DisposalRefused, match="用过印"):
        catalogue.seal_disposal_certificate(cast.director(), **seal)
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.update(requested_by=1)
