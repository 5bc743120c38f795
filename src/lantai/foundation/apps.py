from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "lantai.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.foundation import lookups  # noqa: F401, PLC0415  registers itself
