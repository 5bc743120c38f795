from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "lantai.discovery"
    label = "discovery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.discovery import policy  # noqa: F401, PLC0415  registers the room's rules
