"""The parent's side: start the child, hand over the order, read answers, kill at the time limit."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import lantai

CHILD = Path(__file__).with_name("child.py")
ROOT = Path(lantai.__file__).resolve().parent.parent
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
    """Return what the function at dotted `path` returns for `arguments` (JSON both ways).

    Raises `SandboxRefusal`. The function may be stopped after `seconds` of wall clock, or of CPU, or when it asks for
    more than `memory_mb`, or writes a file longer than `file_mb`.
    """
    return _Child(path, arguments, seconds, memory_mb, file_mb).answer()


def stream(
    path: str, *, arguments: Mapping[str, Any], seconds: float = 600, memory_mb: int = 1024, file_mb: int = 512
) -> Iterator[Any]:
    """Yield what the generator function at dotted `path` yields, one JSON value at a time; memory stays flat.

    Raises `SandboxRefusal` at the point where the child stopped. Closing the iterator ends the child.
    """
    yield from _Child(path, arguments, seconds, memory_mb, file_mb).lines()


class _Child:
    def __init__(self, path: str, arguments: Mapping[str, Any], seconds: float, memory_mb: int, file_mb: int) -> None:
        self.order = {
            "path": path,
            "arguments": dict(arguments),
            "seconds": max(1, int(seconds)),
            "memory_mb": memory_mb,
            "file_mb": file_mb,
            "root": str(ROOT),
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
            process = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", str(CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                cwd=folder,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder, "TMPDIR": folder},
                start_new_session=True,
            )
            timer = threading.Timer(self.seconds, self._stop, [process])
            timer.start()
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.write(json.dumps(self.order).encode() + b"\n")
                    process.stdin.close()
                yield from self._read(process.stdout)
            finally:
                timer.cancel()
                _kill(process)
                process.wait()
                _close(process)
            self._judge(complaints)

    def _read(self, pipe: IO[bytes]) -> Iterator[Any]:
        while line := pipe.readline(LONGEST_LINE):
            try:
                message = json.loads(line)
            except ValueError:
                break
            if "line" in message:
                yield message["line"]
            else:
                self.last = message
                break

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        self.late = True
        _kill(process)

    def _judge(self, complaints: IO[bytes]) -> None:
        if "done" in self.last:
            return
        if "refused" in self.last:
            raise SandboxRefusal(self.last["refused"], self.last.get("detail", ""))
        if self.late:
            raise SandboxRefusal("TIME", f"{self.seconds} s")
        complaints.seek(0)
        said = complaints.read(2000).decode(errors="replace").strip()
        raise SandboxRefusal("MEMORY" if _NO_MEMORY.search(said) else "CRASHED", said[-500:])


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
