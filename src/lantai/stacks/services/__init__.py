"""Verbs of the stacks: `rooms`, `endings`, `boxes`, `moving`, `loans`, `journeys`, `bags`, `slips`, `holds`, `inventories`,
`climate`, `imports`, `labels`.
"""

from lantai.stacks.services.bags import receive_bag, send_back, send_bag, take_home
from lantai.stacks.services.boxes import change_box, make_box, place_box, put_in_box, take_out
from lantai.stacks.services.climate import import_climate, record_climate
from lantai.stacks.services.endings import change_stack, close_stack, discard_box, remove_shelf, reopen_stack
from lantai.stacks.services.fixtures import load_fixtures
from lantai.stacks.services.holds import hold, release
from lantai.stacks.services.imports import import_places, problem_sheet
from lantai.stacks.services.inventories import (
    close_inventory,
    count_inventory,
    reopen_inventory,
    scan,
    start_inventory,
)
from lantai.stacks.services.journeys import ask_journey, cancel_journey, report_not_arrived, units_named
from lantai.stacks.services.labels import box_labels, shelf_labels, volume_labels
from lantai.stacks.services.listing_out import PlacesExported, export_places
from lantai.stacks.services.loans import (
    end_loan,
    give_back,
    hand_out,
    lend,
    loans_out,
    renew,
    request_loan,
)
from lantai.stacks.services.moving import look, move, spot, take_back
from lantai.stacks.services.reading import meanings, things_of
from lantai.stacks.services.rooms import open_stack, put_up_shelves, resize_shelf
from lantai.stacks.services.slips import journey_slip

__all__ = [
    "PlacesExported",
    "ask_journey",
    "box_labels",
    "cancel_journey",
    "change_box",
    "change_stack",
    "close_inventory",
    "close_stack",
    "count_inventory",
    "discard_box",
    "end_loan",
    "export_places",
    "give_back",
    "hand_out",
    "hold",
    "import_climate",
    "import_places",
    "journey_slip",
    "lend",
    "load_fixtures",
    "loans_out",
    "look",
    "make_box",
    "meanings",
    "move",
    "open_stack",
    "place_box",
    "problem_sheet",
    "put_in_box",
    "put_up_shelves",
    "receive_bag",
    "record_climate",
    "release",
    "remove_shelf",
    "renew",
    "reopen_inventory",
    "reopen_stack",
    "report_not_arrived",
    "request_loan",
    "resize_shelf",
    "scan",
    "send_back",
    "send_bag",
    "shelf_labels",
    "spot",
    "start_inventory",
    "take_back",
    "take_home",
    "take_out",
    "things_of",
    "units_named",
    "volume_labels",
]
