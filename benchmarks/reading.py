"""Lists, trees, records and finding aids at the size of an archive: p95 over HTTP, and how many queries each page asks.

Goals (issue 3): at most 15 queries, p95 at most 150 ms at full size. Each stands beside the page of the same door on
which nothing is asked: same middleware, sign-in and frame. Default: a tenth of Xi'an's size; ``--large`` ten times that.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from benchmarks import archive, frame, served
from benchmarks.frame import Figure

ROUNDS, GOAL_MS, MOST_QUERIES = 60, 150.0, 15
FULL = {"scale": 10.0}


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scale", type=float, default=1, help="1: a tenth of Xi'an's size")
    parser.add_argument("--rounds", type=int, default=ROUNDS)


def addresses() -> tuple[dict[str, str], dict[str, str]]:
    """Return the pages anybody reads and those of the desk: name → address."""
    from django.urls import reverse

    from lantai.catalogue.models import Item, Volume

    fonds = archive.FONDS
    volume = Volume.objects.filter(opening_status="OPEN", opens_on=None, record_kind="").order_by("pk")[100]
    item = Item.objects.filter(volume=volume).order_by("pk").first()
    assert item is not None
    code = volume.class_code
    inside = reverse("portal:catalogue-class", args=[fonds, code])
    whole = reverse("portal:catalogue-class", args=[fonds, "all"])
    public = {
        "every fonds": reverse("portal:catalogue"),
        "finding aid of a fonds": reverse("portal:catalogue-fonds", args=[fonds]),
        "finding aid of a class": inside,
        "its items": f"{inside}?list=items",
        "its items, far on": f"{inside}?list=items&page=21",
        "a class with classes below": reverse("portal:catalogue-class", args=[fonds, code[:2]]),
        "the whole fonds": whole,
        "the whole fonds, far on": f"{whole}?page=100",
        "all its items, far on": f"{whole}?list=items&page=100",
        "a decade": f"{whole}?decade=1990",
        "record of a volume": reverse("portal:catalogue-record", args=[fonds, volume.ref_code_norm]),
        "record of an item": reverse("portal:catalogue-record", args=[fonds, f"{volume.ref_code_norm}/{item.sequence}"]),
    }  # fmt: skip
    desk = {
        "desk: every fonds": reverse("staff:catalogue"),
        "desk: finding aid of a fonds": reverse("portal:catalogue-fonds", args=[fonds]),
        "desk: list of volumes": reverse("staff:fonds", args=[fonds]),
        "desk: list of a class": f"{reverse('staff:fonds', args=[fonds])}?class={code}",
        "desk: a volume": reverse("staff:volume", args=[volume.pk]),
        "desk: a volume in the tree": reverse("staff:described", args=["volume", volume.pk]),
        "desk: an item in the tree": reverse("staff:described", args=["item", item.pk]),
    }
    return public, desk


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        from django.test import Client
        from django.urls import reverse
        from tests import cast
        from tests.web_staff import world

        cast.fixtures()
        archive.build(archive.TENTH.times(arguments.scale))
        public, desk = addresses()
        archivist = cast.window_archivist()
        queries = {name: _queries(Client(), address) for name, address in public.items()}
        browser = world.browser(archivist)
        queries |= {name: _queries(browser, address) for name, address in desk.items()}
        session = served.session_of(archivist)
        frame.progress("turning pages")
        figures = []
        with served.Server() as server:
            for pages, key, bare in (
                (public, "", reverse("portal:catalogue-search")), (desk, session, reverse("staff:search")),
            ):  # fmt: skip
                visitor = served.Visitor(server.port, key)
                for name, address in pages.items():
                    figures.append(
                        _figure(f"{name}, {home.database}", visitor, (address, bare), server, arguments.rounds)
                    )
        most = max(queries, key=lambda name: queries[name])
        return [
            *figures,
            Figure(f"queries of the page that asks most ({most}), {home.database}", queries[most], "queries", goal=MOST_QUERIES,
                   goal_of="ours", details=queries),
        ]  # fmt: skip


def _queries(client: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return sum(not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for one in asked.captured_queries)


def _figure(name: str, visitor: served.Visitor, ways: tuple[str, str], server: served.Server, rounds: int) -> Figure:
    def turn(to: str) -> Callable[[], None]:
        def work() -> None:
            status, _body = visitor.get(to)
            if status != 200:
                raise RuntimeError(f"{to} answered {status}")

        return work

    address, bare = ways
    times, empty = frame.alternated([turn(address), turn(bare)], rounds)
    before = server.processor()
    for _ in range(20):
        turn(address)()
    taken = (server.processor() - before) / 20 * 1000
    return Figure(
        f"page: {name}, p95 over HTTP", frame.quantile(times, 0.95) * 1000, "ms", frame.quantile(empty, 0.95) * 1000,
        "the search page with nothing asked, p95", goal=GOAL_MS, goal_of="ours",
        note=f"median {frame.quantile(times, 0.5) * 1000:.0f} ms, {taken:.0f} ms of the server's own processor time",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options, large=FULL))
