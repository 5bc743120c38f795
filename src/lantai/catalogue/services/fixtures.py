"""Loading the data every archive starts from: schemes, code patterns, retention words, record kinds."""

from __future__ import annotations


def load_fixtures() -> None:
    """Bring the room's fixture data in; running it again changes nothing."""
