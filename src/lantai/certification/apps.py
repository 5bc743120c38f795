from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "lantai.certification"
    label = "certification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.certification import policy  # noqa: F401, PLC0415  registers who may
