"""What was held in bytes at a moment: page images, recordings, and the originals they were made from (B04)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from lantai.catalogue.models import PageImage, PictureThen, Recording
from lantai.preservation import queries as preservation


class Digital(NamedTuple):
    """The page images and the recordings there were at a moment."""

    pages: QuerySet[Any]
    recordings: QuerySet[Any]

    def lengths(self, at: datetime) -> dict[str, int]:
        """Return the bytes they take. One query."""
        recorded = self.recordings.order_by().values("object_id")
        found = preservation.total_lengths({"pages": _pictures(self.pages, at), "recordings": recorded}, at=at)
        return {"page_bytes": found["pages"], "recording_bytes": found["recordings"]}


def digital(at: datetime, *, fonds: str = "", volumes: Q | None = None) -> Digital:
    """Return what there was at `at` (aware): from attaching until erased, or until the volume or item it is of left.

    A page is kept in the picture it had then; what several pages were made from (a PDF) counts once. `volumes`: of those
    alone, asked of rows that have a `volume`.
    """
    return Digital(*(_there(model.objects.all(), at, fonds, volumes) for model in (PageImage, Recording)))


def _there(rows: QuerySet[Any], at: datetime, fonds: str, volumes: Q | None) -> QuerySet[Any]:
    rows = rows.filter(Q(erased_at=None) | Q(erased_at__gt=at), attached_at__lte=at)
    rows = rows.exclude(volume__left_at__lte=at).exclude(item__left_at__lte=at)
    if fonds:
        rows = rows.filter(fonds__code=fonds)
    return rows if volumes is None else rows.filter(volumes)


def _pictures(pages: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Return the ids of the objects that pages were kept in at the moment."""
    since = PictureThen.objects.filter(until__gt=at)
    same = pages.exclude(Exists(since.filter(page_image=OuterRef("pk"))))
    earlier = since.filter(page_image=OuterRef("page_image"), until__lt=OuterRef("until"))
    other = since.filter(page_image__in=pages.order_by().values("pk")).exclude(Exists(earlier))
    shown, sources = (
        [rows.filter(**{f"{name}__isnull": False}).order_by().values(name) for rows in (same, other)]
        for name in ("object_id", "source_object_id")
    )
    return shown[0].union(shown[1], *sources)
