"""Verbs of the catalogue. Holdings: `fonds`, `imports`, `page_imports`, `pages`, `conflicts`; people: `finding`,
`indexing`.
"""

from lantai.catalogue.services.arranging import make_component, make_series, move_item, move_series, move_volume
from lantai.catalogue.services.bringing_persons import import_persons
from lantai.catalogue.services.conflicts import decide_conflict
from lantai.catalogue.services.correcting import (
    ask_correction_sheet,
    correction_sheet,
    take_correction_sheet,
)
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
from lantai.catalogue.services.dropping import set_up_folder, stop_folder, visit_folders
from lantai.catalogue.services.duplicates import decide_likely, look_for_likely
from lantai.catalogue.services.erasing import confirm_erasure, open_erasure_record, propose_erasure, withdraw_erasure
from lantai.catalogue.services.error_sheets import error_sheet, field_names
from lantai.catalogue.services.expecting import expect_holdings, note_report, withdraw_expectation
from lantai.catalogue.services.exporting import OF_ONE_LIST, Exported, export, export_persons, export_topics_to
from lantai.catalogue.services.exporting import send as send_export
from lantai.catalogue.services.finding import count_candidates, find_person, open_class_list, open_person
from lantai.catalogue.services.fixtures import load_fixtures
from lantai.catalogue.services.fonds import create_fonds
from lantai.catalogue.services.gaps import clear_incomplete, flag_incomplete, note_missing_page, withdraw_missing_page
from lantai.catalogue.services.headers import mark_header, propose_header, refuse_header
from lantai.catalogue.services.holdings import declare_held
from lantai.catalogue.services.holds import lift_hold, place_hold
from lantai.catalogue.services.imported_opening import confirm_imported_opening, refuse_imported_opening
from lantai.catalogue.services.imports import import_catalogue, inspect_sheet
from lantai.catalogue.services.indexing import index_mentions
from lantai.catalogue.services.joining import join_typed
from lantai.catalogue.services.linking import link_mentions, unlink_mention
from lantai.catalogue.services.looking import open_bad_rows, open_conflicts, open_likely, open_likely_pair, open_names
from lantai.catalogue.services.merging import divide_person, merge_persons, withdraw_change
from lantai.catalogue.services.moving import note_entered, note_found, note_left
from lantai.catalogue.services.naming import add_name, withdraw_name
from lantai.catalogue.services.not_found import forget_not_found, open_not_found, record_not_found
from lantai.catalogue.services.opening import give_opening_opinion, review_opening, take_back_opening_opinion
from lantai.catalogue.services.opening_batches import (
    decide_opening_batch,
    drop_opening_batch,
    make_opening_batch,
    read_opening_sample,
)
from lantai.catalogue.services.page_imports import attach_page, import_pages
from lantai.catalogue.services.pages import mark_region, mark_regions, open_loose_picture, open_page
from lantai.catalogue.services.patterns import check_pattern, keep_pattern, remove_pattern
from lantai.catalogue.services.playable import absent as recordings_absent
from lantai.catalogue.services.playable import make_again
from lantai.catalogue.services.playing import list_posters, open_recording
from lantai.catalogue.services.proof import open_disposal_certificate, seal_disposal_certificate
from lantai.catalogue.services.read_people import index_read_people
from lantai.catalogue.services.reading import read_page, set_reading_terms
from lantai.catalogue.services.recoding import plan_recoding, recode_item, recode_volume
from lantai.catalogue.services.recordings import Beside, attach_recording, import_recordings, set_texts
from lantai.catalogue.services.schemes import adopt_scheme, end_scheme, move_class, name_predecessor, withdraw_scheme
from lantai.catalogue.services.secrecy import confirm_secrecy, propose_secrecy, withdraw_secrecy
from lantai.catalogue.services.sheets import letter as column_letter
from lantai.catalogue.services.staging import discard as discard_upload
from lantai.catalogue.services.staging import stage_upload, staged, start_import, take_difference, try_import
from lantai.catalogue.services.terms import add_term, end_term
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
from lantai.catalogue.services.trials import Trial, ask_trial, trial
from lantai.catalogue.services.typing_in import type_people
from lantai.catalogue.services.undoing import undo_import
from lantai.catalogue.services.versions import add_class, make_version, read_classes, rename_class
from lantai.catalogue.services.viewing import list_thumbs, list_views, open_view

