from django.apps import AppConfig


class StacksConfig(AppConfig):
    name = "lantai.stacks"
    label = "stacks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.catalogue.queries import claims  # noqa: PLC0415  models must be there
        from lantai.stacks import policy  # noqa: F401, PLC0415  registers the rules of the room
        from lantai.stacks.queries import claims as own  # noqa: PLC0415

        claims.register("stacks", own.standing_on)
