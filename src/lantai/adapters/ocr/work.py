"""Reading pages, inside the sandbox only: models loaded once, one thread, one page after the other."""

from __future__ import annotations

import signal
import time
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from lantai.adapters.images.work import upright_page
from lantai.adapters.ocr import standing
from lantai.adapters.ocr.machine import Machine
from lantai.adapters.sandbox.refusal import Refused

SURE_SIGN, FEWEST_SIGNS = 0.6, 2  # a page without one line of these has no text
EMPTY_SPREAD = 6.0  # grey levels: a page whose darkest and lightest hundredth lie closer is empty


def read_each(
    paths: list[str], frames: list[int], compare: list[bool], page_seconds: float
) -> Iterator[dict[str, Any]]:
    """Read many pages in one child; each answer is a reading, or ``{"refused": code, "detail": …}``.

    A page that takes more than `page_seconds` of CPU ends the child; the parent refuses it and begins again behind it.
    """
    warnings.simplefilter("ignore")
    for path, frame, twice in zip(paths, frames, compare, strict=True):
        signal.setitimer(signal.ITIMER_PROF, page_seconds)
        try:
            yield _read(path, frame, twice)
        except Refused as refusal:
            yield {"refused": refusal.code, "detail": refusal.detail}


@cache
def _machine() -> Machine:
    """Load the models for the first page that can be opened, once for the child."""
    return Machine()


def _read(path: str, frame: int, twice: bool) -> dict[str, Any]:
    begun = time.perf_counter()
    picture = _pixels(upright_page(path, frame))
    if _empty(picture):
        raise Refused("PAGE_BLANK", "no contrast")
    opened = time.perf_counter() - begun
    machine = _machine()
    begun = time.perf_counter() - opened  # the loading of the models is nobody's page
    found = standing.read(machine, picture)
    if not any(_says_something(line["signs"]) for line in found["lines"]):
        raise Refused("PAGE_BLANK", "no line of text")
    found["seconds"] = round(time.perf_counter() - begun, 4)
    if twice:
        begun = time.perf_counter()
        found["raw_text"] = _machine().bare(_pixels(upright_page(path, frame)))
        found["raw_seconds"] = round(time.perf_counter() - begun, 4)
    return found


def _pixels(picture: Image.Image) -> np.ndarray[Any, Any]:
    """Return the picture as the machine takes it: blue, green, red."""
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])


def _says_something(signs: list[tuple[str, float, float, str, float]]) -> bool:
    """Tell whether a line is writing: two letters or digits of which the machine is more sure than not. A hole is none."""
    return sum(sign[0].isalnum() and sign[1] > SURE_SIGN for sign in signs) >= FEWEST_SIGNS


def _empty(picture: np.ndarray[Any, Any]) -> bool:
    low, high = np.percentile(picture[::8, ::8, 1], (1, 99))
    return bool(high - low < EMPTY_SPREAD)
