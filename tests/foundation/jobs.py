"""Tasks for the tests of the worker; they run in real worker processes too."""

import os
import time
from pathlib import Path

from django_tasks import task

from lantai.foundation import tasks
from lantai.foundation.errors import LantaiError


class Refusal(LantaiError):
    code = "REFUSED"


@task()
def note(path, word):
    with Path(path).open("a") as stream:
        stream.write(f"{word}\n")
    return word


@task()
def first_try_hangs(path, seconds):
    """Sleep on the first try; be quick on the next."""
    tries = Path(path).read_text().count("start") if Path(path).exists() else 0
    with Path(path).open("a") as stream:
        stream.write(f"start {os.getpid()}\n")
    if not tries:
        time.sleep(seconds)
        return "old"
    return "new"


@task()
def fails(words):
    raise ValueError(words)


@task()
def refuses():
    raise Refusal("没有找到")


@task()
def counts(total):
    for number in range(total):
        tasks.report(number + 1, total, "行")
    return total
