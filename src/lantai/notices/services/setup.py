"""Fixture data: the templates the room ships, and its timer."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lantai.foundation import tasks
from lantai.notices import rules
from lantai.notices.errors import VariableRefused
from lantai.notices.models import MessageTemplate

DATA = Path(__file__).parent.parent / "data" / "templates.json"
_OURS = frozenset({"archive", "phone", "domain"})


@transaction.atomic
def load_fixtures() -> None:
    """Load the shipped templates as version 1, each once. An archive's own later versions stay in force."""
    known = set(MessageTemplate.objects.values_list("code", flat=True))
    for entry in json.loads(DATA.read_text(encoding="utf-8"))["templates"]:
        if entry["code"] not in known:
            check(entry["variables"], entry["texts"])
            MessageTemplate.objects.create(version=1, **entry)
    tasks.schedule("notices.clear-outbox", "lantai.notices.tasks.clear_outbox", 24 * 3600)


def check(variables: list[str], texts: dict[str, dict[str, str]]) -> None:
    """Refuse a template with a variable it does not list, or without one of the languages (P11)."""
    allowed = set(variables) | _OURS
    for locale, _name in settings.LANGUAGES:
        for part in ("subject", "body", "sms"):
            wrong = rules.slots(texts[locale][part]) - allowed
            if wrong:
                raise VariableRefused(", ".join(sorted(wrong)))
