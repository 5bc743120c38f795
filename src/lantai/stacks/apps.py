from django.apps import AppConfig


class StacksConfig(AppConfig):
    name = "lantai.stacks"
    label = "stacks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.stacks import policy  # noqa: F401, PLC0415  registers the rules of the room
