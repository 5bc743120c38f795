"""Refusals of the stacks. Each says why and what to do next."""

from __future__ import annotations

from django.utils.functional import Promise

from lantai.foundation.errors import LantaiError
from lantai.stacks.values import Thing


class StacksError(LantaiError):
    """Base of every refusal of this room."""

    code = "STACKS"


class NotFound(StacksError):  # noqa: N818
    """No such stack, shelf, box, loan or stock-taking (or not for this actor)."""

    code = "NOT_FOUND"


class PlaceRefused(StacksError):  # noqa: N818
    """A thing cannot be put there."""

    code = "PLACE_REFUSED"


class LoanRefused(StacksError):  # noqa: N818
    """It cannot be lent, renewed or taken back like this. `copies`: of what cannot be lent, that which has page images."""

    code = "LOAN_REFUSED"
    copies: tuple[Thing, ...] = ()


class JourneyRefused(StacksError):  # noqa: N818
    """It cannot be sent, received or called off like this. `copies`: of what cannot go, that which has page images."""

    code = "JOURNEY_REFUSED"
    copies: tuple[Thing, ...] = ()


class InventoryRefused(StacksError):  # noqa: N818
    """Stock-taking cannot do this now."""

    code = "INVENTORY_REFUSED"


class SheetRefused(StacksError):  # noqa: N818
    """A whole list cannot be read; `code` says why."""

    code = "SHEET_REFUSED"


class ClimateRefused(StacksError):  # noqa: N818
    """A reading that cannot be."""

    code = "CLIMATE_REFUSED"


def refused(kind: type[StacksError], words: str | Promise, code: str) -> StacksError:
    return kind(words, code=code)
