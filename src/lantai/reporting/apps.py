from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "lantai.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.reporting import policy  # noqa: F401, PLC0415  registers the room's rules
