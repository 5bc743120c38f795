from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "lantai.reference"
    label = "reference"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.reference import policy  # noqa: F401, PLC0415  registers the room's rules
