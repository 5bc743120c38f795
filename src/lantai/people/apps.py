from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lantai.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.people import policy  # noqa: F401, PLC0415  registers its rules
