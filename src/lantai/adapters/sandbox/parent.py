"""The parent's side: take a warm process, hand over the order, read answers, end the child at the time limit."""

from __future__ import annotations

import contextlib
import fcntl
import json
import math
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from lantai.adapters.sandbox import nurseries

# what Rust, C++ and Python say when the limit on memory ends them before they can answer
_NO_MEMORY = re.compile(r"memory allocation of \d+ bytes failed|std::bad_alloc|MemoryError")
LONGEST_LINE = 64 * 1024 * 1024


class SandboxRefusal(Exception):  # noqa: N818
    """The child refused, broke, or was stopped.

    `code` is what the function said, or one of MEMORY, TIME, TOO_DEEP, BROKEN (it raised), CRASHED (it died).
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def run(
    path: str, *, arguments: Mapping[str, Any], seconds: float = 20, memory_mb: int = 1024, file_mb: int = 512
) -> Any:
    """Return what the function at dotted `path` returns for `arguments` (JSON both ways; a `Path` becomes absolute).

    Raises `SandboxRefusal`. The function may be stopped after `seconds` of wall clock, or of CPU, or when it asks for
    more than `memory_mb`, or writes a file longer than `file_mb`.
    """
    return _Job(path, arguments, seconds, memory_mb, file_mb).answer()


def stream(
    path: str, *, arguments: Mapping[str, Any], seconds: float = 600, memory_mb: int = 1024, file_mb: int = 512
) -> Iterator[Any]:
    """Yield what the generator function at dotted `path` yields, one JSON value at a time; memory stays flat.

    Raises `SandboxRefusal` at the point where the child stopped. Closing the iterator ends the child. Of `seconds` only
    those count in which the child is waited for: whoever writes a million rows may take an hour over it.
    """
    yield from _Job(path, arguments, seconds, memory_mb, file_mb).lines()


def _told(value: Any) -> Any:
    """Return an argument as JSON takes it. The child lives in a folder of its own, so paths are told whole."""
    if isinstance(value, os.PathLike):
        return os.path.abspath(value)  # noqa: PTH100  a link keeps its name
    return [_told(one) for one in value] if isinstance(value, list) else value


class Patience:
    """Calls `over` once, when `seconds` were spent waiting; what passes within `away` is not waited."""

    def __init__(self, seconds: float, over: Callable[[], None]) -> None:
        self.left, self.over = seconds, over
        self.lock, self.since, self.ended = threading.Lock(), time.monotonic(), False
        self._wind(seconds)

    def _wind(self, seconds: float) -> None:
        self.timer = threading.Timer(max(seconds, 0.01), self._ring)
        self.timer.daemon = True  # a reader that nobody closed does not keep the program from ending
        self.timer.start()

    def _ring(self) -> None:
        with self.lock:
            if self.ended:
                return
            if (left := self.left - self._waited()) > 0:
                self._wind(left)
            else:
                self.over()

    def _waited(self) -> float:
        return max(0.0, time.monotonic() - self.since)

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        with self.lock:
            self.left -= self._waited()
            self.since = math.inf
        try:
            yield
        finally:
            with self.lock:
                self.since = time.monotonic()

    def end(self) -> None:
        with self.lock:
            self.ended = True
            timer = self.timer
        timer.cancel()
        timer.join()


class _Job:
    def __init__(self, path: str, arguments: Mapping[str, Any], seconds: float, memory_mb: int, file_mb: int) -> None:
        self.order = {
            "path": path,
            "arguments": {name: _told(value) for name, value in arguments.items()},
            "seconds": max(1, int(seconds)),
            "memory_mb": memory_mb,
            "file_mb": file_mb,
        }
        self.seconds = seconds
        self.late = False
        self.last: dict[str, Any] = {}

    def answer(self) -> Any:
        for _line in self.lines():
            pass
        return self.last.get("done")

    def lines(self) -> Iterator[Any]:
        with tempfile.TemporaryDirectory(prefix="lantai-sandbox-") as folder, tempfile.TemporaryFile() as complaints:
            self.order["folder"] = folder
            reading, writing = os.pipe()
            _widen(reading)
            with os.fdopen(reading, "rb") as pipe:
                try:
                    nursery = _begin(self.order, writing, complaints)
                finally:
                    os.close(writing)
                yield from self._attend(nursery, pipe)
            self._judge(complaints)

    def _attend(self, nursery: nurseries.Nursery, pipe: IO[bytes]) -> Iterator[Any]:
        patience = Patience(self.seconds, lambda: self._stop(nursery))
        try:
            yield from self._read(pipe, patience)
        finally:
            patience.end()
            nursery.kill()  # it has said its last word, or nobody listens any more
            try:
                nursery.end()
            except nurseries.Lost:
                nursery.close()
            else:
                nurseries.give_back(nursery)

    def _read(self, pipe: IO[bytes], patience: Patience) -> Iterator[Any]:
        while line := pipe.readline(LONGEST_LINE):
            try:
                message = json.loads(line)
            except ValueError:
                break
            if "line" in message:
                with patience.away():
                    yield message["line"]
            else:
                self.last = message
                break

    def _stop(self, nursery: nurseries.Nursery) -> None:
        self.late = True
        nursery.kill()

    def _judge(self, complaints: IO[bytes]) -> None:
        if "done" in self.last:
            return
        if "refused" in self.last:
            raise SandboxRefusal(self.last["refused"], self.last.get("detail", ""))
        if self.late:
            raise SandboxRefusal("TIME", f"{self.seconds} s")
        said = _said(complaints)
        raise SandboxRefusal("MEMORY" if _NO_MEMORY.search(said) else "CRASHED", said)


def _widen(pipe: int) -> None:
    """Let the child run ahead by a mebibyte: it reads the next rows while these are written."""
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)


def _begin(order: Mapping[str, Any], answers: int, complaints: IO[bytes]) -> nurseries.Nursery:
    """Return a nursery with our child in it: a waiting one, or, where that has died meanwhile, a new one."""
    while True:
        waiting = nurseries.take()
        nursery = waiting or nurseries.Nursery(complaints)
        try:
            nursery.begin(order, answers, complaints.fileno())
        except nurseries.Lost:
            nursery.close()
            if waiting is None:
                raise SandboxRefusal("CRASHED", _said(complaints)) from None
        else:
            return nursery


def _said(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return complaints.read(2000).decode(errors="replace").strip()[-500:]
