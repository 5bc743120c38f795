from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogueConfig(AppConfig):
    name = "lantai.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.catalogue import policy  # noqa: F401, PLC0415  registers the rules of the room
        from lantai.catalogue.models import around  # noqa: PLC0415

        post_migrate.connect(around.install, sender=self, dispatch_uid="catalogue.around")
