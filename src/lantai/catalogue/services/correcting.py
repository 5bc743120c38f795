"""The correction sheet of an import that set many rows aside: built by the worker, kept a while for whoever fetches it.

Whole rows about people lie in it, in a folder nobody else reads; it goes with the uploads (`tidying`), or when it is made
anew because rows came back mended.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import ImportBatch, ImportProblem
from lantai.catalogue.queries import imports as queries
from lantai.catalogue.rules import pace
from lantai.catalogue.services import error_sheets
from lantai.catalogue.services.filling_up import is_full
from lantai.foundation import clock, policy, tasks
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

AT_ONCE = 3000  # rows that are written while somebody waits; more are written by the worker
SILENT = 3600  # seconds
EVERY = 0.5  # seconds between two words about how far it is


@dataclass(frozen=True, slots=True)
class CorrectionSheet:
    """How far the sheet is: rows written, rows in all, seconds still to go (0 where nothing can be said)."""

    state: str  # WAITING | RUNNING | READY | NO_ROOM
    done: int = 0
    total: int = 0
    remaining: int = 0


def correction_sheet(actor: Actor, *, batch_id: int) -> CorrectionSheet | None:
    """Return how far the correction sheet of an import is, in the language of who asks; None when none was asked for in
    it, or rows came back mended since.
    """
    policy.require(actor, "catalogue.import")
    held = _held(batch_id, _language())
    if held is None or _is_given_up(batch_id, held):
        return None
    speed = pace.of(held.get("done", 0), held.get("total", 0), held.get("seconds", 0.0))
    return CorrectionSheet(held["state"], held.get("done", 0), held.get("total", 0), speed.remaining)


def ask_correction_sheet(actor: Actor, *, batch_id: int) -> None:
    """Have the worker write the correction sheet of an import, in the language of who asks; again while it is at it, or
    when it is there, changes nothing. Raises `NotFound`.
    """
    queries.batch(actor, batch_id=batch_id)  # or there is none
    language = _language()
    held = _held(batch_id, language)
    if held is not None and held["state"] != "NO_ROOM" and not _is_given_up(batch_id, held):
        return
    _write(batch_id, language, {"state": "WAITING", "key": _key(batch_id)})
    with transaction.atomic():
        told = events.CorrectionSheetAsked(language=language)
        log.record(told, actor=actor, subject=("import_batch", batch_id))


def build_correction_sheet(actor: Actor, *, batch_id: int, language: str) -> None:
    """Write the sheet that was asked for: whole, or nothing is there. Idempotent; one of rows mended since is let be."""
    held = _held(batch_id, language)
    if held is None or held["state"] == "READY":
        return
    key, begun, told = held["key"], time.monotonic(), 0.0
    total = queries.count_set_aside(actor, batch_id=batch_id)

    def progress(done: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told > EVERY:
            told = now
            _write(
                batch_id,
                language,
                {"state": "RUNNING", "key": key, "done": done, "total": total, "seconds": now - begun},
            )
            tasks.report(done, total)

    facts: dict[str, Any] = {"state": "READY", "key": key, "done": total, "total": total}
    try:
        with override(language):
            _build(actor, batch_id, language, progress)
    except OSError as trouble:
        if not is_full(trouble):
            raise
        facts = {"state": "NO_ROOM", "key": key}
    _write(batch_id, language, facts)


def _build(actor: Actor, batch_id: int, language: str, progress: Callable[[int], None]) -> None:
    home = _home(batch_id)
    for left in home.glob(f".part-{language}.*"):  # of a writer that was killed
        left.unlink(missing_ok=True)
    part = home / f".part-{language}.{os.getpid()}"
    error_sheets.write_sheet(actor, batch_id=batch_id, path=part, progress=progress)
    part.replace(home / f"{language}.xlsx")


def take_correction_sheet(actor: Actor, *, batch_id: int) -> Path:
    """Return the sheet the worker has written. Whole rows about people leave the house with it, so it is written down.

    Raises `NotFound` while there is none.
    """
    policy.require(actor, "catalogue.import")
    held, path = _held(batch_id, _language()), _home(batch_id) / f"{_language()}.xlsx"
    if held is None or held["state"] != "READY" or not path.exists():
        raise NotFound(_("更正表还没有做好。请回到导入的页面，等它做好再下载。"), code="NO_CORRECTIONS")
    with transaction.atomic():
        told = events.BadRowsViewed(held["total"], taken=True)
        log.record(told, actor=actor, subject=("import_batch", batch_id))
    return path


# --- where it lies


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _home(batch_id: int) -> Path:
    return Path(settings.UPLOADS) / "corrections" / str(int(batch_id))


def _key(batch_id: int) -> str:
    """Return what tells the rows still set aside from those of another moment, and of another import of that number: a
    database brought back from a backup counts on from an earlier one.
    """
    began = ImportBatch.objects.filter(pk=batch_id).values_list("created_at", flat=True).first()
    rows = ImportProblem.objects.filter(batch_id=batch_id, refused=True, mended_by__isnull=False)
    counted = rows.aggregate(n=Count("pk"), last=Max("mended_by"))
    return f"{began}-{counted['n']}-{counted['last'] or 0}"


def _held(batch_id: int, language: str) -> dict[str, Any] | None:
    try:
        held: dict[str, Any] = json.loads((_home(batch_id) / f"{language}.json").read_text(encoding="utf-8"))
    except OSError:
        return None
    return held if held["key"] == _key(batch_id) else None


def _is_given_up(batch_id: int, held: Mapping[str, Any]) -> bool:
    """Tell whether nothing has been heard of it for so long that it may be asked for again."""
    if held["state"] not in {"WAITING", "RUNNING"}:
        return False
    told = (_home(batch_id) / f"{_language()}.json").stat().st_mtime
    return time.time() - told > SILENT


def _write(batch_id: int, language: str, facts: Mapping[str, Any]) -> None:
    """Put the facts in place of the earlier ones, whole or not at all."""
    home = _home(batch_id)
    home.mkdir(parents=True, mode=0o700, exist_ok=True)
    beside = home / f".{language}.{os.getpid()}.{clock.now().timestamp()}"
    beside.write_text(json.dumps(facts), encoding="utf-8")
    beside.replace(home / f"{language}.json")
