"""Runs in the child only, as a script: read the order, set the limits, call the function, write JSON lines."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import inspect
import json
import os
import resource
import signal
import sys
from typing import Any


def limit(order: dict[str, Any]) -> None:
    memory = int(order["memory_mb"]) * 1024 * 1024
    seconds = int(order["seconds"]) + 1
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, int(order["file_mb"]) * 1024 * 1024),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def end_with_parent() -> None:
    """Ask Linux to end this child with the thread that waits for it: a killed worker leaves no parser running."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def refusal(fault: BaseException) -> dict[str, str]:
    from lantai.adapters.sandbox.refusal import Refused  # noqa: PLC0415  the path is set by now

    if isinstance(fault, Refused):
        return {"refused": fault.code, "detail": fault.detail}
    if isinstance(fault, MemoryError):
        return {"refused": "MEMORY", "detail": ""}
    if isinstance(fault, RecursionError):
        return {"refused": "TOO_DEEP", "detail": ""}
    return {"refused": "BROKEN", "detail": f"{type(fault).__name__}: {fault}"[:500]}


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # what libraries print must not look like an answer
    end_with_parent()
    order = json.loads(sys.stdin.buffer.readline())
    sys.path.insert(0, order["root"])
    limit(order)
    try:
        module, name = order["path"].rsplit(".", 1)
        answer = getattr(importlib.import_module(module), name)(**order["arguments"])
        if inspect.isgenerator(answer):
            for value in answer:
                out.write(json.dumps({"line": value}, ensure_ascii=False) + "\n")
            answer = None
        last = {"done": answer}
    except BaseException as fault:  # noqa: BLE001  whatever a parser throws becomes an answer
        last = refusal(fault)
    with contextlib.suppress(BrokenPipeError):
        out.write(json.dumps(last, ensure_ascii=True) + "\n")
        out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
