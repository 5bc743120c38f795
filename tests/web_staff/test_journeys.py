"""The pages of originals that travel between campuses: asked for on one, sent and received on the other, refused, late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantai.catalogue.models import Volume
from lantai.foundation import clock
from lantai.stacks import queries, services
from lantai.stacks.models import Journey, Loan
from lantai.stacks.values import Counted
from tests import cast, scenes
from tests.stacks import house, journeys
from tests.stacks.conftest import TWO_CAMPUSES
from tests.stacks.journeys import BAG, THURSDAY
from tests.web_staff import world
from tests.web_staff.pages import said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration, pytest.mark.req("B38")]


@pytest.fixture
@scenes.begins_with(TWO_CAMPUSES)
def keeper(db):
    with clock.at(THURSDAY):
        yield TWO_CAMPUSES.value


@pytest.fixture
def desk(keeper):
    """何静安 of 文庙 before her screen."""
    return world.browser(keeper)


@pytest.fixture
def station(keeper):
    """罗敏 of 滨江 before hers."""
    return world.browser(cast.workstation_clerk())


def at(name: str = "", *parts) -> str:
    return reverse(f"staff:journey{name}", args=parts)


def asked(*numbers, **facts) -> int:
    return journeys.ask(cast.workstation_clerk(), *numbers, **facts)


def ticked(journey: int) -> list[str]:
    return [str(pk) for pk in Loan.objects.filter(journey=journey).values_list("pk", flat=True)]


def step(client, journey: int, verb: str, **facts):
    return client.post(at("-step", journey, verb), {f"{verb}-{name}": value for name, value in facts.items()})


def handed(**facts) -> dict[str, object]:
    return {"carrier": "BUS", "carried_by": "韩师傅", "bag": "B-017", **facts}


def test_a_volume_is_asked_for_sent_received_sent_back_and_put_away(desk, station):
    wanted = {
        "codes": house.code(1),
        "to": "BJ",
        "purpose": "核对学籍卡",
        "wanted_by": "2026-11-26T16:00",
        "urgency": "URGENT",
    }
    made = station.post(at("-new"), wanted)
    journey = Journey.objects.get()
    assert made.url == at("", journey.pk)
    shown = text_of(desk.get(at("s")))
    for word in ("待取出寄送", "加急", "文庙校区 → 滨江校区", house.code(1), "核对学籍卡"):
        assert word in shown
    assert step(desk, journey.pk, "send", text=house.code(1), **handed()).status_code == 302
    assert "预计 11 月 26 日 10:15 到" in said(desk.get(at("", journey.pk)))
    original = queries.original_of(
        cast.window_archivist(), kind="volume", thing_id=Volume.objects.get(ref_code=house.code(1)).pk
    )
    page = text_of(desk.get(reverse("staff:volume", args=[original.where.thing.id])))
    assert "在校区之间的路上" in page
    assert "11 月 26 日 9:00 交出，预计 11 月 26 日 10:15 到" in page
    step(station, journey.pk, "receive", ticked=ticked(journey.pk))
    step(station, journey.pk, "send_back", text=house.code(1), **handed(bag="B-018"))
    step(desk, journey.pk, "take_home", text=house.code(1), condition="GOOD")
    shown = text_of(station.get(at("", journey.pk)))
    for word in ("已送回入库", "B-017", "B-018", "封签完好", "何静安", "罗敏"):
        assert word in shown
    assert 'id="next"' not in shown


def test_what_is_refused_keeps_what_was_typed(desk, station):
    journey = asked(1, 2)
    answer = step(desk, journey, "send", text=house.code(1), **handed())
    assert answer.status_code == 422
    assert f"还差 {house.code(2)}" in said(answer)
    assert 'value="韩师傅"' in answer.content.decode()
    answer = step(desk, journey, "send", text=house.code(1), short="on", note="在修", **handed(carried_by=""))
    assert answer.status_code == 422
    assert Journey.objects.get().state == "REQUESTED"
    answer = step(station, journey, "cancel", note="")
    assert (answer.status_code, Journey.objects.get().state) == (422, "REQUESTED")
    assert step(station, journey, "fly").status_code == 404
    assert step(station, journey, "cancel", note="页图够用").status_code == 302


def test_a_code_nobody_knows_and_one_kept_here_are_told(desk):
    facts = {"to": "SH", "purpose": "核对", "wanted_by": "2026-11-27T12:00", "urgency": "NORMAL"}
    answer = desk.post(at("-new"), {**facts, "codes": f"{house.code(1)}\n没有这个"})
    assert (answer.status_code, "没有这个" in said(answer)) == (422, True)
    answer = desk.post(at("-new"), {**facts, "codes": house.code(1), "to": "WM"})
    assert "就在这个校区" in said(answer)
    assert not Journey.objects.exists()


def test_two_keepers_make_two_slips_and_lead_to_the_list(keeper, station):
    services.open_stack(cast.director(), site="SH", code="SH1", name="沙河一库")
    box = services.make_box(cast.far_archivist(), site="SH")
    services.put_in_box(cast.far_archivist(), box_id=box, things=house.things(keeper, 9))
    facts = {"to": "BJ", "purpose": "核对", "wanted_by": "2026-11-27T12:00", "urgency": "NORMAL"}
    made = station.post(at("-new"), {**facts, "codes": f"{house.code(1)}\n{house.code(9)}"}, follow=True)
    assert "立了 2 张移送单" in said(made)


def test_each_end_is_offered_its_own_step(desk, station):
    journey = asked(1)
    assert "取出、封包、交出" in text_of(desk.get(at("", journey)))
    assert "取出、封包、交出" not in text_of(station.get(at("", journey)))
    services.send_bag(cast.window_archivist(), journey_id=journey, counted=journeys.codes(1), bag=BAG)
    assert "收下、清点" in text_of(station.get(at("", journey)))
    assert "报未到" not in text_of(station.get(at("", journey)))
    assert step(desk, journey, "receive", text=house.code(1)).status_code in {403, 422}
    with clock.at(THURSDAY + timedelta(hours=3)):
        station = world.browser(cast.workstation_clerk())
        assert "已晚 105 分钟" in text_of(station.get(at("", journey)))
        assert step(station, journey, "report", note="问过司机，抛锚").status_code == 302
    assert "报未到" in text_of(desk.get(at("", journey)))
    assert "没有找到" in text_of(desk.get(at("", journey)))


def test_late_ones_stand_on_the_worklist_of_both_ends_and_of_nobody_else(desk, station):
    journey = asked(1)
    assert "别的校区等着调卷 1 件" in text_of(desk.get("/staff/"))
    assert "调卷" not in text_of(station.get("/staff/"))
    services.send_bag(cast.window_archivist(), journey_id=journey, counted=journeys.codes(1), bag=BAG)
    with clock.at(THURSDAY + timedelta(hours=3)):
        for who in (cast.window_archivist, cast.workstation_clerk):
            assert "跨校区移送逾期 1 件" in text_of(world.browser(who()).get("/staff/"))
        assert "跨校区移送逾期" not in text_of(world.browser(cast.far_archivist()).get("/staff/"))


def test_a_secret_can_only_be_given_to_the_confidential_courier(desk):
    Volume.objects.filter(ref_code=house.code(1)).update(secrecy="SECRET")
    journey = asked(1)
    shown = desk.get(at("", journey)).content.decode()
    assert "涉密，只走机要" in shown
    assert ('value="CONFIDENTIAL"' in shown, 'value="BUS"' in shown) == (True, False)
    assert step(desk, journey, "send", text=house.code(1), **handed()).status_code == 422
    assert step(desk, journey, "send", text=house.code(1), **handed(carrier="CONFIDENTIAL")).status_code == 302


def test_the_slip_is_a_pdf_for_both_ends_alone(desk, station):
    journey = asked(1)
    for client in (desk, station):
        answer = client.get(at("-slip", journey))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    far = world.browser(cast.far_archivist())
    assert {far.get(at(name, journey)).status_code for name in ("", "-slip")} == {404}
    assert far.get(at("s"), {"view": "send"}).content.decode().count("YS2026-") == 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_asks_little_and_speaks_both_languages(desk, station, language, tmp_path):
    house.scan(cast.window_archivist(), tmp_path, 1)
    item = house.item(cast.window_archivist(), 2)
    first = asked(1, 3, urgency="IMMEDIATE")
    second = asked(things=[item])
    for number, client in ((first, desk), (second, desk)):
        client.cookies["lantai_language"] = language
        view = queries.journey(cast.window_archivist(), journey_id=number)
        services.send_bag(
            cast.window_archivist(), journey_id=number, counted=Counted(ticked=[one.loan_id for one in view.units]),
            bag=journeys.BAG if number == first else journeys.HOMEWARD,
        )  # fmt: skip
    third = asked(2)
    station.cookies["lantai_language"] = language
    volume = Volume.objects.get(ref_code=house.code(1)).pk
    costs = {}
    pages = {
        "list": f"{at('s')}?view=away", "asked": f"{at('s')}?view=send", "ask": at("-new"), "there": at("", first), "third": at("", third),
        "volume": reverse("staff:volume", args=[volume]), "described": reverse("staff:described", args=["volume", volume]),
        "find": f"{reverse('staff:stacks-find')}?codes={house.code(1)}", "loans": reverse("staff:stacks-loans"), "work": "/staff/",
    }  # fmt: skip
    for client, names in ((desk, pages), (station, ("list", "asked", "ask", "there", "third", "work"))):
        for name in names:
            client.get(pages[name])
            with CaptureQueriesContext(connection) as counted:
                answer = client.get(pages[name])
            assert answer.status_code == 200, name
            costs[name, client is desk] = len([one for one in counted if "SAVEPOINT" not in one["sql"]])
    assert {name: count for name, count in costs.items() if count > 15} == {}
    if language == "en":
        shown = text_of(desk.get(at("", first)))
        for word in ("Wenmiao Campus → Binjiang Campus", "On the way", "Campus bus", "Immediate"):
            assert word in shown
