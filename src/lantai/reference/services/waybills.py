"""The waybills of the embedded courier: files that name people, kept no longer than their deliveries do."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from lantai.adapters.letterbox import Letterbox
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.reference import models, texts

DAY = 24 * 3600


def clear_waybills(actor: Actor) -> int:
    """Remove waybills whose delivery no longer names a receiver, or that no delivery knows; return how many.

    For the system, after every purge. One younger than a day stays: its booking may be just under way. Source: P6.
    """
    if not actor.is_system:
        raise NotAllowed(texts.SIGN_IN_FIRST)
    old = list(Letterbox(Path(settings.OUTBOX) / "courier", ".json").older_than(DAY))
    named = models.Delivery.objects.filter(line__case__reduced_at=None, tracking_no__in=[path.stem for path in old])
    kept = set(named.values_list("tracking_no", flat=True))
    gone = [path for path in old if path.stem not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
