"""The list of places as a file: csv while it is read, or a workbook. It is written down that it went out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.db import transaction

from lantai.adapters.sheets import streaming
from lantai.catalogue.services import cutting
from lantai.foundation import events as log
from lantai.foundation import sparing
from lantai.foundation.actor import Actor
from lantai.stacks import events
from lantai.stacks.queries import listing

TITLE = "库房位置"
BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class PlacesExported:
    """What went out: rows, bytes, SHA-256."""

    rows: int
    length: int
    sha256: str


def export_places(actor: Actor, *, path: Path, form: Literal["csv", "xlsx"] = "xlsx", site: str = "") -> PlacesExported:
    """Write where every volume and item lies to `path`, of one site or of all the actor sees, in constant memory.

    `import_places` reads it again: the same boxes on the same shelves, each with the same things in the same order, where the
    rooms are there. Raises `NotAllowed`. Source: D11.
    """
    counted = _Counted(listing.placed(actor, site=site))
    try:
        with sparing.few_pages(mapped=False):
            if form == "xlsx":
                streaming.write_workbook(path, [(TITLE, listing.HEADER, counted)], overflow=cutting.overflow())
            else:
                with path.open("wb") as stream:
                    for piece in streaming.csv_lines(listing.HEADER, counted):
                        stream.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)  # half a list is none
        raise
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            length += len(block)
    done = PlacesExported(counted.count, length, digest.hexdigest())
    with transaction.atomic():
        told = events.PlacesExported(rows=done.rows, form=form, sha256=done.sha256)
        log.record(told, actor=actor, subject=("site", site or "*"))
    return done


class _Counted:
    """Counts the rows that pass."""

    def __init__(self, rows: Iterator[listing.Row]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[listing.Row]:
        for row in self.rows:
            self.count += 1
            yield row
