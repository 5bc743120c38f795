"""What a page costs the database, whatever it shows and however much of it there is."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantai.catalogue import values as catalogue
from lantai.catalogue.models import Fonds, PageImage, PersonMention, Volume
from lantai.reference import services as reference
from lantai.reference.models import Candidate, Line
from lantai.reference.states import LineState
from lantai.reference.values import OrderItem, Share
from lantai.reference.values.packing import pack, unpack
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import accept, case, line_of, looked, mark, said, sealed, send, step

# Everything counted: who is there, the rail, and on the case page the line in the log for having been opened.
MOST = 15
pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def cost(client, address: str, data: dict[str, str] | None = None) -> list[str]:
    ask = functools.partial(client.get, address) if data is None else functools.partial(client.post, address, data)
    ask()
    with CaptureQueriesContext(connection) as counted:
        answer = ask()
        assert answer.status_code == 200, address
    return [query["sql"] for query in counted if "SAVEPOINT" not in query["sql"]]


def told(address: str, asked: list[str]) -> str:
    return f"{address}: {len(asked)}\n" + "\n".join(sql[:160] for sql in asked)


def addresses(number: str) -> dict[str, str]:
    volume, page = Volume.objects.order_by("pk")[0], PageImage.objects.get()
    return {
        "worklist": "/staff/",
        "case": case(number),
        "post": reverse("staff:post"),
        "pickup": reverse("staff:pickup"),
        "people": reverse("staff:people"),
        "catalogue": reverse("staff:catalogue"),
        "fonds": reverse("staff:fonds", args=[Fonds.objects.get().code]),
        "volume": reverse("staff:volume", args=[volume.pk]),
        "page": reverse("staff:page", args=[page.pk]),
        "scanned volumes": f"{reverse('staff:fonds', args=[Fonds.objects.get().code])}?scans=1",
        "import": reverse("staff:import"),
        "register": reverse("staff:register"),
        "figures": reverse("staff:figures"),
        "issues": reverse("staff:issues"),
        "applicants": reverse("staff:applicants"),
        "undelivered": reverse("staff:undelivered"),
    }


def dear(costs: dict[str, list[str]]) -> dict[str, int]:
    return {name: len(asked) for name, asked in costs.items() if len(asked) > MOST}


def test_pages_of_the_desk_ask_the_database_little_and_no_more_with_more_rows(archive, desk, second):
    first = world.submit(paper=2)
    sealed(desk, second, first)
    number = world.submit()
    few = {name: cost(desk, address) for name, address in addresses(number).items()}
    assert dear(few) == {}
    for _ in range(3):
        sealed(desk, second, world.submit(paper=2))
        world.submit()
    many = {name: cost(desk, address) for name, address in addresses(number).items()}
    assert {name: (len(few[name]), len(asked)) for name, asked in many.items() if len(asked) > len(few[name])} == {}


def test_the_seal_queue_asks_little_and_no_more_with_more_rows(archive, desk, second):
    queue, costs = reverse("staff:seal-queue"), []
    for _ in range(2):
        for _each in range(2):
            number = world.submit()
            mark(desk, number)
            accept(desk, number)
            send(desk, number)
        lost = world.submit()
        step(desk, lost, "claim")
        assert "已送第二位" in said(step(desk, lost, "propose_not_found", words="都没有", **looked(desk, lost)))
        costs.append(cost(second, queue))
    assert len(costs[0]) <= MOST, "\n".join(costs[0])
    assert len(costs[1]) == len(costs[0])


def test_the_look_up_of_not_found_costs_its_pages_little_and_the_case_page_nothing(archive, desk, second):
    def asked(client, number: str, code: str) -> int:
        return len(cost(client, reverse("staff:step", args=[number, line_of(number).pk, code])))

    lost, refused = world.submit(), world.submit()
    plain, listed = asked(desk, lost, "ask_more"), asked(desk, lost, "propose_not_found")
    assert listed <= plain + 5
    step(desk, lost, "propose_not_found", **looked(desk, lost))
    step(desk, refused, "propose_refusal", reason="NO_AUTHORITY")
    assert line_of(lost).state == line_of(refused).state == "NEGATIVE_CHECK"
    assert asked(second, lost, "confirm_negative") <= asked(second, refused, "confirm_negative") + 5
    assert len(cost(second, case(lost))) <= len(cost(second, case(refused)))


def test_the_pages_of_the_head_ask_little(number):
    head = world.browser(cast.director())
    costs = {name: cost(head, reverse(f"staff:{name}")) for name in ("doors", "news", "figures", "register")}
    assert dear(costs) == {}


def test_looking_a_person_up_asks_little(archive, desk):
    for name in ("周念慈", "诸葛无此人"):  # where nobody is found, the places to look in are listed
        wanted = {"name": name, "entered": "1987", "purpose": "核对"}
        asked = cost(desk, reverse("staff:people"), wanted)
        assert len(asked) <= MOST, f"{len(asked)}\n" + "\n".join(asked)


def wide() -> str:
    """An order of three materials, each with two candidates, one of another department; words, a note, papers."""
    shares = (Share(0, 1),)
    several = [OrderItem(code, shares=shares) for code in ("ADMISSION_ROSTER", "STATUS_CARD", "GRAD_PROOF")]
    number = world.submit(items=tuple(several))
    reference.say(cast.alumna(), number=number, text="请快些。")
    reference.note(cast.window_archivist(), number=number, text="来过电话。")
    namesake = PersonMention.objects.exclude(raw_name="周念慈").order_by("pk")[0]
    for row in Candidate.objects.filter(line__case__number=number):
        noted = replace(unpack(catalogue.Candidate, row.snapshot), mention_id=namesake.pk, unit="化学系")
        row.pk, row.mention_id, row.snapshot, row.rank, row.certain = (
            None,
            namesake.pk,
            pack(noted),
            row.rank + 1,
            False,
        )
        row.save()
    return number


def links(page, number: str) -> dict[str, str]:
    """The pages that the case page leads to for a step with one of its lines: what is done there → address."""
    found = re.findall(rf'href="(/staff/reference/{number}/\d+/(\w+)/[^"#]*)"', page.content.decode())
    return {code: unescape(address) for address, code in found}


def test_a_case_and_every_step_with_it_ask_little_in_every_state(archive, desk, second):
    sealed(desk, second, world.submit())  # an earlier case of hers
    number = wide()
    first = Line.objects.get(case__number=number, number=1)
    listed = desk.get(reverse("staff:step", args=[number, first.pk, "propose_not_found"])).content.decode()
    answers = dict.fromkeys(re.findall(r'name="(place-\w+)"', listed), "PAPER")
    answers |= dict.fromkeys(re.findall(r'name="(step-\w+)"', listed), "TRIED")
    desk.post(reverse("staff:step", args=[number, first.pk, "propose_not_found"]), answers)
    assert Line.objects.get(pk=first.pk).decisions == 1
    cache.clear()
    dearest, walked, producer = [], set(), cast.window_archivist().account_id
    for state in (LineState.SEARCHING, *LineState):
        if state is LineState.DRAFT:
            continue
        Line.objects.filter(case__number=number).update(state=state, producer=producer)
        for reader in (desk, second):
            asked = cost(reader, f"{case(number)}?line={first.pk}")
            dearest += [told(f"{state} case", asked)] if len(asked) > MOST else []
            found = {
                code: address for code, address in links(reader.get(case(number)), number).items() if code not in walked
            }
            walked |= set(found)
            for code, address in found.items():
                asked = cost(reader, address)
                dearest += [told(f"{state} {code}", asked)] if len(asked) > MOST else []
    assert not dearest, "\n".join(dearest)
    assert {"ask_more", "propose_not_found", "confirm_negative", "mark", "seal", "original_away", "search"} <= walked
