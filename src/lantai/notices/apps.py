from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "lantai.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.notices import policy  # noqa: F401, PLC0415  registers its rules
