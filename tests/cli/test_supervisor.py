"""The supervisor: children in their own session, stopped once, cleared after a crash; never somebody else's process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lantai.cli import supervisor

SLEEPER = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"


@pytest.fixture(autouse=True)
def own_signals():
    """The supervisor takes the signals over; give them back to the test runner."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def program(code: str, name: str = "child") -> supervisor.Program:
    return supervisor.Program(name, [sys.executable, "-c", code])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone_soon(pid: int) -> bool:
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


def pids(home: Path) -> list[int]:
    return [row["pid"] for row in json.loads((home / "run" / "pids.json").read_text("utf-8"))]


def test_children_are_stopped_and_their_pids_forgotten(tmp_path: Path) -> None:
    with supervisor.Supervisor(tmp_path) as keeper:
        keeper.start(program(SLEEPER))
        (pid,) = pids(tmp_path)
        assert alive(pid)
        assert os.getsid(pid) == pid, "a child has a session of its own"
    assert not alive(pid)
    assert not (tmp_path / "run" / "pids.json").exists()


@pytest.mark.integration
def test_a_child_that_ignores_the_request_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.5)
    with supervisor.Supervisor(tmp_path) as keeper:
        keeper.start(program(STUBBORN))
        (pid,) = pids(tmp_path)
        time.sleep(0.3)
    assert not alive(pid)


def test_two_supervisors_do_not_share_a_data_folder(tmp_path: Path) -> None:
    with supervisor.Supervisor(tmp_path), pytest.raises(supervisor.CannotStart, match="already running"):
        supervisor.Supervisor(tmp_path).__enter__()
    with supervisor.Supervisor(tmp_path):
        pass  # free again


@pytest.mark.integration
def test_what_a_killed_supervisor_left_behind_is_cleared(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from lantai.cli import supervisor as s\n"
        f"k = s.Supervisor(Path({str(tmp_path)!r})).__enter__()\n"
        f"k.start(s.Program('child', [sys.executable, '-c', {SLEEPER!r}])); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"up\n"
        (orphan,) = pids(tmp_path)
        first.kill()
        first.wait()
    assert alive(orphan), "kill -9 leaves the child running: that is why there is a list"
    with supervisor.Supervisor(tmp_path):
        assert gone_soon(orphan)


def test_a_process_that_is_not_ours_is_never_touched(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEPER]) as stranger:
        try:
            folder = tmp_path / "run"
            folder.mkdir()
            rows = [{"name": "web", "pid": stranger.pid, "mark": "0123456789abcdef"}]
            (folder / "pids.json").write_text(json.dumps(rows), "utf-8")
            with supervisor.Supervisor(tmp_path):
                assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_child_that_ends_by_itself_is_told(tmp_path: Path) -> None:
    with supervisor.Supervisor(tmp_path) as keeper:
        keeper.start(program("raise SystemExit(3)", "web"))
        with pytest.raises(supervisor.CannotStart, match="web ended unexpectedly"):
            keeper.wait_until(lambda: False, seconds=10)


def test_a_used_port_is_refused_with_another_to_take() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(supervisor.CannotStart, match=f"PORT={port + 1}"):
            supervisor.refuse_used_port("127.0.0.1", port)
    supervisor.refuse_used_port("127.0.0.1", port)


def test_a_folder_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    in_the_way = tmp_path / "数据 folder"
    in_the_way.write_text("a file")
    with pytest.raises(supervisor.CannotStart, match=r"(?s)数据文件夹不能用.*LANTAI_HOME"):
        supervisor.Supervisor(in_the_way).__enter__()


def test_a_full_disk_is_told_before_anything_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "ROOM", 1 << 60)
    with pytest.raises(supervisor.CannotStart, match="磁盘已满"):
        supervisor.Supervisor(tmp_path).__enter__()


@pytest.mark.parametrize("text", ["x", "0", "70000", "80.5"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        supervisor.port_number(text)


def test_folders_with_spaces_and_chinese_signs_are_folders(tmp_path: Path) -> None:
    with supervisor.Supervisor(tmp_path / "锦江 大学 数据") as keeper:
        assert keeper.run(program("pass")) == 0
