from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "lantai.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.catalogue import policy  # noqa: F401, PLC0415  registers the rules of the room
