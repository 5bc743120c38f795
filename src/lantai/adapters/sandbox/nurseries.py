"""The parent's nurseries: one per job at a time, kept warm between jobs, given up on the first irregularity."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import lantai

PROGRAM = Path(__file__).with_name("nursery.py")
ROOT = Path(lantai.__file__).resolve().parent.parent
KEPT = 4  # warm processes that wait for work; more jobs at once start more, which end after their job
PATIENCE = 5.0  # seconds a killed child may take to be gone
START = 60.0  # seconds a new one may take to import what it needs
END, GONE = b"e", b"g"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/", "TMPDIR": "/nonexistent"}


class Lost(Exception):  # noqa: N818
    """The warm process does not answer as it should."""


class Nursery:
    """One warm process and the line to it."""

    def __init__(self, complaints: IO[bytes]) -> None:
        self.line, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", str(PROGRAM), str(theirs.fileno()), str(ROOT)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints,
                cwd="/", env=ENVIRONMENT, start_new_session=True, pass_fds=[theirs.fileno()],
            )  # fmt: skip
        self.job = 0
        self.told = False

    def begin(self, order: Mapping[str, Any], answers: int, complaints: int) -> None:
        """Hand over an order and the two ends its child writes to; return when the child is there."""
        text = json.dumps(order).encode()
        self.told = False
        self.line.settimeout(START)
        try:
            socket.send_fds(self.line, [len(text).to_bytes(8, "big")], [answers, complaints])
            self.line.sendall(text)
            self.job = int.from_bytes(self._receive(8), "big")
        except OSError as fault:
            raise Lost from fault

    def kill(self) -> None:
        """Say, once for each job, that its child shall end now."""
        if not self.told:
            self.told = True
            with contextlib.suppress(OSError):
                self.line.sendall(END)

    def end(self) -> None:
        """Wait until the child is gone. Raises `Lost`."""
        self.line.settimeout(PATIENCE)
        try:
            if self._receive(1) != GONE:
                raise Lost
        except OSError as fault:
            raise Lost from fault
        self.job = 0

    def close(self) -> None:
        """Let go; the process ends when the line does, and is not trusted to."""
        self.line.close()
        for group in filter(None, (self.job, self.process.pid if self.job else 0)):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _receive(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            part = self.line.recv(count - len(found))
            if not part:
                raise Lost
            found += part
        return found


_waiting: list[Nursery] = []
_lock = threading.Lock()


def take() -> Nursery | None:
    """Return a warm process that waits for work, if there is one."""
    with _lock:
        return _waiting.pop() if _waiting else None


def give_back(nursery: Nursery) -> None:
    with _lock:
        if len(_waiting) < KEPT:
            _waiting.append(nursery)
            return
    nursery.close()


def close_all() -> None:
    while nursery := take():
        nursery.close()


def _forget_in_child() -> None:
    """A forked process must not speak over its parent's lines."""
    global _lock  # noqa: PLW0603  its owner may have been another thread
    _lock = threading.Lock()
    for nursery in _waiting:
        nursery.line.close()
        nursery.process.returncode = 0  # not ours to wait for
    _waiting.clear()


os.register_at_fork(after_in_child=_forget_in_child)
atexit.register(close_all)
