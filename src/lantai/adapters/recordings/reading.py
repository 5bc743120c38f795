"""The outside of recordings: calls what works in the sandbox and returns small values."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.adapters.sandbox import SandboxRefusal, run, stream

INSTALL = "python3 tools/bootstrap.py run"  # requirements/run.txt, checked by hash
CODES = (
    "EMPTY",
    "NOT_A_RECORDING",
    "RECORDING_POINTER",
    "RECORDING_BROKEN",
    "RECORDING_CUT",
    "RECORDING_ENCRYPTED",
    "RECORDING_NO_CONTENT",
    "RECORDING_CODEC",
    "RECORDING_STREAMS",
    "RECORDING_LONG",
    "RECORDING_TOO_LARGE",
    "RECORDING_TIME",
    "RECORDING_ROOM",  # the disk is full: nothing is wrong with the recording
)
MEMORY = 3072  # megabytes of address space: decoders of 4K keep some 20 pictures
WORK = "lantai.adapters.recordings."


class MachineAbsent(Exception):  # noqa: N818
    """PyAV is not installed; the words say how to install it."""

    def __init__(self) -> None:
        super().__init__(INSTALL)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a recording is: the technical parameters DA/T 62-2017 asks to be kept. Zero or empty: does not apply or is not told.

    `duration` in seconds as read to the end, rates in bits per second, `sample_rate` in Hz, `bits` of a sample.
    """

    kind: str  # audio | video
    container: str
    media_type: str
    duration: float
    size: int
    streams: int
    bit_rate: int = 0
    video_codec: str = ""
    width: int = 0
    height: int = 0
    frame_rate: float = 0.0
    pixel_format: str = ""
    pixel_aspect: str = ""
    video_bit_rate: int = 0
    audio_codec: str = ""
    channels: int = 0
    sample_rate: int = 0
    bits: int = 0
    audio_bit_rate: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a recording: the copy for browsers and the picture, sizes in pixels (0 of a sound)."""

    media_type: str
    width: int
    height: int
    duration: float
    poster_width: int
    poster_height: int


def installed() -> bool:
    return importlib.util.find_spec("av") is not None


def _needed() -> None:
    if not installed():
        raise MachineAbsent


def probe(path: Path, *, seconds: float = 0) -> Facts:
    """Tell what the recording is; it is read to its end. Raises `SandboxRefusal` with one of `CODES`, `MachineAbsent`."""
    _needed()
    if (size := path.stat().st_size) == 0:
        raise SandboxRefusal("EMPTY")
    seconds = seconds or 60 + size / (20 << 20)
    try:
        return Facts(**run(WORK + "looking.probe", arguments={"path": path}, seconds=seconds, memory_mb=MEMORY))
    except SandboxRefusal as refusal:
        raise _named(refusal) from refusal


def make(path: Path, *, folder: Path, duration: float, progress: Callable[[float], None] | None = None) -> Made:
    """Write ``proxy`` and ``poster.jpg`` of a recording of `duration` seconds into `folder`.

    `progress` is told the seconds done. It may take twenty times as long as the recording lasts, not longer. Raises
    `SandboxRefusal` with one of `CODES`, `MachineAbsent`.
    """
    _needed()
    last: dict[str, Any] = {}
    arguments = {"path": path, "folder": folder}
    try:
        for said in stream(
            WORK + "making.make", arguments=arguments, seconds=120 + 20 * duration, memory_mb=MEMORY, file_mb=16_384
        ):
            if "at" in said and progress:
                progress(said["at"])
            last = said
    except SandboxRefusal as refusal:
        raise _named(refusal) from refusal
    return Made(**last)


def compose(out: Path, *, kind: str, seconds: float, **look: Any) -> None:
    """Write a recording of our own making (see `composing`): for the demonstration and for tests."""
    _needed()
    arguments = {"out": out, "kind": kind, "seconds": seconds, **look}
    run(WORK + "composing.compose", arguments=arguments, seconds=60, memory_mb=MEMORY)


def _named(refusal: SandboxRefusal) -> SandboxRefusal:
    if refusal.code in CODES:
        return refusal
    return SandboxRefusal("RECORDING_TIME" if refusal.code == "TIME" else "RECORDING_BROKEN", refusal.detail)
