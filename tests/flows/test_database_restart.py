"""PostgreSQL goes down under a web server and a worker that are at work, and comes back."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgresql
from tests.cli.test_slow_senders import served
from tests.foundation.test_worker import PROGRAM

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(os.environ.get("LANTAI_TEST_DATABASE") != "postgresql", reason="told on PostgreSQL only"),
]
MAILS = 60
SEND = f"""
import django; django.setup()
from lantai.foundation.actor import Actor
from lantai.notices import services
from lantai.people.states import ContactKind
from lantai.people.values import Address
for number in range({MAILS}):
    services.send(Actor.system("test"), template="code", variables={{"code": "123456", "minutes": "10"}},
                  to=Address(ContactKind.MAIL, f"reader{{number}}@mail.example"))
"""


@pytest.fixture
def server() -> Iterator[postgresql.Server]:
    running = postgresql.start()
    yield running
    running.stop()


def wait_for(ready: Callable[[], bool], seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.05)


def status(port: int) -> tuple[int, str]:
    asker = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    asker.request("GET", "/")
    answer = asker.getresponse()
    said = answer.read().decode()
    asker.close()
    return answer.status, said


def test_pages_say_try_later_and_the_worker_goes_on_by_itself(server: postgresql.Server, tmp_path: Path) -> None:
    """The worker is killed besides: of sixty letters none is lost and none is sent twice."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANTAI_")}
    environment = {
        **kept, "LANTAI_HOME": str(tmp_path), "LANTAI_DATABASE_URL": server.address, "PYTHONPATH": "src:.",
        "DJANGO_SETTINGS_MODULE": "lantai.config.settings",
    }  # fmt: skip

    def python(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *words], env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    assert python("-m", "lantai", "check").wait(60) == 0
    assert python("-c", SEND).wait(60) == 0
    letters = lambda: list(tmp_path.glob("outbox/mail/[!.]*.eml"))  # noqa: E731
    with served(environment) as port, python("-c", PROGRAM) as first:
        assert status(port)[0] == 200
        wait_for(lambda: len(letters()) > 5)
        first.kill()
        with python("-c", PROGRAM) as second:
            wait_for(lambda: len(letters()) > 20)
            server.process.send_signal(signal.SIGINT)
            server.process.wait(20)
            code, said = status(port)
            assert (code, "请过几分钟再试" in said) == (503, True)
            server.restart()
            assert status(port)[0] == 200
            with psycopg.connect(server.address, autocommit=True) as database:
                open_ones = "SELECT count(*) FROM notices_notice WHERE state <> 'DELIVERED'"
                wait_for(lambda: database.execute(open_ones).fetchone() == (0,))
                states = "SELECT DISTINCT state FROM foundation_taskrow WHERE path LIKE '%notices.tasks.deliver'"
                assert database.execute(states).fetchall() == [("DONE",)]
            assert second.poll() is None
            second.kill()
    assert len(letters()) == MAILS
