"""Pictures and copies made of what is in preservation, for browsers: they go with what they were made of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from lantai.catalogue.services import playable


def forget(object_ids: Iterable[UUID]) -> None:
    """Remove scaled pictures and copies for browsers of these objects."""
    for object_id in object_ids:
        playable.forget(object_id)
        folder = Path(settings.HOME) / "renditions" / object_id.hex[:2]
        for path in folder.glob(f"{object_id.hex}-*"):
            with contextlib.suppress(OSError):
                path.unlink()
