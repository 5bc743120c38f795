"""The untouched sheet, kept in preservation as evidence."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lantai.catalogue.models import ImportBatch, SourceSheet
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation

MEDIA = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xls": "application/vnd.ms-excel",
         ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".csv": "text/csv",
         ".jsonl": "application/x-ndjson", ".xml": "application/xml"}  # fmt: skip


def keep(actor: Actor, batch: ImportBatch, path: Path, file_name: str) -> None:
    """Keep the untouched sheet; the same bytes are kept once per fonds."""
    digest = batch.sha256 or digest_of(path)
    earlier = SourceSheet.objects.filter(sha256=digest, batch__fonds_id=batch.fonds_id).first()
    if earlier is not None:
        object_id, length = earlier.object_id, earlier.length
    else:
        media_type = MEDIA.get(Path(file_name).suffix.lower(), "application/octet-stream")
        with path.open("rb") as stream:
            kept = preservation.deposit(actor, stream=stream, name=file_name, media_type=media_type)
        object_id, length = kept.id, kept.length
    SourceSheet.objects.get_or_create(
        batch=batch,
        defaults={"object_id": object_id, "sha256": digest, "length": length, "file_name": file_name[:255]},
    )


def digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
