"""What a page costs the database, whatever it shows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web_staff import world
from tests.web_staff.pages import accept, case, mark, send

# Everything counted: who is there, the rail, and on the case page the line in the log for having been opened.
MOST = 15
LIMITS = {"seal queue": 16}  # it is two worklists: what waits for a seal, and conclusions to confirm
pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def cost(client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in counted if "SAVEPOINT" not in query["sql"]]


def test_pages_of_the_desk_ask_the_database_little(archive, desk, second):
    numbers = [world.submit(), world.submit(paper=2)]
    one, other = numbers
    mark(desk, other)
    accept(desk, other)
    send(desk, other)
    costs = {
        "worklist": cost(desk, "/staff/"),
        "case": cost(desk, case(one)),
        "seal queue": cost(second, reverse("staff:seal-queue")),
        "post": cost(desk, reverse("staff:post")),
    }
    assert {name: len(asked) for name, asked in costs.items() if len(asked) > LIMITS.get(name, MOST)} == {}
