"""Verbs of discovery: build the index anew, keep it up with the catalogue."""

from lantai.discovery.services.building import ensure, load_fixtures, rebuild
from lantai.discovery.services.finding import places
from lantai.discovery.services.looking import open_answer
from lantai.discovery.services.refreshing import refresh, refresh_import, refresh_pages

__all__ = ["ensure", "load_fixtures", "open_answer", "places", "rebuild", "refresh", "refresh_import", "refresh_pages"]
