"""Asking for the reading of received pages, and what became of it: a thin call, so that receiving stands without it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lantai.digitisation.models import Batch, BatchPage
from lantai.foundation.actor import Actor


def _module(name: str) -> Any:
    try:
        return importlib.import_module(f"lantai.digitisation.{name}")
    except ModuleNotFoundError as fault:
        if fault.name != f"lantai.digitisation.{name}":
            raise
        return None


def ask(actor: Actor, batch: Batch, pages: Sequence[BatchPage]) -> int:
    """Have the pages read by machine; return how many are new to it. In the caller's transaction."""
    readings = _module("services.readings")
    if readings is None or not pages:
        return 0
    sheet = importlib.import_module("lantai.digitisation.values").SheetToRead
    sheets = [
        sheet(object_id=one.object_id, fonds_code=batch.project.fonds.code, ref_code=one.ref_code, label=one.label)
        for one in pages
    ]
    return int(readings.ask(actor, sheets=sheets, two_keys=batch.project.two_keys, batch_id=batch.pk))


def progress(batch_id: int) -> Any:
    """Return `ReadingProgress` (asked, read, refused, cells_open, cells_decided, people), None where nothing reads."""
    queries = _module("queries.readings")
    return queries.progress(batch_id=batch_id) if queries is not None else None


def hand_over(actor: Actor, *, batch_id: int, page_images: Mapping[UUID, int]) -> int:
    """Have the people who were read indexed in the catalogue; return how many."""
    readings = _module("services.readings")
    return int(readings.hand_over(actor, batch_id=batch_id, page_images=page_images)) if readings is not None else 0
