"""Who carries our parcels."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from lantai.adapters.courier import port as courier
from lantai.adapters.courier.local import FolderCourier


def courier_office() -> courier.Courier:
    """Return the courier of this installation; the embedded one keeps waybills in the outbox."""
    return FolderCourier(Path(settings.OUTBOX) / "courier")
