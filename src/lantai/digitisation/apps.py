from __future__ import annotations

from django.apps import AppConfig


class DigitisationConfig(AppConfig):
    name = "lantai.digitisation"
    label = "digitisation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lantai.digitisation import policy  # noqa: F401, PLC0415  registers the rules of the room
