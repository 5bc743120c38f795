"""Archives that strangers hand in (zip): listed and unpacked in the sandbox, names of GBK systems read, bombs refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.adapters.sandbox import SandboxRefusal, run, stream

WORK = "lantai.adapters.archives.work."
WINDOW = 5000
CODES = ("NOT_A_ZIP", "ZIP_TOO_MANY", "ZIP_TOO_LARGE", "ZIP_ENCRYPTED")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its number, its path with ``/``, its length; `refused` says why it is not unpacked."""

    number: int
    name: str
    length: int
    refused: str = ""


def members(path: Path) -> Iterator[Member]:
    """Yield the files of a zip in the order of their names, `WINDOW` in memory. Raises `SandboxRefusal` with one of `CODES`."""
    first = 0
    while True:
        arguments = {"path": path, "first": first, "most": WINDOW}
        some = [Member(**found) for found in stream(WORK + "members", arguments=arguments, seconds=120, memory_mb=1024)]
        yield from some
        first += len(some)
        if len(some) < WINDOW:
            return


def unpack(path: Path, *, numbers: list[int], folder: Path, seconds: float = 600) -> list[dict[str, Any]]:
    """Write some members into `folder` under their numbers; answer ``[{number, refused}]`` for those that could not be."""
    found = run(
        WORK + "unpack", arguments={"path": path, "numbers": numbers, "folder": folder}, seconds=seconds,
        memory_mb=1024, file_mb=400,
    )  # fmt: skip
    return list(found)


__all__ = ["CODES", "Member", "SandboxRefusal", "members", "unpack"]
