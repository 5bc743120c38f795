from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "lantai.reference"
    label = "reference"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.catalogue.queries import claims  # noqa: PLC0415  models must be there
        from lantai.reference import policy  # noqa: F401, PLC0415  registers the room's rules
        from lantai.reference.queries import claims as own  # noqa: PLC0415

        claims.register("reference", own.standing_on)
