from collections.abc import Iterable

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "lantai.reference"
    label = "reference"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.catalogue import claims  # noqa: PLC0415  models must be there
        from lantai.reference import policy  # noqa: F401, PLC0415  registers the room's rules

        claims.register("reference", _cases_on)


def _cases_on(kind: str, ids: Iterable[int]) -> list[str]:
    """Ask the room's queries; to load them for every program that starts would take a third of a second."""
    from lantai.reference.queries import claims  # noqa: PLC0415

    return claims.cases_on(kind, ids)
