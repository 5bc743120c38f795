"""Questions to the stacks: `places` (where, available), `shelves`, `loans`, `checks`, `climate_log`."""

from lantai.stacks.queries.checks import inventories, inventory, lines
from lantai.stacks.queries.climate_log import climate, climate_counts, climate_days, climate_lines
from lantai.stacks.queries.loans import counts, holds, loan, loans, overdue, terms
from lantai.stacks.queries.places import (
    availability,
    availability_in,
    original_of,
    places_in_words,
    where_is,
)
from lantai.stacks.queries.shelves import (
    box,
    boxes_of,
    label_stocks,
    loose_boxes,
    place_list,
    place_lists,
    row_loads,
    shelf,
    stack,
    stack_code,
    stacks,
    standards,
    unplaced,
)

__all__ = [
    "availability",
    "availability_in",
    "box",
    "boxes_of",
    "climate",
    "climate_counts",
    "climate_days",
    "climate_lines",
    "counts",
    "holds",
    "inventories",
    "inventory",
    "label_stocks",
    "lines",
    "loan",
    "loans",
    "loose_boxes",
    "original_of",
    "overdue",
    "place_list",
    "place_lists",
    "places_in_words",
    "row_loads",
    "shelf",
    "stack",
    "stack_code",
    "stacks",
    "standards",
    "terms",
    "unplaced",
    "where_is",
]
