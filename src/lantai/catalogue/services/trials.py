"""Trying a long sheet in the background: nothing is written to the catalogue; what would happen is kept beside the upload.

The report lies in the uploader's own folder, readable by nobody else, and goes with it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, override

from lantai.catalogue import events
from lantai.catalogue.rules import pace
from lantai.catalogue.services import imports, staging
from lantai.catalogue.values import ImportBeside, ImportReport, RowChange
from lantai.foundation import clock
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError

EVERY = 0.5  # seconds between two words about how far it is


@dataclass(frozen=True, slots=True)
class Trial:
    """How far a trial is; `report` when it has ended, `refusal` (words) when the file was refused."""

    state: str  # WAITING | RUNNING | DONE | REFUSED
    done: int = 0
    total: int = 0
    rate: float = 0.0
    remaining: int = 0
    report: ImportReport | None = None
    refusal: str = ""


class _Overtaken(Exception):  # noqa: N818
    """The archivist has changed the columns meanwhile; another trial runs."""


def ask_trial(
    actor: Actor, *, token: str, fonds_code: str, create_name: str = "", mapping: Mapping[str, Any] | None = None,
    department: str = "", scheme: str = "process",
) -> None:  # fmt: skip
    """Have the worker try an upload out; `trial` tells how far it is. A trial of other columns is given up.

    The difference it writes, and a refusal, are in the language of who asks.
    """
    upload = staging.staged(actor, token=token)
    plan = staging.plan_of(fonds_code, create_name, mapping, department, scheme)
    language = get_language() or settings.LANGUAGE_CODE
    _write(upload.path, {"plan": plan, "state": "WAITING", "key": staging.key_of(plan), "language": language})
    with transaction.atomic():
        log.record(events.ImportTrialAsked(fonds=fonds_code), actor=actor, subject=("import_upload", token))


def trial(
    actor: Actor, *, token: str, fonds_code: str, create_name: str = "", mapping: Mapping[str, Any] | None = None,
    department: str = "", scheme: str = "process",
) -> Trial | None:  # fmt: skip
    """Return the trial of an upload with just these columns; None when none was asked for."""
    held = _read(staging.staged(actor, token=token).path)
    plan = staging.plan_of(fonds_code, create_name, mapping, department, scheme)
    if held is None or held["key"] != staging.key_of(plan):
        return None
    report = _report(held["report"]) if "report" in held else None
    speed = pace.of(held.get("done", 0), held.get("total", 0), held.get("seconds", 0.0))
    return Trial(
        held["state"], held.get("done", 0), held.get("total", 0), speed.rate, speed.remaining, report,
        held.get("refusal", ""),
    )  # fmt: skip


def run_trial(actor: Actor, *, token: str) -> None:
    """Try the upload out as it was last asked for. Idempotent."""
    upload = staging.staged(actor, token=token)
    held = _read(upload.path)
    if held is None or held["state"] not in {"WAITING", "RUNNING"}:
        return
    with override(held.get("language", settings.LANGUAGE_CODE)):
        _try(actor, upload, held["plan"], held["key"])


def _try(actor: Actor, upload: staging.Staged, plan: Mapping[str, Any], key: str) -> None:
    begun = time.monotonic()
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told > EVERY:
            told = now
            _write(upload.path, {**_still(upload.path, key), "state": "RUNNING", "done": done, "total": total,
                                 "seconds": now - begun})  # fmt: skip

    try:
        report = imports.import_catalogue(
            actor, path=upload.path, file_name=upload.file_name, fonds_code=plan["fonds"],
            create_fonds=plan["new"] or None, mapping=plan["mapping"] or None, department=plan["department"],
            dry_run=True, progress=progress, scheme=plan["scheme"],
            difference=staging.place_of_difference(upload.path, plan),
        )  # fmt: skip
        answer: dict[str, Any] = {"state": "DONE", "report": _plain(report)}
    except _Overtaken:
        return
    except LantaiError as refusal:
        answer = {"state": "REFUSED", "refusal": str(refusal)}
    try:
        _write(upload.path, {**_still(upload.path, key), **answer})
    except _Overtaken:
        return


def _plain(report: ImportReport) -> dict[str, Any]:
    counts = ("kind", "accepted", "changed", "unchanged", "conflicts", "rejected", "opening")
    several = {name: [asdict(one) for one in getattr(report, name)] for name in ("trail", "beside")}
    return {**{name: getattr(report, name) for name in counts}, **several}


def _report(held: Mapping[str, Any]) -> ImportReport:
    trail = tuple(
        RowChange(
            one["sheet"], one["row"], one["key"], one["outcome"], tuple(tuple(some) for some in one["differences"]),
            tuple((column, code, parameters) for column, code, parameters in one["reasons"]),
        )
        for one in held["trail"]
    )  # fmt: skip
    beside = tuple(ImportBeside(**one) for one in held.get("beside", ()))
    volumes, items = held.get("opening", (0, 0))
    counts = {name: value for name, value in held.items() if name not in {"trail", "beside", "opening"}}
    return ImportReport(**counts, dry_run=True, trail=trail, beside=beside, opening=(volumes, items))


def _still(path: Path, key: str) -> dict[str, Any]:
    held = _read(path)
    if held is None or held["key"] != key:
        raise _Overtaken
    return held


def _read(path: Path) -> dict[str, Any] | None:
    try:
        held: dict[str, Any] = json.loads((path.parent / "trial.json").read_text(encoding="utf-8"))
    except OSError:
        return None
    return held


def _write(path: Path, facts: Mapping[str, Any]) -> None:
    """Put the facts in place of the earlier ones, whole or not at all."""
    beside = path.parent / f"trial.{os.getpid()}.{clock.now().timestamp()}"
    beside.write_text(json.dumps(facts, ensure_ascii=False, default=str), encoding="utf-8")
    beside.replace(path.parent / "trial.json")
