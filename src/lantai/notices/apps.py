from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "lantai.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
