"""Verbs of notices."""

from lantai.notices.services.announcements import publish, tell_readers, withdraw
from lantai.notices.services.deliver import deliver, handle_undelivered, report
from lantai.notices.services.forgetting import clear_outbox, forget
from lantai.notices.services.send import send, send_code
from lantai.notices.services.setup import load_fixtures

__all__ = [
    "clear_outbox",
    "deliver",
    "forget",
    "handle_undelivered",
    "load_fixtures",
    "publish",
    "report",
    "send",
    "send_code",
    "tell_readers",
    "withdraw",
]
