"""Verbs of the catalogue. Holdings: `fonds`, `imports`, `page_imports`, `pages`, `conflicts`; people: `finding`,
`indexing`.
"""

from lantai.catalogue.services.conflicts import decide_conflict
from lantai.catalogue.services.courses import decide_course_name, end_course_name
from lantai.catalogue.services.error_sheets import error_sheet, field_names
from lantai.catalogue.services.exporting import Exported, export
from lantai.catalogue.services.finding import count_candidates, find_person, open_person
from lantai.catalogue.services.fixtures import load_fixtures
from lantai.catalogue.services.fonds import create_fonds, recode_volume
from lantai.catalogue.services.gaps import clear_incomplete, flag_incomplete, note_missing_page, withdraw_missing_page
from lantai.catalogue.services.holdings import declare_held, review_opening
from lantai.catalogue.services.imports import import_catalogue, inspect_sheet
from lantai.catalogue.services.indexing import index_mentions
from lantai.catalogue.services.linking import link_mentions, unlink_mention
from lantai.catalogue.services.looking import open_bad_rows, open_conflicts, open_names
from lantai.catalogue.services.page_imports import attach_page, import_pages
from lantai.catalogue.services.pages import mark_header, mark_region, open_page
from lantai.catalogue.services.reading import read_page, set_reading_terms
from lantai.catalogue.services.sheets import letter as column_letter
from lantai.catalogue.services.staging import discard as discard_upload
from lantai.catalogue.services.staging import stage_upload, staged, start_import, try_import
from lantai.catalogue.services.topics import (
    change_topic,
    expect_paper,
    make_topic,
    open_topic,
    remove_paper,
    tag,
    untag,
    waive_paper,
)

__all__ = [
    "Exported",
    "attach_page",
    "change_topic",
    "clear_incomplete",
    "column_letter",
    "count_candidates",
    "create_fonds",
    "decide_conflict",
    "decide_course_name",
    "declare_held",
    "discard_upload",
    "end_course_name",
    "error_sheet",
    "expect_paper",
    "export",
    "field_names",
    "find_person",
    "flag_incomplete",
    "import_catalogue",
    "import_pages",
    "index_mentions",
    "inspect_sheet",
    "link_mentions",
    "load_fixtures",
    "make_topic",
    "mark_header",
    "mark_region",
    "note_missing_page",
    "open_bad_rows",
    "open_conflicts",
    "open_names",
    "open_page",
    "open_person",
    "open_topic",
    "read_page",
    "recode_volume",
    "remove_paper",
    "review_opening",
    "set_reading_terms",
    "stage_upload",
    "staged",
    "start_import",
    "tag",
    "try_import",
    "unlink_mention",
    "untag",
    "waive_paper",
    "withdraw_missing_page",
]