__all__ = [
    "OF_ONE_LIST",
    "Beside",
    "Exported",
    "Trial",
    "add_class",
    "add_name",
    "add_term",
    "adopt_scheme",
    "approve_disposal",
    "ask_correction_sheet",
    "ask_trial",
    "attach_page",
    "attach_recording",
    "carry_out_disposal",
    "change_topic",
    "check_pattern",
    "clear_incomplete",
    "column_letter",
    "confirm_erasure",
    "confirm_imported_opening",
    "confirm_secrecy",
    "correction_sheet",
    "count_candidates",
    "create_fonds",
    "decide_conflict",
    "decide_course_name",
    "decide_likely",
    "decide_opening_batch",
    "declare_held",
    "describe",
    "discard_upload",
    "disposal_title",
    "divide_person",
    "drop_opening_batch",
    "end_course_name",
    "end_disposal",
    "end_relation",
    "end_scheme",
    "end_term",
    "error_sheet",
    "expect_holdings",
    "expect_paper",
    "export",
    "export_persons",
    "export_topics_to",
    "field_names",
    "find_person",
    "flag_incomplete",
    "forget_not_found",
    "give_opening_opinion",
    "import_catalogue",
    "import_pages",
    "import_persons",
    "import_recordings",
    "index_mentions",
    "index_read_people",
    "inspect_sheet",
    "join_typed",
    "keep_pattern",
    "lift_hold",
    "link_mentions",
    "list_posters",
    "list_thumbs",
    "list_views",
    "load_fixtures",
    "look_for_likely",
    "make_again",
    "make_component",
    "make_opening_batch",
    "make_series",
    "make_topic",
    "make_version",
    "mark_header",
    "mark_region",
    "mark_regions",
    "merge_persons",
    "move_class",
    "move_item",
    "move_series",
    "move_volume",
    "name_predecessor",
    "note_entered",
    "note_found",
    "note_left",
    "note_missing_page",
    "note_report",
    "open_bad_rows",
    "open_class_list",
    "open_conflicts",
    "open_disposal_certificate",
    "open_erasure_record",
    "open_likely",
    "open_likely_pair",
    "open_loose_picture",
    "open_names",
    "open_not_found",
    "open_page",
    "open_person",
    "open_recording",
    "open_topic",
    "open_view",
    "place_hold",
    "plan_recoding",
    "propose_disposal",
    "propose_erasure",
    "propose_header",
    "propose_secrecy",
    "read_classes",
    "read_opening_sample",
    "read_page",
    "recode_item",
    "recode_volume",
    "record_not_found",
    "recordings_absent",
    "refuse_header",
    "refuse_imported_opening",
    "relate_units",
    "remove_paper",
    "remove_pattern",
    "rename_class",
    "review_opening",
    "seal_disposal_certificate",
    "send_export",
    "set_reading_terms",
    "set_texts",
    "set_up_folder",
    "stage_upload",
    "staged",
    "start_import",
    "stop_folder",
    "tag",
    "take_back_opening_opinion",
    "take_correction_sheet",
    "take_difference",
    "take_off_disposal",
    "trial",
    "try_import",
    "type_people",
    "undo_import",
    "unlink_mention",
    "untag",
    "visit_folders",
    "waive_paper",
    "withdraw_change",
    "withdraw_erasure",
    "withdraw_expectation",
    "withdraw_missing_page",
    "withdraw_name",
    "withdraw_scheme",
    "withdraw_secrecy",
    "witness_disposal",
]
