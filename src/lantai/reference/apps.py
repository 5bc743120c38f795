from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from lantai.catalogue.claims import Claim


class ReferenceConfig(AppConfig):
    name = "lantai.reference"
    label = "reference"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.catalogue import claims  # noqa: PLC0415  models must be there
        from lantai.reference import policy  # noqa: F401, PLC0415  registers the room's rules

        claims.register("reference", _standing_on)


def _standing_on(kind: str, ids: Iterable[int]) -> list[Claim]:
    """Ask the room's queries; to load them for every program that starts would take a third of a second."""
    from lantai.reference.queries import claims  # noqa: PLC0415

    return claims.standing_on(kind, ids)
