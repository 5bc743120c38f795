"""One job, in a process of its own: set the limits, call the function, write JSON lines, end."""

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
from typing import Any, NoReturn


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


def live_in(folder: str) -> None:
    """Have no environment but one's own folder."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update({"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder, "TMPDIR": folder})


def end_with_parent() -> None:
    """Ask Linux to end this child with the process that bore it; that one ends when the worker does."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def refusal(fault: BaseException) -> dict[str, str]:
    from lantai.adapters.sandbox.refusal import Refused

    if isinstance(fault, Refused):
        return {"refused": fault.code, "detail": fault.detail}
    if isinstance(fault, MemoryError):
        return {"refused": "MEMORY", "detail": ""}
    if isinstance(fault, RecursionError):
        return {"refused": "TOO_DEEP", "detail": ""}
    return {"refused": "BROKEN", "detail": f"{type(fault).__name__}: {fault}"[:500]}


def work(order: dict[str, Any], answers: int, complaints: int) -> NoReturn:
    """Do what `order` asks and end the process, whatever happens. What libraries print goes to `complaints`."""
    os.dup2(complaints, 1)
    os.dup2(complaints, 2)
    out = os.fdopen(answers, "w", encoding="utf-8", newline="\n")
    end_with_parent()
    try:
        live_in(order["folder"])
        limit(order)
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
        sys.stdout.flush()
    os._exit(0)
