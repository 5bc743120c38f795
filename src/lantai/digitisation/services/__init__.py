"""Verbs of the room. `reading`: pictures into rows of people, keeping nothing."""

from lantai.digitisation.services.reading import page_text, pages_in, read_pages

__all__ = ["page_text", "pages_in", "read_pages"]
