"""Verbs of the room. `reading`: pictures into rows of people, keeping nothing; `projects`, `stepping`, `receiving`, `checking`,
`deciding`, `sampling`, `accepting`, `reports`: from a contract to an accepted batch.
"""

from lantai.digitisation.services.reading import page_text, pages_in, read_pages
from lantai.digitisation.services.watching import load_timers


def load_fixtures() -> None:
    """Set the room's timers. Idempotent."""
    load_timers()


__all__ = ["load_fixtures", "page_text", "pages_in", "read_pages"]
