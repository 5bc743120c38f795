"""Questions to the catalogue. Holdings: `browse`, `gates`, `imports`, `pages`; people: `people`."""

from lantai.catalogue.queries.completeness import expectations
from lantai.catalogue.queries.courses import course_names, english_names
from lantai.catalogue.queries.duplicates import changes
from lantai.catalogue.queries.gaps import gaps, missing_pages, whereabouts
from lantai.catalogue.queries.gates import gates, held_for
from lantai.catalogue.queries.imports import batch, batches, conflicts
from lantai.catalogue.queries.mention import candidate
from lantai.catalogue.queries.moments import (
    all_fonds_codes,
    holdings_at,
    holdings_by_school,
    key_classes,
    volumes_at,
)
from lantai.catalogue.queries.naming import said_names
from lantai.catalogue.queries.pages import (
    Standing,
    headers_marked,
    mention_to_mark,
    mentions_on,
    page_image_of,
    page_source,
    proposals,
    proposed_region,
    standings,
    unplaced,
)
from lantai.catalogue.queries.people import indexed
from lantai.catalogue.queries.persons import check_list, person, record_kinds
from lantai.catalogue.texts.finding import said as reasons_said

__all__ = [
    "Standing",
    "all_fonds_codes",
    "batch",
    "batches",
    "candidate",
    "changes",
    "check_list",
    "conflicts",
    "course_names",
    "english_names",
    "expectations",
    "gaps",
    "gates",
    "headers_marked",
    "held_for",
    "holdings_at",
    "holdings_by_school",
    "indexed",
    "key_classes",
    "mention_to_mark",
    "mentions_on",
    "missing_pages",
    "page_image_of",
    "page_source",
    "person",
    "proposals",
    "proposed_region",
    "reasons_said",
    "record_kinds",
    "said_names",
    "standings",
    "unplaced",
    "volumes_at",
    "whereabouts",
]
