"""Questions to the stacks: `places` (where, available), `shelves`, `loans`, `on_the_way`, `checks`, `climate_log`."""

from lantai.stacks.queries.checks import inventories, inventory, lines
from lantai.stacks.queries.climate_log import climate, climate_counts, climate_days, climate_lines
from lantai.stacks.queries.loans import counts, holds, loan, loans, overdue, terms
from lantai.stacks.queries.on_the_way import journey, journey_counts, journeys
from lantai.stacks.queries.places import (
    availability,
    availability_in,
    original_of,
    places_in_words,
    where_is,
    whether_here,
)
from lantai.stacks.queries.shelved_at import boxed_volumes, shelved
from lantai.stacks.queries.shelves import (
    box,
    boxes_of,
    closed_stacks,
    label_stocks,
    loose_boxes,
    place_list,
    place_lists,
    row_loads,
    shelf,
    stack,
    stack_code,
    stack_view,
    stacks,
    standards,
    unplaced,
)

__all__ = [
    "availability",
    "availability_in",
    "box",
    "boxed_volumes",
    "boxes_of",
    "climate",
    "climate_counts",
    "climate_days",
    "climate_lines",
    "closed_stacks",
    "counts",
    "holds",
    "inventories",
    "inventory",
    "journey",
    "journey_counts",
    "journeys",
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
    "shelved",
    "stack",
    "stack_code",
    "stack_view",
    "stacks",
    "standards",
    "terms",
    "unplaced",
    "where_is",
    "whether_here",
]
