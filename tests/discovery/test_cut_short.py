"""A rebuilding that is killed, wherever, and two at once: the index that answers goes on, what was half made goes away."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest

from lantai.catalogue.models import Volume
from lantai.discovery import queries, services
from lantai.discovery.errors import RebuildUnderWay
from lantai.discovery.models import Generation
from lantai.discovery.queries import engine
from lantai.foundation import clock, tasks
from lantai.foundation.models import TaskRow
from tests import cast
from tests.digitisation import paper, stage
from tests.discovery.stage import SYSTEM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]
MINUTES = [paper.line("关于修建风雨操场的会议记录", 500, 200)]

CHILD = textwrap.dedent("""
    import os, signal, sys
    import django; django.setup()
    from lantai.adapters.index import postgresql, sqlite
    from lantai.catalogue import services as catalogue
    from lantai.catalogue.models import Volume
    from lantai.discovery import services
    from lantai.discovery.services import building, changes, pages
    from lantai.foundation.actor import Actor
    from tests import cast
    point, live = sys.argv[1], int(sys.argv[2])

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def dying(real, at=1):
        left = [at]
        def verb(*arguments, **options):
            answer = real(*arguments, **options)
            left[0] -= 1
            if left[0] == 0:
                die()
            return answer
        return verb

    told = []
    def progress(done):
        if point == "waiting" and not told:
            print("begun", flush=True)
            sys.stdin.readline()
        if point == "caught up" and not told:
            volume = Volume.objects.order_by("pk").first()
            catalogue.describe(cast.window_archivist(), kind="volume", unit_id=volume.pk, values={"subjects": "水电安装"})
        told.append(done)

    if point == "records":  # volumes are written, items are read
        building.catalogue.findables = dying(building.catalogue.findables, at=3)
    if point == "pages":
        pages.of = dying(pages.of)
    for one in (sqlite.SqliteIndex, postgresql.PostgresqlIndex):
        if point == "settled":
            one.settle = dying(one.settle)
        if point == "promoted":  # the new one answers, the old one was not thrown away yet
            def drop(self, generation, real=one.drop):
                if generation == live:
                    die()
                real(self, generation)
            one.drop = drop
    if point == "caught up":  # with the first of what changed meanwhile
        changes.follow = dying(changes.follow)
    if point == "promoting":  # within the transaction
        building.IndexRebuilt = dying(building.IndexRebuilt)
    print(services.rebuild(Actor.system("test"), progress=progress))
""")


@pytest.fixture
def child(tmp_path: Path, child_environment: dict[str, str]) -> list[str]:
    """A volume, its items and a page that was read stand in an index; the words that make it again in another process."""
    stage.volume(tmp_path)
    stage.read(stage.roster(), MINUTES)
    tasks.run_until_empty()
    services.rebuild(SYSTEM)
    script = tmp_path / "child.py"
    script.write_text(CHILD, "utf-8")
    return [sys.executable, str(script)]


def _found() -> tuple[int, int]:
    """Return how many volumes and items, and how many pages, an archivist finds."""
    answer = queries.search(cast.second_archivist(), text=f"{stage.CODE} | 风雨操场")
    kinds = [hit.kind for hit in answer.hits]
    return len(kinds) - kinds.count("page"), kinds.count("page")


def _again() -> None:
    """Make it again; the server may need a moment to notice that the killed one is gone."""
    deadline = time.monotonic() + 20
    while True:
        try:
            services.rebuild(SYSTEM)
        except RebuildUnderWay:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


def test_killed_wherever_the_old_one_answers_and_the_next_throws_the_rest_away(
    child: list[str], child_environment: dict[str, str]
) -> None:
    before = _found()
    assert min(before) > 0
    for point in ("records", "pages", "settled", "caught up", "promoting", "promoted"):
        live = engine.live()
        killed = subprocess.run([*child, point, str(live)], env=child_environment, check=False)
        assert killed.returncode == -signal.SIGKILL, point
        half = Generation.objects.latest("pk")
        assert half.pk != live
        assert engine.index().generations() == {live, half.pk}
        assert (half.state, engine.live()) == (("LIVE", half.pk) if point == "promoted" else ("BUILDING", live)), point
        assert _found() == before, point
        tasks.run_until_empty()  # what changed meanwhile is followed by the one that answers, too
        _again()
        half.refresh_from_db()
        assert half.state == ("RETIRED" if point == "promoted" else "ABANDONED")
        assert engine.index().generations() == {engine.live()}
        assert _found() == before, point
    assert Volume.objects.filter(elements__subjects="水电安装").count() == 1
    assert queries.search(cast.second_archivist(), text="水电安装").total == 1


def test_a_second_one_is_refused_and_the_first_goes_on(child: list[str], child_environment: dict[str, str]) -> None:
    live, before = engine.live(), _found()
    command = [*child, "waiting", str(live)]
    with subprocess.Popen(command, env=child_environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        assert first.stdout.readline() == b"begun\n"
        with pytest.raises(RebuildUnderWay) as refusal:
            services.rebuild(SYSTEM)
        assert "正在重建" in str(refusal.value)
        assert tasks.enqueue_once("discovery.rebuild", "lantai.discovery.tasks.rebuild")
        tasks.run_until_empty()  # the worker's gives way as well
        assert (Generation.objects.filter(state="BUILDING").count(), engine.live(), _found()) == (1, live, before)
        first.stdin.write(b"\n")
        first.stdin.close()
        told = first.stdout.read()
        assert first.wait(60) == 0
    assert int(told) == queries.status().documents
    assert engine.live() != live
    assert (_found(), set(Generation.objects.values_list("state", flat=True))) == (before, {"RETIRED", "LIVE"})
    later = TaskRow.objects.get(path="lantai.discovery.tasks.ensure", state="READY")
    assert later.run_at > clock.now() + timedelta(minutes=4)
    now = engine.live()
    with clock.at(clock.now() + timedelta(minutes=6)):
        tasks.run_until_empty()
    assert engine.live() == now, "one is enough"


def test_within_one_process_a_second_one_is_refused_too(child: list[str]) -> None:
    refused = []

    def meanwhile(_done: int) -> None:
        with pytest.raises(RebuildUnderWay):
            services.rebuild(SYSTEM)
        refused.append(True)

    services.rebuild(SYSTEM, progress=meanwhile)
    assert refused
    services.rebuild(SYSTEM)
