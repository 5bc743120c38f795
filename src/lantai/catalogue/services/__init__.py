"""Verbs of the catalogue. Holdings: `setup`, `imports`, `page_imports`, `pages`, `marks`; finding: `finding`."""

from lantai.catalogue.services.fixtures import load_fixtures

__all__ = ["load_fixtures"]
