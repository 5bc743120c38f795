"""Throwing away what can be made again: old renditions, uploads nobody accepted."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from lantai.catalogue.models import ImportBatch
from lantai.catalogue.services import keying
from lantai.catalogue.states import Batch
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

DAYS = 7
CUT_SHORT = timedelta(days=1)


def tidy(actor: Actor, *, days: int = DAYS) -> int:
    """Remove renditions not made anew, uploads not accepted and correction sheets kept for `days` days; return how many went.

    They hold personal particulars outside preservation, so none stays longer than it is of use. An import whose
    process was killed more than a day ago is said to have failed; bringing the same in again goes on from there. Keys of
    names such an import left waiting are put in.
    """
    policy.require(actor, "catalogue.import")
    keying.put_in()
    cut_short = ImportBatch.objects.filter(state=Batch.RUNNING.value, beat_at__lt=clock.now() - CUT_SHORT)
    cut_short.update(state=Batch.FAILED.value, failure="CUT_SHORT", finished_at=clock.now())
    before = clock.now().timestamp() - days * 86_400
    gone = 0
    for rendition in (Path(settings.HOME) / "renditions").rglob("*"):
        if rendition.is_file() and rendition.stat().st_mtime < before:
            rendition.unlink(missing_ok=True)
            gone += 1
    for uploads in (Path(settings.UPLOADS) / "imports", Path(settings.UPLOADS) / "corrections"):
        for folder in uploads.iterdir() if uploads.is_dir() else ():
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
    return gone
