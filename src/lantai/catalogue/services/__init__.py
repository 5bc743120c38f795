"""Verbs of the catalogue. Holdings: `setup`, `imports`, `page_imports`, `pages`, `marks`; finding: `finding`."""

from lantai.catalogue.services.finding import find_person, index_mentions
from lantai.catalogue.services.fixtures import load_fixtures

__all__ = ["find_person", "index_mentions", "load_fixtures"]
