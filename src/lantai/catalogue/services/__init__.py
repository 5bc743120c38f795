"""Verbs of the catalogue. Holdings: `setup`, `imports`, `page_imports`, `pages`, `marks`; finding: `finding`."""

from lantai.catalogue.services.finding import count_candidates, find_person
from lantai.catalogue.services.fixtures import load_fixtures
from lantai.catalogue.services.indexing import index_mentions

__all__ = ["count_candidates", "find_person", "index_mentions", "load_fixtures"]
