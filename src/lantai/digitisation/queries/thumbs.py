"""Where small pictures of received pages are kept: among the renditions, which are thrown away after a week."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings


def place_of(object_id: UUID) -> Path:
    return Path(settings.HOME) / "renditions" / object_id.hex[:2] / f"{object_id.hex}-thumb.jpg"
