from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from lantai.catalogue.claims import Claim


class DigitisationConfig(AppConfig):
    name = "lantai.digitisation"
    label = "digitisation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.catalogue import claims  # noqa: PLC0415  models must be there
        from lantai.digitisation import policy  # noqa: F401, PLC0415  registers the rules of the room

        claims.register("digitisation", _standing_on)


def _standing_on(kind: str, ids: Iterable[int]) -> list[Claim]:
    """Ask the room's queries, which only they who ask need to load."""
    from lantai.digitisation.queries import claims  # noqa: PLC0415

    return claims.standing_on(kind, ids)
