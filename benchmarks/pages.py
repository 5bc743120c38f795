"""Pages of every day against a bare view: same middleware, same sign-in, the same queries, the same template engine.

The bare view asks the very questions the page asked (query sets recorded from it and asked again through the ORM, all
else by cursor) and lists the rows in a plain template. Goal: at least half as many pages a second as the bare view; at most fifteen queries a page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import frame, story
from benchmarks.frame import Figure

ROUNDS, ORDERS = 60, 20
PLAIN = """<!doctype html><html><head><title>bare</title></head><body><table>{% for row in rows %}<tr><td>{{ row }}</td></tr>{% endfor %}</table></body></html>"""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--orders", type=int, default=ORDERS)


@dataclass
class Question:
    """One question a page asked: a query set to be asked again through the ORM, or a plain statement."""

    sql: str
    parameters: Any = None
    rows: Any = None  # a fresh clone of the query set

    def ask(self) -> list[Any]:
        from django.db import connection

        if self.rows is not None:
            return list(self.rows._chain())
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return cursor.fetchall() if cursor.description else []


class Recorder:
    """Notes the questions that are asked while it stands: query sets as such, all else as statements."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.count = 0
        self.inside: Question | None = None

    def _note(self, execute: Any, sql: str, parameters: Any, many: Any, context: Any) -> Any:
        if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.count += 1
            if self.inside is None:
                self.questions.append(Question(sql, parameters))
            elif not self.inside.sql:
                self.inside.sql = sql
        return execute(sql, parameters, many, context)

    def during(self, work: Callable[[], Any]) -> list[Question]:
        from django.db import connection
        from django.db.models.query import QuerySet

        original, recorder = QuerySet._fetch_all, self

        def fetch(rows: Any) -> None:
            if rows._result_cache is not None or recorder.inside is not None:
                original(rows)
                return
            recorder.inside = Question("", rows=rows._chain())
            try:
                original(rows)
            finally:
                if recorder.inside.sql:
                    recorder.questions.append(recorder.inside)
                recorder.inside = None

        QuerySet._fetch_all = fetch  # type: ignore[method-assign]
        try:
            with connection.execute_wrapper(self._note):
                work()
        finally:
            QuerySet._fetch_all = original  # type: ignore[method-assign]
        return self.questions


class Replay:
    """The bare view: asks what `questions` holds and lists the rows."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.page: Any = None

    def answer(self, request: Any) -> Any:
        from django.http import HttpResponse
        from django.template import engines

        rows = [row for question in self.questions for row in question.ask()]
        self.page = self.page or engines["django"].from_string(PLAIN)
        return HttpResponse(self.page.render({"rows": rows}, request))

    def mount(self) -> None:
        """Put the view beside the real addresses, once behind the staff door's sign-in and once without."""
        from django.urls import clear_url_caches, path

        from lantai.config import urls
        from lantai.web.accounts import session
        from lantai.web.staff.access import DESK, staff

        def for_staff(request: Any, actor: Any) -> Any:
            del actor
            return self.answer(request)

        def for_reader(request: Any) -> Any:
            session.actor(request)
            return self.answer(request)

        urls.urlpatterns[:0] = [path("bench/staff/", staff(*DESK)(for_staff)), path("bench/portal/", for_reader)]
        clear_url_caches()


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
    replay.questions = []
    plain()
    around = [question.sql for question in Recorder().during(plain)]
    recorder = Recorder()
    own = _without(recorder.during(page), around)
    replay.questions = [question for question in own if question.sql.startswith(("SELECT", "WITH"))]
    writes = len(own) - len(replay.questions)
    page_times, bare_times = frame.alternated([page, plain], rounds)
    middle, plain_middle = frame.quantile(page_times, 0.5), frame.quantile(bare_times, 0.5)
    return [
        Figure(
            f"{name}: pages a second, {database}", 1 / middle, "pages/s", 1 / plain_middle,
            "bare view with its queries, median", goal=0.5, better=frame.BETTER_HIGH,
            note=f"{writes} writes (the view is logged) are not replayed" if writes else "",
            details={"page ms": frame.spread(page_times), "bare ms": frame.spread(bare_times)},
        ),
        Figure(f"{name}: queries", recorder.count, "queries", goal=15, goal_of="ours"),
    ]  # fmt: skip


def _without(asked: list[Question], around: list[str]) -> list[Question]:
    """Return what the page itself asked: session, account and roles are asked for the bare view, too."""
    left = list(around)
    own = []
    for question in asked:
        if question.sql in left:
            left.remove(question.sql)
        else:
            own.append(question)
    return own


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))
