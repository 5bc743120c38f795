"""No page of any door asks the database much: every address there is, taken from the resolver, so none can be forgotten."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache
from django.db import connection

from tests.flows.addresses import every
from tests.flows.house import house  # noqa: F401  fixtures
from tests.flows.test_doors import body, first_let_in

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

# Everything counted: who is there, the rail, the lines in the log.
MOST = 15
# What is no page to work at, or weighs a whole batch before something final is done: known, and not to become dearer.
KNOWN = {
    "accounts:data-copy": 24,  # a download: everything the house knows of one person, room by room
    "staff:import-undo": 47,  # what would be lost is asked of every table and every room
    "staff:digitisation-accept": 20,  # whether all of a delivery agrees with the catalogue
}


class Asked(list[str]):
    """What was asked of the database, without the marks that transactions set."""

    def __call__(self, execute, sql, *rest):
        if "SAVEPOINT" not in sql:
            self.append(sql)
        return execute(sql, *rest)


def cost(browser, path: str) -> Asked:
    asked = Asked()
    with connection.execute_wrapper(asked):
        body(browser.get(path))
    return asked


def test_no_page_asks_the_database_much(house, caplog) -> None:  # noqa: F811
    """Each page as one who may see it; what is asked once a minute alone is not counted twice."""
    caplog.set_level(logging.ERROR, "django.request")
    cache.clear()
    dear = []
    for address in every():
        browser = house.browser(first_let_in(address) if address.route.startswith("staff/") else "alumna")
        path = address.filled(house.words)
        most = KNOWN.get(address.name, MOST)
        if len(cost(browser, path)) > most and len(asked := cost(browser, path)) > most:
            dear.append(f"{address.name} {path}: {len(asked)}\n" + "\n".join(sql[:200] for sql in asked))
        if "sign-out" in path:
            house.browsers.pop("alumna", None)
    assert not dear, "\n".join(dear)
