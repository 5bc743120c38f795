"""Uploads that wait: kept apart until the archivist has seen the preview and accepted."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.adapters import sheets
from lantai.catalogue import events
from lantai.catalogue.errors import ImportRefused, NotFound
from lantai.catalogue.models import ImportBatch
from lantai.catalogue.services import imports
from lantai.catalogue.services.fonds import create_fonds, get_fonds
from lantai.catalogue.states import Batch
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import ImportReport
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
AT_ONCE = 2000  # rows that are read while the archivist waits; more go to the worker


@dataclass(frozen=True, slots=True)
class Staged:
    token: str
    path: Path
    file_name: str


def _home() -> Path:
    return Path(settings.UPLOADS) / "imports"


def stage_upload(actor: Actor, *, stream: BinaryIO, file_name: str) -> str:
    """Keep an uploaded sheet aside and return the token under which its uploader finds it again.

    Raises `ImportRefused` for an empty or too large file, or when the disk has no room; then nothing is left behind.
    """
    policy.require(actor, "catalogue.import")
    token = secrets.token_urlsafe(18)
    folder = _home() / token
    facts = {"file_name": Path(file_name).name[:255] or "sheet", "account": actor.account_id}
    try:
        folder.mkdir(parents=True, mode=0o700)
        size = _copy(stream, folder / "sheet")
        (folder / "facts.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise ImportRefused(texts.FILE_REFUSALS["NO_ROOM"], code="NO_ROOM") from fault
    if not 0 < size <= sheets.LARGEST:
        shutil.rmtree(folder)
        code = "TOO_LARGE" if size else "EMPTY"
        raise ImportRefused(texts.FILE_REFUSALS[code], code=code)
    return token


def _copy(stream: BinaryIO, path: Path) -> int:
    """Write the upload aside; return its length, or that at which it became too large."""
    size = 0
    with path.open("wb") as out:
        while block := stream.read(1 << 20):
            size += len(block)
            if size > sheets.LARGEST:
                break
            out.write(block)
    return size


def staged(actor: Actor, *, token: str) -> Staged:
    """Return an upload to the one who made it; raise `NotFound` to everybody else and when it is gone."""
    policy.require(actor, "catalogue.import")
    folder = _home() / token
    if not _TOKEN.fullmatch(token) or not (folder / "facts.json").exists():
        raise NotFound(_("这次上传已经导入或过期，请重新选择文件。"), code="STAGED_GONE")
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    if facts["account"] != actor.account_id:
        raise NotFound(_("这次上传已经导入或过期，请重新选择文件。"), code="STAGED_GONE")
    return Staged(token, folder / "sheet", facts["file_name"])


def try_import(
    actor: Actor, *, token: str, fonds_code: str, create_name: str = "", mapping: Mapping[str, Any] | None = None,
    department: str = "", scheme: str = "process",
) -> ImportReport:  # fmt: skip
    """Say what an import of the upload would do, writing nothing but the difference beside the upload."""
    upload = staged(actor, token=token)
    return imports.import_catalogue(
        actor, path=upload.path, file_name=upload.file_name, fonds_code=fonds_code, create_fonds=create_name or None,
        mapping=mapping, dry_run=True, department=department, scheme=scheme,
        difference=place_of_difference(upload.path, plan_of(fonds_code, create_name, mapping, department, scheme)),
    )  # fmt: skip


def plan_of(
    fonds_code: str, create_name: str, mapping: Mapping[str, Any] | None, department: str, scheme: str
) -> dict[str, Any]:
    """Return what a dry run of an upload was asked to do."""
    return {
        "fonds": fonds_code, "new": create_name, "mapping": dict(mapping or {}), "department": department, "scheme": scheme,
    }  # fmt: skip


def key_of(plan: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()


def place_of_difference(sheet: Path, plan: Mapping[str, Any]) -> Path:
    """Return where the difference of a dry run lies: one of other columns is never taken for it."""
    return sheet.parent / f"difference-{key_of(plan)[:24]}.csv"


def take_difference(
    actor: Actor, *, token: str, fonds_code: str, create_name: str = "", mapping: Mapping[str, Any] | None = None,
    department: str = "", scheme: str = "process",
) -> Path:  # fmt: skip
    """Return the csv of all that an import of the upload would do, as the dry run with just these columns wrote it.

    What we hold about people leaves the house with it, so it is written down. Raises `NotFound` while there is none.
    """
    upload = staged(actor, token=token)
    path = place_of_difference(upload.path, plan_of(fonds_code, create_name, mapping, department, scheme))
    if not path.exists():
        raise NotFound(_("差异表还没有做好。请回到预览，等它显示逐行会怎样，再下载。"), code="NO_DIFFERENCE")
    with transaction.atomic():
        log.record(events.ImportDifferenceTaken(fonds=fonds_code), actor=actor, subject=("import_upload", token))
    return path


def start_import(
    actor: Actor, *, token: str, fonds_code: str, create_name: str = "", mapping: Mapping[str, Any] | None = None,
    department: str = "", scheme: str = "process",
) -> int:  # fmt: skip
    """Begin the import of an upload and return the id of its batch: short ones are done at once, long ones by the worker.

    Raises what `import_catalogue` raises.
    """
    upload = staged(actor, token=token)
    layouts = imports.inspect_sheet(
        actor, path=upload.path, file_name=upload.file_name, mapping=mapping, department=department
    )
    if create_name:
        create_fonds(actor, code=fonds_code, name=create_name, scheme=scheme)
    total = sum(layout.rows for layout in layouts)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            fonds=get_fonds(fonds_code), kind="WAITING", state=Batch.WAITING.value, file_name=upload.file_name,
            mapping=dict(mapping or {}), staged=token, total=total, started_by=actor.account_id, created_at=clock.now(),
            department=department.strip()[:120],
        )  # fmt: skip
        if total > AT_ONCE:
            told = events.ImportAccepted(fonds=batch.fonds.code, rows=total)
            log.record(told, actor=actor, subject=("import_batch", batch.pk))
    (upload.path.parent / "trial.json").unlink(missing_ok=True)  # a trial that still runs gives up
    if total <= AT_ONCE:
        read_staged(actor, batch_id=batch.pk)
    return batch.pk


def read_staged(actor: Actor, *, batch_id: int) -> None:
    """Read the upload of a waiting batch into the catalogue; a batch that is done stays done."""
    batch = ImportBatch.objects.select_related("fonds").get(pk=batch_id)
    if batch.state == Batch.DONE.value or not batch.staged:
        return
    upload = staged(actor, token=batch.staged)
    given = {sheet: one for sheet, one in batch.mapping.items() if "columns" in one}
    imports.import_catalogue(
        actor, path=upload.path, file_name=upload.file_name, fonds_code=batch.fonds.code, mapping=given or None,
        batch_id=batch.pk,
    )  # fmt: skip
    discard(actor, token=batch.staged)


def discard(actor: Actor, *, token: str) -> None:
    """Throw an upload away (its sheet is in preservation by then, if it was read)."""
    upload = staged(actor, token=token)
    shutil.rmtree(upload.path.parent, ignore_errors=True)
