"""Characters nobody sees, in what somebody typed."""

from __future__ import annotations

import re

# control characters, those without width, and those that turn the direction of the rest of the page
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def visible(text: str) -> str:
    """Return a line with a space for each character that is not seen; PostgreSQL takes no NUL, and no page should show any."""
    return _UNSEEN.sub(" ", text)
