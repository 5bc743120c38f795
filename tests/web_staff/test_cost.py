"""What a page costs the database, whatever it shows and however much of it there is."""

from __future__ import annotations

import functools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantai.catalogue.models import Fonds, PageImage, Volume
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
