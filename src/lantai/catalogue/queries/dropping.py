"""Questions about drop folders: where they are, whether they are visited, what lies in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise

from lantai.catalogue.models import DropFolder, DroppedFile
from lantai.catalogue.queries.kinds import name_of
from lantai.catalogue.texts import dropping as texts
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

LATEST = 5


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that was found: ``SEEN`` waits, the others are done with."""

    name: str
    state: str
    words: str | Promise
    batch_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class FolderView:
    id: int
    name: str
    place: Path
    department: str
    fonds_code: str
    fonds_name: str
    every_minutes: int
    acting: str
    is_active: bool
    visited_at: datetime | None
    trouble: str | Promise
    files: tuple[FileView, ...]


def folders(actor: Actor) -> list[FolderView]:
    """Return every drop folder with the latest files found in it."""
    policy.require(actor, "catalogue.import")
    rows = list(DropFolder.objects.select_related("fonds").order_by("name"))
    names = {account: people.account(account).name for account in {row.acting for row in rows}}
    latest: dict[int, list[FileView]] = {}
    for file in DroppedFile.objects.filter(folder__in=rows).order_by("-pk")[: LATEST * max(1, len(rows)) * 4]:
        several = latest.setdefault(file.folder_id, [])
        if len(several) < LATEST:
            several.append(_file(file))
    return [
        FolderView(
            id=row.pk,
            name=row.name,
            place=place_of(row.name),
            department=row.department,
            fonds_code=row.fonds.code,
            fonds_name=name_of(row.fonds),
            every_minutes=row.every_minutes,
            acting=names[row.acting],
            is_active=row.is_active,
            visited_at=row.visited_at,
            trouble=texts.TROUBLES.get(row.trouble, row.trouble),
            files=tuple(latest.get(row.pk, ())),
        )
        for row in rows
    ]


def place_of(name: str) -> Path:
    """Return where a drop folder lies."""
    return Path(settings.DROP) / name


def _file(row: DroppedFile) -> FileView:
    return FileView(row.name, row.state, texts.STATES[row.state], row.batch_id, row.closed_at or row.seen_at)
