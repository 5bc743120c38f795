"""Verbs of discovery: build the index anew, keep it up with the catalogue."""

from lantai.discovery.services.building import ensure, load_fixtures, rebuild
from lantai.discovery.services.refreshing import refresh, refresh_import

__all__ = ["ensure", "load_fixtures", "rebuild", "refresh", "refresh_import"]
