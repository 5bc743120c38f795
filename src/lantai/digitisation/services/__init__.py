"""Verbs of the room. `reading`: pictures into rows of people, keeping nothing; `readings`: having stored pictures read
and kept; `holding`: held against sheets that came in since; `reviewing`: deciding about what is doubted; `projects`, `stepping`, `receiving`, `checking`, `deciding`,
`sampling`, `accepting`, `reports`: from a contract to an accepted batch.
"""

from lantai.digitisation.services.correcting import lines_on
from lantai.digitisation.services.exporting import export_alto, export_courses
from lantai.digitisation.services.holding import hold_again
from lantai.digitisation.services.reading import page_text, pages_in, read_pages, read_side_by_side
from lantai.digitisation.services.readings import ask as ask_readings
from lantai.digitisation.services.readings import (
    ask_attached,
    hand_over,
    index_lost,
    read_again,
    read_waiting,
)
from lantai.digitisation.services.readings import enqueue as enqueue_readings
from lantai.digitisation.services.readings import load_fixtures as _reading_timers
from lantai.digitisation.services.reviewing import decide, open_reading, open_reading_picture, open_review, take_back
from lantai.digitisation.services.searchable import searchable_pdf
from lantai.digitisation.services.watching import load_timers


def load_fixtures() -> None:
    """Set the room's timers. Idempotent."""
    _reading_timers()
    load_timers()


__all__ = [
    "ask_attached",
    "ask_readings",
    "decide",
    "enqueue_readings",
    "export_alto",
    "export_courses",
    "hand_over",
    "hold_again",
    "index_lost",
    "lines_on",
    "load_fixtures",
    "open_reading",
    "open_reading_picture",
    "open_review",
    "page_text",
    "pages_in",
    "read_again",
    "read_pages",
    "read_side_by_side",
    "read_waiting",
    "searchable_pdf",
    "take_back",
]
