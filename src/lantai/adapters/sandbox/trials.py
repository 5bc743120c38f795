"""Functions by which the tests try the limits from inside a child."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lantai.adapters.sandbox.refusal import Refused


def echo(value: Any) -> Any:
    print("a library chatters")  # noqa: T201
    return value


def count(upto: int) -> Iterator[int]:
    yield from range(upto)


def refuse(code: str) -> None:
    raise Refused(code, "as asked")


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def die() -> None:
    os._exit(3)


def write(path: str, megabytes: int) -> None:
    Path(path).write_bytes(bytes(megabytes * 1024 * 1024))


def environment() -> dict[str, str]:
    return dict(os.environ)


def many_files() -> int:
    kept = [socket.socket() for _ in range(200)]
    return len(kept)


def abort() -> None:
    """End as Rust does when it cannot get memory: words on stderr, no answer."""
    sys.stderr.write("memory allocation of 549755813888 bytes failed\n")
    sys.stderr.flush()
    os.abort()


_kept: list[str] = []


def remember(word: str) -> list[str]:
    """Return what earlier jobs left in this module."""
    before = list(_kept)
    _kept.append(word)
    return before


def where() -> list[str]:
    return [str(Path.cwd()), os.environ["HOME"], os.environ["TMPDIR"]]


def leave_behind() -> int:
    """Leave a process behind that would live on for a minute; return its number."""
    pid = os.fork()
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    return pid


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
