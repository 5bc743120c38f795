"""Verbs of the catalogue. Holdings: `fonds`, `imports`, `page_imports`, `pages`, `conflicts`; people: `finding`,
`indexing`.
"""

from lantai.catalogue.services.conflicts import decide_conflict
from lantai.catalogue.services.courses import decide_course_name, end_course_name
from lantai.catalogue.services.dropping import set_up_folder, stop_folder, visit_folders
from lantai.catalogue.services.duplicates import decide_likely, look_for_likely
from lantai.catalogue.services.error_sheets import error_sheet, field_names
from lantai.catalogue.services.expecting import expect_holdings, note_report, withdraw_expectation
from lantai.catalogue.services.exporting import Exported, export
from lantai.catalogue.services.finding import count_candidates, find_person, open_person
from lantai.catalogue.services.fixtures import load_fixtures
from lantai.catalogue.services.fonds import create_fonds
from lantai.catalogue.services.gaps import clear_incomplete, flag_incomplete, note_missing_page, withdraw_missing_page
from lantai.catalogue.services.holdings import declare_held, review_opening
from lantai.catalogue.services.imports import import_catalogue, inspect_sheet
from lantai.catalogue.services.indexing import index_mentions
from lantai.catalogue.services.linking import link_mentions, unlink_mention
from lantai.catalogue.services.looking import open_bad_rows, open_conflicts, open_likely, open_likely_pair, open_names
from lantai.catalogue.services.merging import divide_person, merge_persons, withdraw_change
from lantai.catalogue.services.moving import note_entered, note_left, recode_volume
from lantai.catalogue.services.not_found import open_not_found, record_not_found
from lantai.catalogue.services.page_imports import attach_page, import_pages
from lantai.catalogue.services.pages import mark_header, mark_region, open_page
from lantai.catalogue.services.sheets import letter as column_letter
from lantai.catalogue.services.staging import discard as discard_upload
from lantai.catalogue.services.staging import stage_upload, staged, start_import, try_import
from lantai.catalogue.services.trials import Trial, ask_trial, trial
from lantai.catalogue.services.undoing import undo_import

__all__ = [
    "Exported",
    "Trial",
    "ask_trial",
    "attach_page",
    "clear_incomplete",
    "column_letter",
    "count_candidates",
    "create_fonds",
    "decide_conflict",
    "decide_course_name",
    "decide_likely",
    "declare_held",
    "discard_upload",
    "divide_person",
    "end_course_name",
    "error_sheet",
    "expect_holdings",
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
    "look_for_likely",
    "mark_header",
    "mark_region",
    "merge_persons",
    "note_entered",
    "note_left",
    "note_missing_page",
    "note_report",
    "open_bad_rows",
    "open_conflicts",
    "open_likely",
    "open_likely_pair",
    "open_names",
    "open_not_found",
    "open_page",
    "open_person",
    "recode_volume",
    "record_not_found",
    "review_opening",
    "set_up_folder",
    "stage_upload",
    "staged",
    "start_import",
    "stop_folder",
    "trial",
    "try_import",
    "undo_import",
    "unlink_mention",
    "visit_folders",
    "withdraw_change",
    "withdraw_expectation",
    "withdraw_missing_page",
]
