"""Throwing away what can be made again: old renditions, uploads nobody accepted."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

DAYS = 7


def tidy(actor: Actor, *, days: int = DAYS) -> int:
    """Remove renditions not made anew and uploads not accepted for `days` days; return how many went.

    Both hold personal particulars outside preservation, so neither stays longer than it is of use.
    """
    policy.require(actor, "catalogue.import")
    before = clock.now().timestamp() - days * 86_400
    gone = 0
    for rendition in (Path(settings.HOME) / "renditions").rglob("*"):
        if rendition.is_file() and rendition.stat().st_mtime < before:
            rendition.unlink(missing_ok=True)
            gone += 1
    uploads = Path(settings.UPLOADS) / "imports"
    for folder in uploads.iterdir() if uploads.is_dir() else ():
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone
