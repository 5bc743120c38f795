"""The warm process, as a script: for each order fork a child, end it when asked, say when it is gone.

It is told by a socket, its only tie to the parent: eight bytes of length with the two ends a child writes to, the order
as JSON, and one byte when the child may end. It answers with the child's process id and, when the child is gone, GONE.
When the socket closes, the child and it end. Foreign bytes are only ever opened in a child.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import warnings
from typing import Any

GONE = b"g"


def receive(line: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return the next order and its two file descriptors. Raises EOFError when there is no parent any more."""
    head, ends, _flags, _address = socket.recv_fds(line, 8, 2)
    if len(head) < 8 or len(ends) < 2:
        raise EOFError
    text = bytearray()
    while len(text) < int.from_bytes(head, "big"):
        part = line.recv(65536)
        if not part:
            raise EOFError
        text += part
    order: dict[str, Any] = json.loads(text)
    return order, ends


def warm(path: str) -> None:
    """Import our own module once for all children; the child says what is wrong with it, if anything is."""
    module = path.rsplit(".", 1)[0]
    if module not in sys.modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
        gc.collect()
        gc.freeze()  # its pages stay shared


def bear(order: dict[str, Any], ends: list[int], strange: list[int]) -> int:
    """Fork the child for one order; return its process id, which is also that of its group."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for descriptor in strange:
                os.close(descriptor)
            from lantai.adapters.sandbox.child import work

            work(order, *ends)
        finally:
            os._exit(1)
    with contextlib.suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, pid)  # both sides say it: whoever is first
    return pid


def ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def attend(pid: int, line: socket.socket, bell: socket.socket) -> None:
    """Wait until the child has ended, by itself or because it shall; nobody of its group outlives it."""
    told = b""
    try:
        line.sendall(pid.to_bytes(8, "big"))
        while not ended(pid):
            ready, _, _ = select.select([bell] if told else [line, bell], [], [])
            if bell in ready:
                bell.recv(512)
            if line in ready:
                told = _word(line)
                kill(pid)
    finally:
        kill(pid)  # not yet waited for, so the number is still its own
        os.waitpid(pid, 0)
    told or _word(line)
    line.sendall(GONE)


def _word(line: socket.socket) -> bytes:
    word = line.recv(1)
    if not word:
        raise EOFError
    return word


def main() -> None:
    line = socket.socket(fileno=int(sys.argv[1]))
    sys.path.insert(0, sys.argv[2])
    warnings.simplefilter("ignore", DeprecationWarning)
    bell, rope = socket.socketpair()
    rope.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(rope.fileno(), warn_on_full_buffer=False)
    strange = [line.fileno(), bell.fileno(), rope.fileno()]
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            order, ends = receive(line)
            warm(order["path"])
            pid = bear(order, ends, strange)
            for end in ends:
                os.close(end)
            attend(pid, line, bell)
    os._exit(0)


if __name__ == "__main__":
    main()
