"""One supervisor for the web server and the worker.

Children get their own session (a terminal's Ctrl-C would reach them twice otherwise), one SIGINT each, ten seconds,
then their group is killed. Their process ids are kept in the data folder, so that what a killed supervisor left behind
is cleared at the next start; a process that cannot be shown to be ours is never touched. Python's own library only:
the supervisor stays small.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Self

GRACE = 10.0
ROOM = 200 << 20  # bytes the data folder needs to begin with
MARK = "LANTAI_SUPERVISED"
LARGEST_BODY = 600 << 20  # bytes; what our own pages refuse is less, and they say it in words


class CannotStart(Exception):  # noqa: N818
    """Words for the person at the terminal: why nothing was started, and what to do."""


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


class Supervisor:
    """Start programs, wait for one of them to answer, keep them, stop them. One per data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "run"
        self.stopping = False
        self._children: list[tuple[Program, subprocess.Popen[bytes]]] = []
        self._mark = secrets.token_hex(8)
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            refuse_full(self.home)
            self._lock = (self.folder / "lock").open("a+")
        except OSError as fault:
            raise CannotStart(cannot_write(self.home, fault)) from fault
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise CannotStart(
                f"这个数据文件夹已有一个兰台在运行：{self.home}\n"
                "  Lantai is already running on this data folder. Stop it first, or choose another: LANTAI_HOME=…"
            ) from None
        clear_leftovers(self.folder / "pids.json")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()
        (self.folder / "pids.json").unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, program: Program) -> None:
        environment = {**os.environ, **program.environment, MARK: self._mark}
        child = subprocess.Popen(
            list(program.command), env=environment, start_new_session=True, stdin=subprocess.DEVNULL
        )
        self._children.append((program, child))
        self._write_pids()

    def run(self, program: Program) -> int:
        """Run a program to its end, stopping it when we are asked to stop. Return its exit code."""
        self.start(program)
        child = self._children[-1][1]
        while child.poll() is None and not self.stopping:
            time.sleep(0.05)
        if child.poll() is None:
            self.stop()
        self._children = [pair for pair in self._children if pair[1] is not child]
        self._write_pids()
        return child.returncode

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Wait for `ready`; False when we were asked to stop. Raises `CannotStart` when a child died or time is up."""
        deadline = time.monotonic() + seconds
        while not self.stopping:
            if ready():
                return True
            self._look()
            if time.monotonic() > deadline:
                raise CannotStart(f"没有在 {seconds:.0f} 秒内就绪。\n  Not ready within {seconds:.0f} s.")
            time.sleep(0.05)
        return False

    def keep(self) -> None:
        """Stay until asked to stop. A child that ends by itself ends everything, with words."""
        while not self.stopping:
            self._look()
            time.sleep(0.2)

    def stop(self) -> None:
        for _program, child in self._children:
            if child.poll() is None:
                _signal(child.pid, signal.SIGINT)
        deadline = time.monotonic() + GRACE
        for _program, child in self._children:
            try:
                child.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child.pid, signal.SIGKILL, group=True)
                child.wait()
        self._children = []

    def _look(self) -> None:
        for program, child in self._children:
            if child.poll() is not None and not self.stopping:
                raise CannotStart(
                    f"{program.name} 意外结束（{child.returncode}），见上面的记录。\n"
                    f"  {program.name} ended unexpectedly; see the lines above."
                )

    def _write_pids(self) -> None:
        rows = [{"name": program.name, "pid": child.pid, "mark": self._mark} for program, child in self._children]
        draft = self.folder / "pids.json.new"
        draft.write_text(json.dumps(rows), "utf-8")
        draft.replace(self.folder / "pids.json")


def _signal(pid: int, number: signal.Signals, *, group: bool = False) -> None:
    try:
        if group:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def clear_leftovers(path: Path) -> list[int]:
    """End the children a killed supervisor left behind. Only a process that carries our mark is ours."""
    try:
        rows = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    ours = [int(row["pid"]) for row in rows if carries_mark(int(row["pid"]), str(row["mark"]))]
    for pid in ours:
        _signal(pid, signal.SIGINT)
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and any(carries_mark(row["pid"], row["mark"]) for row in rows):
        time.sleep(0.05)
    for row in rows:
        if carries_mark(row["pid"], row["mark"]):
            _signal(row["pid"], signal.SIGKILL, group=True)
    path.unlink(missing_ok=True)
    return ours


def carries_mark(pid: int, mark: str) -> bool:
    """Tell whether the living process `pid` was started by the supervisor that made `mark`."""
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        state = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z" and f"{MARK}={mark}".encode() in variables


WHY = {
    errno.ENOSPC: ("磁盘已满，腾出空间再来", "the disk is full; make room first"),
    errno.EDQUOT: ("磁盘配额已满，腾出空间再来", "the disk quota is used up; make room first"),
    errno.EACCES: ("没有权限", "there is no right to do so"),
    errno.EPERM: ("没有权限", "there is no right to do so"),
    errno.EROFS: ("这个磁盘只能读", "the disk is read-only"),
    errno.ENOENT: ("没有这个文件或文件夹", "there is no such file or folder"),
    errno.EISDIR: ("这是一个文件夹", "it is a folder"),
    errno.ENOTDIR: ("路径上有一个不是文件夹", "something on the way is not a folder"),
    errno.EEXIST: ("那里有一个同名的文件", "a file of that name stands there"),
    errno.EIO: ("磁盘读写出错，请检查硬件", "the disk fails; check the hardware"),
}


def why(fault: OSError) -> tuple[str, str]:
    """Return what the system says, in Chinese and English."""
    return WHY.get(fault.errno or 0, (fault.strerror or str(fault),) * 2)


def cannot_write(home: Path, fault: OSError) -> str:
    """Say why the data folder cannot be used, and what to do."""
    said, english = why(fault)
    return (
        f"数据文件夹不能用：{home}，{said}。可另选一个：LANTAI_HOME=…\n"
        f"  The data folder cannot be used: {english}. Choose another: LANTAI_HOME=…"
    )


def refuse_full(home: Path) -> None:
    """Refuse a medium with hardly any room left: half a demonstration is worse than none."""
    free = shutil.disk_usage(home).free
    if free < ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def port_number(text: str) -> int:
    """Return the port that `PORT` names, 8000 by default. Raises `ValueError`."""
    port = int(text) if text.strip() else 8000
    if not 1 <= port <= 65535:
        raise ValueError(text)
    return port


def refuse_used_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CannotStart(
                f"端口 {port} 要管理员权限才能用。换一个：make demo PORT=8000\n"
                f"  Port {port} needs root. Take another: make demo PORT=8000"
            ) from None
        except OSError:
            raise CannotStart(
                f"端口 {port} 已被占用。换一个：make demo PORT={port + 1}\n"
                f"  Port {port} is in use. Take another: make demo PORT={port + 1}"
            ) from None


def answers(address: str) -> bool:
    """Tell whether a web server answers there, whatever it says below 500."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False


def server(host: str, port: int, *, threads: int = 4) -> Program:
    """Return the web server: it takes whole requests in before one of the `threads` gets them, whoever sends slowly."""
    options = {"--host": host, "--port": str(port), "--threads": str(threads), "--ident": ""}
    options |= {"--connection-limit": "1000", "--channel-timeout": "60", "--max-request-body-size": str(LARGEST_BODY)}
    flags = ["--asyncore-use-poll", "--no-clear-untrusted-proxy-headers", "--no-log-socket-errors"]
    flat = [f"{name}={value}" for name, value in options.items()]
    return Program("web", [sys.executable, "-m", "waitress", *flat, *flags, "lantai.config.wsgi:application"])


def worker() -> Program:
    return Program("worker", [sys.executable, "-m", "lantai", "worker"])
