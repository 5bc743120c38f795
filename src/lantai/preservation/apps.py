from django.apps import AppConfig


class PreservationConfig(AppConfig):
    name = "lantai.preservation"
    label = "preservation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.preservation import policy  # noqa: F401, PLC0415  registers who may
