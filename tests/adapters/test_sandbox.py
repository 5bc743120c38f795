"""Foreign bytes are parsed in a child that is stopped when it asks for too much."""

import time

import pytest

from lantai.adapters import sandbox

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


def test_a_child_cannot_write_a_huge_file(tmp_path):
    with pytest.raises(sandbox.SandboxRefusal):
        sandbox.run(TRIALS + "write", arguments={"path": str(tmp_path / "big"), "megabytes": 5}, file_mb=1)
    assert (tmp_path / "big").stat().st_size <= 1024 * 1024


def test_the_child_knows_no_secrets_of_the_environment(monkeypatch):
    monkeypatch.setenv("LANTAI_DATABASE_URL", "postgresql://secret")
    assert "LANTAI_DATABASE_URL" not in sandbox.run(TRIALS + "environment", arguments={})
