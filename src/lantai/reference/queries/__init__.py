"""The questions of the room. Answers are small frozen values, already filtered by policy."""

from lantai.reference.queries.belonging import pages_of, recordings_of
from lantai.reference.queries.desk import desk_counts, to_pack
from lantai.reference.queries.holding import held_copy
from lantai.reference.queries.keeping import keeping_rules, purge_receipt, purge_receipts
from lantai.reference.queries.lists import list_template, my_lists, result_sheet, unit_list
from lantai.reference.queries.own import draft_order, my_cases
from lantai.reference.queries.papers import vault
from lantai.reference.queries.progress import draft_page, progress, proof_page
from lantai.reference.queries.urgent import urgent_calls
from lantai.reference.queries.vocabulary import (
    copied,
    counting_rules,
    envelope_contents,
    evidence_kinds,
    material,
    materials,
    phrases,
    places,
    purposes,
    refusal_reasons,
    relationships,
    sealings,
    words,
)
from lantai.reference.queries.worklist import second_queue, worklist

__all__ = [
    "copied",
    "counting_rules",
    "desk_counts",
    "draft_order",
    "draft_page",
    "envelope_contents",
    "evidence_kinds",
    "held_copy",
    "keeping_rules",
    "list_template",
    "material",
    "materials",
    "my_cases",
    "my_lists",
    "pages_of",
    "phrases",
    "places",
    "progress",
    "proof_page",
    "purge_receipt",
    "purge_receipts",
    "purposes",
    "recordings_of",
    "refusal_reasons",
    "relationships",
    "result_sheet",
    "sealings",
    "second_queue",
    "to_pack",
    "unit_list",
    "urgent_calls",
    "vault",
    "words",
    "worklist",
]
