"""Moving a row from one state to another: one conditional write, never a read and a write."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantai.foundation.errors import StaleState


def move(model: type[models.Model], pk: Any, *, expected: Collection[str], to: str, **changes: Any) -> None:
    """Set ``state=to`` (and `changes`) where the row is still in one of `expected`; raise `StaleState` when it is not.

    The same on SQLite and PostgreSQL; takes no row lock before the write.
    """
    moved = model._default_manager.filter(pk=pk, state__in=list(expected)).update(state=to, **changes)  # noqa: SLF001
    if moved != 1:
        raise StaleState(_("这一步刚刚由别人办过了。请刷新页面，看看现在的状态。"))
