"""Questions to the catalogue."""

from lantai.catalogue.queries.people import indexed

__all__ = ["indexed"]
