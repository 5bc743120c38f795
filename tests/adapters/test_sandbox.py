"""Foreign bytes are parsed in a child that is stopped when it asks for too much."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lantai.adapters import sandbox
from lantai.adapters.sandbox import nurseries, parent

pytestmark = pytest.mark.integration

TRIALS = "lantai.adapters.sandbox.trials."


def test_a_value_goes_in_and_comes_back_though_the_library_chatters():
    assert sandbox.run(TRIALS + "echo", arguments={"value": {"名": ["䶮", 1, None]}}) == {"名": ["䶮", 1, None]}


def test_lines_arrive_one_by_one():
    assert list(sandbox.stream(TRIALS + "count", arguments={"upto": 2000})) == list(range(2000))


def test_a_stream_may_be_left_half_way():
    stream = sandbox.stream(TRIALS + "count", arguments={"upto": 10_000_000})
    assert next(stream) == 0
    stream.close()


@pytest.mark.parametrize(
    ("function", "arguments", "code"),
    [
        ("refuse", {"code": "ENCRYPTED"}, "ENCRYPTED"),
        ("eat", {"megabytes": 900}, "MEMORY"),
        ("die", {}, "CRASHED"),
        ("no_such_function", {}, "BROKEN"),
        ("many_files", {}, "BROKEN"),
    ],
)
def test_what_goes_wrong_inside_comes_out_as_a_code(function, arguments, code):
    with pytest.raises(sandbox.SandboxRefusal) as refusal:
        sandbox.run(TRIALS + function, arguments=arguments, memory_mb=400)
    assert refusal.value.code == code


def test_a_child_that_takes_too_long_is_killed():
    begun = time.monotonic()
    with pytest.raises(sandbox.SandboxRefusal) as refusal:
        sandbox.run(TRIALS + "sleep", arguments={"seconds": 30}, seconds=0.5)
    assert refusal.value.code == "TIME"
    assert time.monotonic() - begun < 5


def test_the_time_a_listener_takes_is_not_the_childs():
    over = threading.Event()
    patience = parent.Patience(0.2, over.set)
    with patience.away():
        assert not over.wait(0.4)
    assert over.wait(2)
    patience.end()


def test_a_child_cannot_write_a_huge_file(tmp_path):
    with pytest.raises(sandbox.SandboxRefusal):
        sandbox.run(TRIALS + "write", arguments={"path": str(tmp_path / "big"), "megabytes": 5}, file_mb=1)
    assert (tmp_path / "big").stat().st_size <= 1024 * 1024


def test_the_child_knows_no_secrets_of_the_environment(monkeypatch):
    monkeypatch.setenv("LANTAI_DATABASE_URL", "postgresql://secret")
    assert "LANTAI_DATABASE_URL" not in sandbox.run(TRIALS + "environment", arguments={})


def test_no_job_finds_what_another_left():
    assert [sandbox.run(TRIALS + "remember", arguments={"word": word}) for word in "abc"] == [[], [], []]


def test_every_job_has_a_folder_of_its_own_that_is_gone_afterwards():
    first, second = (sandbox.run(TRIALS + "where", arguments={}) for _ in range(2))
    assert len({*first}) == len({*second}) == 1
    assert first != second
    assert not Path(first[0]).exists()


def test_the_limits_of_a_job_are_its_own():
    with pytest.raises(sandbox.SandboxRefusal):
        sandbox.run(TRIALS + "eat", arguments={"megabytes": 900}, memory_mb=400)
    assert sandbox.run(TRIALS + "eat", arguments={"megabytes": 900}, memory_mb=2048) == 900 * 1024 * 1024


def test_nobody_of_a_job_outlives_it():
    left = sandbox.run(TRIALS + "leave_behind", arguments={})
    deadline = time.monotonic() + 5
    while alive(left):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_holds_no_line_to_its_parents():
    assert (
        sandbox.run(TRIALS + "open_files", arguments={}) <= 6
    )  # three of everybody's, answers, complaints, the folder


def test_jobs_are_forked_from_one_warm_process_and_a_crash_costs_none():
    nurseries.close_all()
    sandbox.run(TRIALS + "echo", arguments={"value": 1})
    (warm,) = nurseries._waiting
    for function, arguments in (("die", {}), ("sleep", {"seconds": 30})):
        with pytest.raises(sandbox.SandboxRefusal):
            sandbox.run(TRIALS + function, arguments=arguments, seconds=0.3)
    stream = sandbox.stream(TRIALS + "count", arguments={"upto": 10_000_000})
    next(stream)
    stream.close()
    assert sandbox.run(TRIALS + "echo", arguments={"value": 2}) == 2
    assert nurseries._waiting == [warm]


def test_a_warm_process_that_died_is_replaced():
    sandbox.run(TRIALS + "echo", arguments={"value": 1})
    for warm in nurseries._waiting:
        warm.process.kill()
        warm.process.wait()
    assert sandbox.run(TRIALS + "echo", arguments={"value": 2}) == 2


def test_many_jobs_at_once_get_each_its_own_answer():
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda n: sandbox.run(TRIALS + "echo", arguments={"value": n}), range(24))
        assert list(answers) == list(range(24))
    assert len(nurseries._waiting) <= nurseries.KEPT


def test_the_warm_process_ends_with_its_parent_however_that_ended():
    code = (
        "import os; from lantai.adapters import sandbox; from lantai.adapters.sandbox import nurseries;"
        f"sandbox.run('{TRIALS}echo', arguments={{'value': 1}});"
        "print(nurseries._waiting[0].process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    deadline = time.monotonic() + 10
    while alive(int(done.stdout)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
