"""Verbs of the room. `reading`: pictures into rows of people, keeping nothing."""

from lantai.digitisation.services.reading import page_text, pages_in, read_pages, read_side_by_side

__all__ = ["page_text", "pages_in", "read_pages", "read_side_by_side"]
