from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "lantai.certification"
    label = "certification"
    default_auto_field = "django.db.models.BigAutoField"
