"""A case whose original is out is told so by the stacks: an honest date, a copy where there are page images."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from lantai.catalogue.models import Fonds, PageImage, PersonMention, RegionMark, Volume
from lantai.foundation import clock, tasks
from lantai.reference import services
from lantai.reference.queries import originals
from lantai.stacks import queries as stacks
from lantai.stacks import services as shelves
from lantai.stacks.states import LoanState
from lantai.stacks.values import Bag, Counted
from tests import cast
from tests.reference import stage
from tests.stacks import house
from tests.web_staff import world
from tests.web_staff.pages import text_of

pytestmark = pytest.mark.django_db
FONDS, CODE = "J02", "1987-JX13-1"


@pytest.fixture
def unscanned(submitted):
    """The volume stands in the stacks and nobody has scanned it yet."""
    PersonMention.objects.update(page_image=None)
    RegionMark.objects.all().delete()
    PageImage.objects.all().delete()
    shelves.load_fixtures()
    archivist = cast.window_archivist()
    box = shelves.make_box(archivist, site="WM", number="12")
    shelves.put_in_box(archivist, box_id=box, things=things())
    return submitted


def things():
    found, _unknown = shelves.things_of(cast.window_archivist(), CODE)
    return found


def lend(**facts) -> int:
    (loan,) = shelves.lend(cast.window_archivist(), things=things(), reason="EXHIBITION", borrower="校史馆", **facts)
    return loan


def accept(number: str) -> None:
    line = stage.line(number)
    services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))


def view(number: str):
    return services.open_case(cast.window_archivist(), number=number, purpose="REVIEW").lines[0]


def test_a_volume_of_which_an_item_is_lent_can_still_be_looked_at(unscanned):
    item = house.item(cast.window_archivist(), 1)
    shelves.lend(cast.window_archivist(), things=[item], reason="EXHIBITION", borrower="校史馆")
    accept(unscanned)
    assert stage.line(unscanned).substate == ""
    (seen,) = view(unscanned).originals
    assert (seen.state, seen.part, seen.away) == ("OUT", True, False)


def test_an_accepted_record_whose_original_is_lent_gets_the_day_the_stacks_know(unscanned):
    due = clock.today() + timedelta(days=9)
    loan = lend(due_date=due)
    accept(unscanned)
    line = stage.line(unscanned)
    assert (line.state, line.substate, line.away_until, line.away_why) == ("SEARCHING", "ORIGINAL_AWAY", due, "借出")
    assert f"{due.month}月{due.day}日" in stage.told("delayed", unscanned)[-1]
    (seen,) = view(unscanned).originals
    assert (seen.ref_code, seen.state, seen.until, seen.copy_offered) == (CODE, "OUT", due, False)
    shelves.give_back(cast.window_archivist(), loan_id=loan)
    assert stacks.loan(cast.window_archivist(), loan_id=loan).state == LoanState.RETURNED
    assert [one.state for one in view(unscanned).originals] == ["AVAILABLE"]


def test_treatment_without_an_end_is_looked_at_again_in_a_week_and_what_is_in_stays_plain(unscanned):
    shelves.hold(cast.window_archivist(), things=things(), reason="脱酸")
    accept(unscanned)
    line = stage.line(unscanned)
    assert (line.substate, line.away_until, line.away_why) == (
        "ORIGINAL_AWAY", clock.today() + timedelta(days=7), "修复中",
    )  # fmt: skip


def test_an_original_that_is_in_leaves_the_line_as_it_is(unscanned):
    accept(unscanned)
    assert (stage.line(unscanned).state, stage.line(unscanned).substate) == ("SEARCHING", "")
    assert not stage.told("delayed", unscanned)


def test_with_page_images_the_copy_is_made_although_the_original_is_out(submitted):
    shelves.load_fixtures()
    archivist = cast.window_archivist()
    shelves.put_in_box(archivist, box_id=shelves.make_box(archivist, site="WM"), things=things())
    lend()
    assert originals.sight(originals.ask([(FONDS, CODE)])[FONDS, CODE]).copy_offered
    accept(submitted)
    assert (stage.line(submitted).state, stage.line(submitted).substate) == ("PRODUCING", "")


def test_what_was_destroyed_is_said_to_be_gone(unscanned):
    Volume.objects.filter(ref_code=CODE).update(destroyed_on=clock.today(), left_how="DESTROYED")
    tasks.run_until_empty()
    seen = originals.sight(originals.ask([(FONDS, CODE)])[FONDS, CODE])
    assert (seen.state, seen.word, seen.away) == ("GONE", "已销毁", False)


def test_where_two_fonds_share_a_code_the_original_of_the_candidates_own_fonds_answers(unscanned):
    lend()
    mine = Volume.objects.get(fonds__code=FONDS, ref_code=CODE)
    other = Fonds.objects.create(code="Z09", name="并校前的工学院")
    Volume.objects.filter(pk=mine.pk).update(fonds=other)  # the one that is lent, and the first with this code
    Volume.objects.create(fonds=mine.fonds, ref_code=CODE, ref_code_norm=mine.ref_code_norm, title=mine.title)
    accept(unscanned)
    line = stage.line(unscanned)
    assert (line.state, line.substate) == ("SEARCHING", "")
    found = originals.ask([("Z09", CODE), (FONDS, CODE), ("", CODE), (FONDS, "1999-JX13-404")])
    assert [str(one.state) for one in found.values()] == ["OUT", "UNPLACED", "OUT", "UNKNOWN"]


@pytest.mark.req("B38")
def test_an_original_sent_to_another_campus_is_away_and_its_journey_stands_on_the_case(unscanned):
    archivist, clerk = cast.window_archivist(), cast.workstation_clerk()
    desk = world.browser(archivist)
    address = reverse("staff:case", args=[unscanned])
    accept(unscanned)
    (seen,) = view(unscanned).originals
    assert (seen.state, seen.site, seen.away) == ("AVAILABLE", "WM", False)
    asking = f"{reverse('staff:journey-new')}?codes={seen.barcode}&amp;case={unscanned}"
    assert asking in desk.get(address).content.decode()
    wanted = clock.now() + timedelta(days=1)
    (journey,) = shelves.ask_journey(
        clerk, things=things(), to="BJ", purpose="核对原件", wanted_by=wanted, case_number=unscanned
    )
    shown = text_of(desk.get(address))
    assert "待取出寄送" in shown
    assert "文庙校区 → 滨江校区" in shown
    assert asking not in shown.replace("&", "&amp;")
    shelves.send_bag(
        archivist, journey_id=journey, counted=Counted(CODE), bag=Bag("BUS", "韩师傅", "B-017"), expected_at=wanted
    )
    (seen,) = view(unscanned).originals
    assert (seen.state, seen.away, seen.until) == ("ON_THE_WAY", True, stacks.loans(archivist)[0][0].due_date)
    assert "在校区之间的路上" in text_of(desk.get(address))


@pytest.mark.req("B38")
def test_a_record_whose_original_is_on_the_way_gets_the_day_it_is_lent_to(unscanned):
    wanted = clock.now() + timedelta(days=1)
    (journey,) = shelves.ask_journey(
        cast.workstation_clerk(), things=things(), to="BJ", purpose="核对原件", wanted_by=wanted
    )
    shelves.send_bag(
        cast.window_archivist(), journey_id=journey, counted=Counted(CODE), bag=Bag("BUS", "韩师傅", "B-017"),
        expected_at=wanted,
    )  # fmt: skip
    accept(unscanned)
    line = stage.line(unscanned)
    assert (line.substate, line.away_why) == ("ORIGINAL_AWAY", "在校区之间的路上")
    assert line.away_until == stacks.loans(cast.window_archivist())[0][0].due_date
