"""Pages of every day against a bare view: same middleware, same sign-in, the same queries, the same template engine.

The bare view asks exactly the questions the page asked (recorded from it, replayed by cursor) and lists all rows in a
plain template. Goal: at least half as many pages a second as the bare view; at most fifteen queries a page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import frame, story
from benchmarks.frame import Figure

ROUNDS, ORDERS = 60, 20
PLAIN = """<!doctype html><html><head><title>bare</title></head><body><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table></body></html>"""
Statement = tuple[str, Any]


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--orders", type=int, default=ORDERS)


class Replay:
    """The bare view: mounted beside the real addresses, it replays what `statements` holds."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []

    def answer(self, request: Any) -> Any:
        from django.db import connection
        from django.http import HttpResponse
        from django.template import engines

        rows: list[Sequence[Any]] = []
        with connection.cursor() as cursor:
            for sql, parameters in self.statements:
                cursor.execute(sql, parameters)
                rows.extend(cursor.fetchall() if cursor.description else [])
        page = engines["django"].from_string(PLAIN)
        return HttpResponse(page.render({"rows": rows}, request))

    def mount(self) -> None:
        """Put the view at /bench/bare/, for staff and for applicants, before all other addresses."""
        from django.urls import clear_url_caches, path

        from lantai.config import urls
        from lantai.web.staff.access import DESK, staff

        def for_staff(request: Any, actor: Any) -> Any:
            del actor
            return self.answer(request)

        urls.urlpatterns[:0] = [path("bench/staff/", staff(*DESK)(for_staff)), path("bench/portal/", self.answer)]
        clear_url_caches()


def recorded(work: Callable[[], Any]) -> list[Statement]:
    """Return the statements that `work` runs, transactions and savepoints apart."""
    from django.db import connection

    seen: list[Statement] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        work()
    return seen


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        from django.urls import reverse
        from tests import cast
        from tests.web_staff import world

        story.archive(home.folder)
        numbers = story.orders(arguments.orders)
        replay = Replay()
        replay.mount()
        desk, owner = world.browser(cast.window_archivist()), world.browser(cast.alumna())
        pages = [
            ("worklist", desk, reverse("staff:worklist"), "/bench/staff/"),
            ("case page", desk, reverse("staff:case", args=[numbers[0]]), "/bench/staff/"),
            ("progress page", owner, reverse("portal:case", args=[numbers[0]]), "/bench/portal/"),
        ]
        frame.progress("turning pages")
        return [
            figure
            for page in pages
            for figure in _page(*page, replay=replay, rounds=arguments.rounds, database=home.database)
        ]


def _page(
    name: str, client: Any, address: str, bare: str, *, replay: Replay, rounds: int, database: str
) -> list[Figure]:
    def page() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: {address} answered {answer.status_code}")

    def plain() -> None:
        if client.get(bare).status_code != 200:
            raise RuntimeError(f"{name}: the bare view did not answer")

    for _ in range(3):
        page()
    replay.statements = []
    plain()
    around = [sql for sql, _parameters in recorded(plain)]
    asked = recorded(page)
    own = _without(asked, around)
    replay.statements = [
        (sql, parameters) for sql, parameters in own if sql.lstrip().upper().startswith(("SELECT", "WITH"))
    ]
    writes = len(own) - len(replay.statements)
    page_times, bare_times = frame.alternated([page, plain], rounds)
    middle, plain_middle = frame.quantile(page_times, 0.5), frame.quantile(bare_times, 0.5)
    return [
        Figure(
            f"{name}: pages a second, {database}", 1 / middle, "pages/s", 1 / plain_middle,
            "bare view with its queries, median", goal=0.5, better=frame.BETTER_HIGH,
            note=f"{writes} writes (the view is logged) are not replayed" if writes else "",
            details={"page ms": frame.spread(page_times), "bare ms": frame.spread(bare_times)},
        ),
        Figure(f"{name}: queries", len(asked), "queries", goal=15, goal_of="ours"),
    ]  # fmt: skip


def _without(asked: list[Statement], around: list[str]) -> list[Statement]:
    """Return what the page itself asked: session, account and roles are asked by the bare view, too."""
    left = list(around)
    own = []
    for sql, parameters in asked:
        if sql in left:
            left.remove(sql)
        else:
            own.append((sql, parameters))
    return own


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
