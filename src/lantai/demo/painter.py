"""Painting the first page images in a process of its own, while this one makes tables and people."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

from lantai.adapters.painting import Painting
from lantai.demo import holdings

Pages = dict[tuple[str, str, int], Painting]


def paint_first() -> Pages:
    """Paint every page that is there when the doors open."""
    taken = [*holdings.first_volumes(), *holdings.troubled_volumes()]
    return {(v.fonds, v.ref_code, number): v.paint(number) for v in taken for number in v.images}


@contextmanager
def painting() -> Iterator[Future[Pages]]:
    """Begin to paint; the block gets the promise of the pages. Another start method than fork: Django has threads."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as painter:
        yield painter.submit(paint_first)
