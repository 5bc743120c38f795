"""Who speaks on these pages: name, telephone and address of the archive, in the page's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.utils.translation import gettext as _

from lantai.web.design import dates

KEY = "design.identity"
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Identity:
    """The archive as pages name it. `name` and `address` are already in the reader's language."""

    name: str
    university: str
    phone: str
    email: str
    address: str
    domain: str
    slip: str = ""  # the words on the title slip, always Chinese

    @property
    def tel(self) -> str:
        return "".join(character for character in self.phone if character.isdigit() or character == "+")


def _stored() -> Any:
    found = cache.get(KEY)
    if found is None:
        try:
            from lantai.people import queries as people  # noqa: PLC0415  absent until set-up has run

            found = people.archive()
        except (ImportError, AttributeError, DatabaseError, LookupError):
            return None
        cache.set(KEY, found, SECONDS)
    return found


def current() -> Identity:
    """Return the archive's identity; plain words when none has been entered yet."""
    row = _stored()
    if row is None:
        return Identity(_("档案馆"), "", "", "", "", "")
    return Identity(
        name=dates.said(row, "name") or _("档案馆"),
        university=dates.said(row, "university"),
        phone=dates.said(row, "phone"),
        email=dates.said(row, "email"),
        address=dates.said(row, "address"),
        domain=dates.said(row, "domain"),
        slip=f"{row.university}藏" if getattr(row, "university", "") else "",
    )
