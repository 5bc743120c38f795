"""Acting on what was seen: a form carries the version of the line it was drawn from, and a stale one changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.foundation.errors import StaleState
from lantai.reference import models


@contextmanager
def as_seen(*, line_id: int, seen: str) -> Iterator[None]:
    """Do what follows only if the line is still as it was on the page; one transaction with what follows.

    `seen` is `LineView.seen` or `LineProgress.seen`, as the form brings it back; a form that carries none (an old bookmark, a
    command) is judged by the room's own conditional moves alone. One conditional write, the same on both databases, and
    undone when what follows is refused. Errors: `StaleState`.
    """
    with transaction.atomic():
        if seen:
            known = int(seen) if seen.isascii() and seen.isdigit() else -1
            current = models.Line.objects.filter(pk=line_id, version=known)
            if not current.update(version=F("version") + 1):
                raise StaleState(
                    _("您打开这一页之后，别人办过这一项，或者情况变了；这次没有改动。请看一眼现在的样子再办。")
                )
        yield
