"""Questions to discovery: `search`, and how the index stands."""

from lantai.discovery.queries.engine import status
from lantai.discovery.queries.searching import search

__all__ = ["search", "status"]
