"""The real server on loopback, and one who is signed in at it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

if TYPE_CHECKING:
    from lantai.cli.supervisor import Program

SECRET = "benchmarkbenchmarkbenchmarkbench"  # a CSRF cookie and its own token


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """waitress with our application, as `lantai serve` starts it; stopped on leaving."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        from lantai.cli import supervisor

        program = supervisor.server("127.0.0.1", self.port)
        self.process = subprocess.Popen(list(program.command), env=dict(os.environ), start_new_session=True)
        deadline = time.monotonic() + 40
        while not supervisor.answers(f"http://127.0.0.1:{self.port}/"):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("the server did not start")
            time.sleep(0.2)
        return self

    def __exit__(self, *_fault: object) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def processor(self) -> float:
        """Return the seconds of processor time that the server has taken so far, with all its workers."""
        assert self.process is not None
        taken = 0
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                numbers = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue  # gone meanwhile
            if int(numbers[2]) == self.process.pid:  # the server leads its process group
                taken += int(numbers[11]) + int(numbers[12])
        return taken / os.sysconf("SC_CLK_TCK")


@contextmanager
def beside(program: Program) -> Iterator[None]:
    """Let another program of the installation run meanwhile: the worker, as `lantai serve` starts it."""
    environment = {**os.environ, **program.environment}
    process = subprocess.Popen(list(program.command), env=environment, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def session_of(actor: Any) -> str:
    """Open a session for `actor` in the database and return its key; staff with the second factor."""
    from django.test import Client
    from tests import cast

    client = Client()
    cast.at_the_door(client, actor)
    return str(client.cookies["sessionid"].value)


class Visitor:
    """One browser: keeps its connection, its session and its CSRF token."""

    def __init__(self, port: int, session: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        cookies = [f"csrftoken={SECRET}", *([f"sessionid={session}"] if session else [])]
        self.headers = {"Cookie": "; ".join(cookies), "Accept-Language": "zh-CN"}

    def get(self, path: str) -> tuple[int, bytes]:
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, data: Mapping[str, Any], *, accept: str = "text/html") -> tuple[int, bytes]:
        body = urlencode({**data, "csrfmiddlewaretoken": SECRET}, doseq=True)
        headers = {**self.headers, "Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()
