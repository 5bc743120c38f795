"""Forty senders of one byte now and then take nobody's turn: the server as `lantai serve` starts it."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

from lantai.cli import supervisor

pytestmark = pytest.mark.integration


@contextlib.contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = supervisor.server("127.0.0.1", port)
    with subprocess.Popen(list(program.command), env=environment, start_new_session=True) as server:
        try:
            until = time.monotonic() + 30
            while not supervisor.answers(f"http://127.0.0.1:{port}/robots.txt"):
                assert server.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            yield port
        finally:
            server.kill()


@pytest.mark.django_db(transaction=True)
def test_slow_senders_keep_nobody_waiting(child_environment: dict[str, str]) -> None:
    head = b"POST /verify/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\nc"
    with served(child_environment) as port, contextlib.ExitStack() as open_ones:
        for _ in range(40):
            sender = open_ones.enter_context(socket.create_connection(("127.0.0.1", port)))
            sender.sendall(head)
        time.sleep(0.5)
        asker = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        asker.request("GET", "/verify/")
        assert asker.getresponse().status == 200
        asker.close()
