"""Verbs of the catalogue. Holdings: `fonds`, `imports`, `page_imports`, `pages`, `conflicts`; people: `finding`,
`indexing`.
"""

from lantai.catalogue.services.arranging import make_component, make_series, move_item, move_series, move_volume
from lantai.catalogue.services.conflicts import decide_conflict
from lantai.catalogue.services.courses import decide_course_name, end_course_name
from lantai.catalogue.services.describing import describe, end_relation, relate_units
from lantai.catalogue.services.disposal import (
    approve_disposal,
    carry_out_disposal,
    disposal_title,
    end_disposal,
    propose_disposal,
    take_off_disposal,
    witness_disposal,
)
from lantai.catalogue.services.error_sheets import error_sheet, field_names
from lantai.catalogue.services.exporting import Exported, export
from lantai.catalogue.services.finding import count_candidates, find_person, open_person
from lantai.catalogue.services.fixtures import load_fixtures
from lantai.catalogue.services.fonds import create_fonds, recode_volume
from lantai.catalogue.services.gaps import clear_incomplete, flag_incomplete, note_missing_page, withdraw_missing_page
from lantai.catalogue.services.holdings import declare_held
from lantai.catalogue.services.holds import lift_hold, place_hold
from lantai.catalogue.services.imports import import_catalogue, inspect_sheet
from lantai.catalogue.services.indexing import index_mentions
from lantai.catalogue.services.linking import link_mentions, unlink_mention
from lantai.catalogue.services.looking import open_bad_rows, open_conflicts, open_names
from lantai.catalogue.services.opening import give_opening_opinion, review_opening, take_back_opening_opinion
from lantai.catalogue.services.opening_batches import (
    decide_opening_batch,
    drop_opening_batch,
    make_opening_batch,
    read_opening_sample,
)
from lantai.catalogue.services.page_imports import attach_page, import_pages
from lantai.catalogue.services.pages import mark_header, mark_region, open_page
from lantai.catalogue.services.proof import open_disposal_certificate
from lantai.catalogue.services.schemes import adopt_scheme, end_scheme, move_class, name_predecessor
from lantai.catalogue.services.sheets import letter as column_letter
from lantai.catalogue.services.staging import discard as discard_upload
from lantai.catalogue.services.staging import stage_upload, staged, start_import, try_import

__all__ = [
    "Exported",
    "adopt_scheme",
    "approve_disposal",
    "attach_page",
    "carry_out_disposal",
    "clear_incomplete",
    "column_letter",
    "count_candidates",
    "create_fonds",
    "decide_conflict",
    "decide_course_name",
    "decide_opening_batch",
    "declare_held",
    "describe",
    "discard_upload",
    "disposal_title",
    "drop_opening_batch",
    "end_course_name",
    "end_disposal",
    "end_relation",
    "end_scheme",
    "error_sheet",
    "export",
    "field_names",
    "find_person",
    "flag_incomplete",
    "give_opening_opinion",
    "import_catalogue",
    "import_pages",
    "index_mentions",
    "inspect_sheet",
    "lift_hold",
    "link_mentions",
    "load_fixtures",
    "make_component",
    "make_opening_batch",
    "make_series",
    "mark_header",
    "mark_region",
    "move_class",
    "move_item",
    "move_series",
    "move_volume",
    "name_predecessor",
    "note_missing_page",
    "open_bad_rows",
    "open_conflicts",
    "open_disposal_certificate",
    "open_names",
    "open_page",
    "open_person",
    "place_hold",
    "propose_disposal",
    "read_opening_sample",
    "recode_volume",
    "relate_units",
    "review_opening",
    "stage_upload",
    "staged",
    "start_import",
    "take_back_opening_opinion",
    "take_off_disposal",
    "try_import",
    "unlink_mention",
    "withdraw_missing_page",
    "witness_disposal",
]
